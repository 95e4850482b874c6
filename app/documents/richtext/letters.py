"""Bytes of rich text as letters: by the code page of the font, and by the numbers of Unicode characters."""

import codecs

from app.documents.charset import codec

SYMBOLS = {
    "tab": "\t",
    "line": "\n",
    "lbr": "\n",
    "softline": "\n",
    "emdash": "—",
    "endash": "–",
    "emspace": "\u2003",
    "enspace": "\u2002",
    "qmspace": "\u2005",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "zwj": "\u200d",
    "zwnj": "\u200c",
    "~": "\xa0",
    "_": "‑",
    "\\": "\\",
    "{": "{",
    "}": "}",
}
_CHARSETS = {
    77: "mac_roman", 78: "cp932", 79: "cp949", 80: "cp936", 81: "cp950", 83: "mac_greek", 86: "mac_turkish",
    87: "mac_turkish", 88: "mac_latin2", 89: "mac_cyrillic", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030",
    136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_PAGES = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850", "ansi": "cp1252"}
_NUMBERED = {10000: "mac_roman", 65001: "utf-8", 936: "gb18030", 1361: "johab", 708: "iso8859_6", 819: "cp1252"}


class Letters:
    """The character sets of one document, and which one counts now."""

    def __init__(self) -> None:
        self.page = "cp1252"
        self.default_font = 0
        self._fonts: dict[int, str] = {}
        self._sizes: dict[str, bool] = {}

    def control(self, word: str, number: int | None) -> None:
        """Take a word of the document's head."""
        if word in _PAGES:
            self.page = _PAGES[word]
        elif word == "ansicpg" and number:
            self.page = page(number) or self.page
        elif word == "deff":
            self.default_font = number or 0

    def font(self, font: int, word: str, number: int | None) -> None:
        """Take a word of a font's description."""
        if word == "fcharset" and number in _CHARSETS:
            self._fonts.setdefault(font, _CHARSETS[number])
        elif word == "cpg" and number and (known := page(number)):
            self._fonts[font] = known

    def decode(self, data: bytes, font: int) -> str:
        """Text in a font."""
        return data.decode(self._fonts.get(font, self.page), "replace")


def page(number: int) -> str | None:
    """Python's name for a code page of Windows."""
    known = _NUMBERED.get(number) or codec(f"cp{number}")
    return codecs.lookup(known).name if known else None


def character(number: int) -> str:
    """A character by its number, which is written as a signed one; half a pair waits for the other half."""
    number %= 0x10000
    if 0xF020 <= number <= 0xF0FF:  # a symbol font's own letters
        return {0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "➢", 0xF0FC: "✓"}.get(number, chr(number - 0xF000))
    return chr(number)


def joined(pieces: list[str]) -> str:
    """Pieces as one text; halves of pairs become their characters."""
    text = "".join(pieces)
    if text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
