"""What a mail server says, and what goes wrong on the way to it, as failures that a person understands."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from app.errors import Failure, GiveUp, TryAgain
from app.mail.server import Server

Kind = type[Failure]
AGAIN = "Nothing went out. It is tried again by itself."
ERRORS: tuple[tuple[type[Exception], Kind, str, str, str], ...] = (
    # The first that fits: what was raised, what that is, its code, what happened, what to do.
    (
        ssl.SSLCertVerificationError,
        GiveUp,
        "mail_server_untrusted",
        "shows a certificate that cannot be trusted",
        "Correct the server's certificate or the host in NEXUS_SMTP_URL, then replay.",
    ),
    (
        smtplib.SMTPNotSupportedError,
        GiveUp,
        "mail_server_lacks",
        "does not offer what NEXUS_SMTP_URL asks for",
        "Without TLS write ?starttls=no; without login leave user and password out. Then replay.",
    ),
    (smtplib.SMTPServerDisconnected, TryAgain, "mail_server_away", "closed the connection", AGAIN),
    (TimeoutError, TryAgain, "mail_server_away", "does not answer in time", AGAIN),
    (ssl.SSLError, TryAgain, "mail_server_away", "broke off the encryption", AGAIN),
    (ConnectionError, TryAgain, "mail_server_away", "cannot be reached", AGAIN),
    (OSError, TryAgain, "mail_server_away", "cannot be reached", AGAIN),
)
LOGIN_CODES = frozenset({530, 534, 535, 538})  # RFC 4954, 6: wherever they come
SIZE_CODES = frozenset({523, 552})  # RFC 1870; said of a recipient, 552 is a full mailbox
PHASES: dict[str, tuple[str, str]] = {
    # A refusal for good (5xx) that says nothing more, by where it came: its code and what to do.
    "login": ("mail_login_refused", "Correct user and password in NEXUS_SMTP_URL, then replay."),
    "sender": ("sender_refused", "Set NEXUS_MAIL_FROM to an address that this server sends for, then replay."),
    "recipient": ("recipient_refused", "Correct the address, then replay. Nobody has been sent the mail."),
    "size": ("message_too_large", "Send less, or a link instead of the file; then replay."),
    "message": ("message_refused", "See what the server says of it. Nobody has been sent the mail."),
}


def said(code: int, reply: bytes | str, server: Server, phase: str, what: str) -> Failure:
    """The failure behind a reply. ``phase``: one of ``PHASES``; ``what``: to whom or what it was said."""
    words = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    text = f"The mail server {server} refused {what}: {code} {' '.join(words.split())[:300]}".rstrip(".") + "."
    if code < 500:
        return TryAgain(text, code="mail_postponed", cure=AGAIN, reply=code)
    size = code in SIZE_CODES and phase != "recipient"
    name, cure = PHASES["login" if code in LOGIN_CODES else "size" if size else phase]
    return GiveUp(text, code=name, cure=cure, reply=code)


@contextmanager
def translated(server: Server) -> Iterator[None]:
    """Turn what smtplib, ssl and the network raise into failures."""
    try:
        yield
    except smtplib.SMTPResponseException as error:
        phase = "login" if isinstance(error, smtplib.SMTPAuthenticationError) else "message"
        what = "the login" if phase == "login" else "the connection"
        raise said(error.smtp_code, error.smtp_error, server, phase, what) from error
    except (smtplib.SMTPException, OSError) as error:
        raise _of(error, server) from error


def _of(error: Exception, server: Server) -> Failure:
    for raised, kind, code, happened, cure in ERRORS:
        if isinstance(error, raised):
            return kind(f"The mail server {server} {happened}: {error}.", code=code, cure=cure)
    return TryAgain(f"The mail server {server} failed: {error}.", code="mail_server_away", cure=AGAIN)
