"""The rich text of Outlook messages, unpacked after [MS-OXRTFCP], and the page within it after [MS-OXRTFEX]."""

import struct

from app.documents.richtext.letters import SYMBOLS, Letters, character, joined
from app.documents.richtext.tokens import Token, tokens

_PRESET = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans "
    rb"SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n" + rb"\par \pard\plain\f0\fs20\b"
    rb"\i\u\tab\tx"
)
_WINDOW = 4096
_MOST = 100_000_000
_SKIPPED = frozenset({"fonttbl", "colortbl", "stylesheet", "info", "pict", "generator", "mhtmltag"})


def unpacked(data: bytes) -> bytes:
    """The rich text; a ValueError where the data is none."""
    if len(data) < 16:
        raise ValueError("its head is cut off")
    _, raw, kind = struct.unpack_from("<III", data)
    if kind == 0x414C454D:  # MELA: not compressed
        return data[16 : 16 + raw]
    if kind != 0x75465A4C:  # LZFu
        raise ValueError("it is packed in an unknown way")
    if raw > _MOST:
        raise ValueError("it unpacks to more than is read")
    window = bytearray(_PRESET.ljust(_WINDOW, b"\0"))
    write, read, out = len(_PRESET), 16, bytearray()
    while read < len(data) and len(out) < raw:
        control = data[read]
        read += 1
        for bit in range(8):
            if control >> bit & 1:
                if read + 2 > len(data):
                    return bytes(out)
                offset, length = data[read] << 4 | data[read + 1] >> 4, (data[read + 1] & 15) + 2
                read += 2
                if offset == write % _WINDOW:  # refers to itself: the end
                    return bytes(out)
                taken = [(offset + step) % _WINDOW for step in range(length)]
            elif read < len(data):
                window[write % _WINDOW] = data[read]
                out.append(data[read])
                read, write = read + 1, write + 1
                continue
            else:
                break
            for place in taken:
                byte = window[place]
                out.append(byte)
                window[write % _WINDOW] = byte
                write += 1
    return bytes(out[:raw])


def page_within(rtf: bytes) -> str | None:
    """The web page that a message's rich text was made of; None where it was made of something else."""
    return _Page().text(rtf) if b"\\fromhtml1" in rtf[:2000] else None


class _Page:
    """Collects tags and the text between them; what only rich text needs stands between ``\\htmlrtf`` and its end."""

    def __init__(self) -> None:
        self._letters = Letters()
        self._pieces: list[str] = []
        self._bytes = bytearray()
        self._stack: list[tuple[bool, bool, int, int]] = []
        self._skip = self._for_rtf = False
        self._font, self._unicode = 0, 1
        self._to_skip = 0
        self._first = False

    def text(self, rtf: bytes) -> str:
        """The page."""
        for token in tokens(rtf):
            self._take(token)
        self._write("")
        return joined(self._pieces)

    def _take(self, token: Token) -> None:
        if token.data:
            skipped = min(self._to_skip, len(token.data))
            self._to_skip -= skipped
            if not self._skip and not self._for_rtf:
                self._bytes += token.data[skipped:]
            self._first = False
            return
        if token.word == "u":
            self._write(character(token.number or 0))
            self._to_skip = self._unicode
            return
        self._write("")
        self._to_skip = 0
        if token.brace == b"{":
            self._stack.append((self._skip, self._for_rtf, self._font, self._unicode))
            self._first = True
        elif token.brace:
            if self._stack:
                self._skip, self._for_rtf, self._font, self._unicode = self._stack.pop()
        elif token.word != "*":
            self._word(token.word, token.number)
            self._first = False

    def _word(self, word: str, number: int | None) -> None:
        if self._first and word in _SKIPPED:
            self._skip = True
        if word == "htmlrtf":
            self._for_rtf = number != 0
        elif word == "uc":
            self._unicode = max(number if number is not None else 1, 0)
        elif word == "f":
            self._font = number or 0
        elif self._skip:
            self._letters.font(self._font, word, number)
        elif word in ("par", "line"):
            self._write("\r\n")
        elif word in SYMBOLS:
            self._write(SYMBOLS[word])
        else:
            self._letters.control(word, number)

    def _write(self, text: str) -> None:
        if self._bytes:
            self._pieces.append(self._letters.decode(bytes(self._bytes), self._font))
            self._bytes.clear()
        if text and not self._skip and not self._for_rtf:
            self._pieces.append(text)
