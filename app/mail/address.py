"""Mail addresses and header text, checked before anything is built from them."""

import re
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.utils import parseaddr

from app.errors import GiveUp

LONGEST_HEADER = 998  # RFC 5322, 2.1.1
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
SHAPE = re.compile(rf"{_LOCAL}@{_LABEL}(?:\.{_LABEL})*")
CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")


def header_text(value: str, argument: str) -> str:
    """The value, if it can stand in one header line.

    Raises:
        GiveUp: it has a line break or another control character, or is too long; names the argument.
    """
    if CONTROL.search(value):
        raise _bad(argument, value, "has a line break or control character", "Write it on one line.")
    if len(value) > LONGEST_HEADER:
        raise _bad(argument, value, f"is longer than {LONGEST_HEADER} characters", "Shorten it.")
    return value


def address(value: str, argument: str) -> Address:
    """A mail address, bare or as ``Name <user@host>``.

    Raises:
        GiveUp: it is no single address; names the argument.
    """
    text = header_text(value, argument).strip()
    name, spec = parseaddr(text)
    if not SHAPE.fullmatch(spec) or len(spec) > 254 or ("<" not in text and spec != text):
        raise _bad(argument, value, "is not a mail address", "Write it as user@example.com.")
    try:
        return Address(display_name=name, addr_spec=spec)
    except (ValueError, HeaderParseError) as error:
        raise _bad(argument, value, "is not a mail address", "Write it as user@example.com.") from error


def _bad(argument: str, value: str, wrong: str, cure: str) -> GiveUp:
    shown = ascii(value if len(value) <= 80 else value[:80] + "…")[1:-1]
    return GiveUp(f'{argument} {wrong}: "{shown}".', code="bad_argument", cure=cure, argument=argument)
