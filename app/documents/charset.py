"""In which character set text is written: by its byte order mark, by what it declares, as UTF-8, or by its letters."""

import codecs
import re
from pathlib import Path

from charset_normalizer import from_bytes

SAMPLE = 1 << 16
"""Bytes that a guess looks at: more do not make it better."""
_CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What browsers and mail programs make of a label: the larger set that its writers meant.
_MEANT = {
    "ascii": "utf-8",
    "us-ascii": "utf-8",
    "utf8mb4": "utf-8",
    "unicode": "utf-8",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-8-i": "cp1255",
    "iso-8859-8-i": "cp1255",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "x-sjis": "cp932",
    "ks_c_5601-1987": "cp949",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso2022_jp": "iso2022_jp_ext",
}
_LIKELY = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r"]
_LIKELY += ["cp932", "euc_jp", "gb18030", "big5", "cp949"]
_BETWEEN_LETTERS = re.compile(r"[^\W\d_][\xa1-\xac\xae-\xb6\xb8-\xbf\xd7\xf7†‡ˆ‰‹›˜][^\W\d_]")
"""Signs that no western language writes within a word, but that other sets have letters for."""
_FEW = 0.35
"""Share of accented letters in a text of Latin letters; in Greek or Russian nearly all letters are beyond ASCII."""


def codec(label: str | None) -> str | None:
    """Python's name for a character set that a document declares, or None for an unknown one."""
    label = (label or "").strip().strip("\"'").lower()
    try:
        name = codecs.lookup(_MEANT.get(label, label))
    except (LookupError, ValueError):
        return None
    return _MEANT.get(name.name, name.name) if name._is_text_encoding else None


def marked(head: bytes) -> str | None:
    """The set that a byte order mark tells, or the zeros of UTF-16 without one; None where neither does."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    pairs = len(head) // 2
    even, odd = head[0 : pairs * 2 : 2].count(0), head[1 : pairs * 2 : 2].count(0)
    if pairs >= 4 and max(even, odd) > pairs * 0.4 and min(even, odd) * 20 <= pairs:
        return "utf-16-le" if odd > even else "utf-16-be"
    return None


def of(data: bytes, declared: str | None = None) -> str:
    """The set of ``data``, which is all or a part of a text."""
    by_mark = marked(data[:SAMPLE])
    if by_mark:
        return by_mark
    said = codec(declared)
    if said and not said.startswith(("utf-16", "utf-32")) and _fits(data, said):  # else the label itself is unreadable
        return said
    return "utf-8" if _is_utf8(data) else _guess(data)


def decoded(data: bytes, declared: str | None = None) -> str:
    """Bytes as text; what cannot be decoded becomes a question mark in a box."""
    return data.decode(of(data, declared), "replace")


def of_file(path: Path, most: int, declared: str | None = None) -> str:
    """The set of a text file, of which ``most`` bytes are looked at; memory stays flat."""
    check = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        head = file.read(SAMPLE)
        by_mark = marked(head) or (codec(declared) if declared and not _is_utf8(head) else None)
        if by_mark:
            return by_mark
        file.seek(0)
        while most > 0 and (chunk := file.read(min(_CHUNK, most))):
            most -= len(chunk)
            try:
                check.decode(chunk)
            except UnicodeDecodeError as error:
                around = max(error.start - SAMPLE // 4, 0)
                return of(chunk[around : around + SAMPLE])
    return "utf-8"


def _fits(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except UnicodeError:
        return _mostly(data, name)
    return True


def _is_utf8(data: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return _mostly(data, "utf-8")
    return True


def _mostly(data: bytes, name: str) -> bool:
    """Whether a few broken characters are the exception: one cut in the middle must not turn a whole text to rubbish."""
    text = data[: SAMPLE * 4].decode(name, "replace")
    wrong = text.count("\ufffd")
    right = sum(character > "\x7f" for character in text) - wrong
    return wrong * 10 < right


def _guess(data: bytes) -> str:
    sample = data[:SAMPLE]
    if len(data) > SAMPLE:  # lines that tell something
        lines = [line for line in data[: SAMPLE * 64].splitlines(keepends=True) if not line.isascii()]
        sample = b"".join(lines)[:SAMPLE] or sample
    western = sample.decode("cp1252", "replace")
    letters = sum(map(str.isalpha, western))
    accented = sum(character > "\x7f" and character.isalpha() for character in western)
    if accented < letters * _FEW and "\ufffd" not in western and not _BETWEEN_LETTERS.search(western):
        return "cp1252"
    best = from_bytes(sample, cp_isolation=_LIKELY).best()
    return best.encoding if best is not None else "cp1252"
