"""Rich text as tokens, after the Rich Text Format Specification 1.9.1."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

_TOKEN = re.compile(
    rb"\\(?:([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|'([0-9a-fA-F]{2})|(.))|([{}])|([^\\{}\r\n\x00]+)|[\r\n\x00]+", re.DOTALL
)


class Token(NamedTuple):
    """One token: a control word with its number, a symbol after a backslash, a brace, or bytes of text."""

    word: str = ""
    number: int | None = None
    brace: bytes = b""
    data: bytes = b""
    """Bytes of text."""
    binary: bytes = b""
    start: int = 0


_WORDS: dict[bytes, str] = {}
_MOST_WORDS = 5_000


def tokens(data: Any) -> Iterator[Token]:
    """The tokens of ``data``, bytes or a mapped file. What no rule allows is passed over, as Word does."""
    position, end = 0, len(data)
    while position < end:
        found = _TOKEN.match(data, position)
        if found is None:  # a backslash at the very end
            return
        start, position = position, found.end()
        word, number, code, symbol, brace, text = found.groups()
        if text is not None:
            yield Token(data=text, start=start)
        elif word is not None:
            if word == b"bin":
                length = max(int(number or 0), 0)
                yield Token(word="bin", binary=bytes(data[position : position + length]), start=start)
                position += length
                continue
            name = _WORDS.get(word)
            if name is None:
                name = word.decode("ascii")
                if len(_WORDS) < _MOST_WORDS:
                    _WORDS[word] = name
            yield Token(word=name, number=int(number) if number is not None else None, start=start)
        elif code is not None:
            yield Token(data=bytes((int(code, 16),)), word="'", start=start)
        elif brace is not None:
            yield Token(brace=brace, start=start)
        elif symbol is not None:
            yield Token(word=symbol.decode("latin-1"), start=start)
