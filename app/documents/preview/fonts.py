"""Fonts for previews: the one Pillow brings, what the system has for other scripts, and grey bars for the rest."""

import io
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

from PIL import ImageFont, features

Font = ImageFont.FreeTypeFont

_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
_OTHER_SCRIPTS = (
    "DejaVuSans.ttf",
    "NotoSans-Regular.ttf",
    "Arial Unicode.ttf",
    "NotoSansCJK-Regular.ttc",
    "wqy-zenhei.ttc",
    "DroidSansFallbackFull.ttf",
    "NotoSansDevanagari-Regular.ttf",
    "NotoSansThai-Regular.ttf",
    "PingFang.ttc",
    "msyh.ttc",
    "arial.ttf",
)
"""Free fonts first, by how many scripts each covers."""
_PROBE = 16
_MISSING = "\U0010fffe"
_RIGHT_TO_LEFT = ("R", "AL")
_BARS = -1


@cache
def _files() -> tuple[Path | None, ...]:
    """The bundled font (None), then those found on this system; looked for once."""
    found: dict[str, Path] = {}
    for folder in _FOLDERS:
        if Path(folder).is_dir():
            for path in Path(folder).rglob("*.tt[fc]"):
                found.setdefault(path.name, path)
    return (None, *(found[name] for name in _OTHER_SCRIPTS if name in found))


@lru_cache(maxsize=64)
def font(which: int, size: int) -> Font:
    """One of the fonts in a size, in pixels."""
    path = _files()[which]
    if path is None:
        bundled = ImageFont.load_default(_PROBE)
        if not isinstance(bundled, ImageFont.FreeTypeFont):  # Pillow built without FreeType
            raise OSError("Pillow has no scalable font")
        data = bundled.path
        assert isinstance(data, io.BytesIO)
        return ImageFont.truetype(io.BytesIO(data.getvalue()), size, layout_engine=ImageFont.Layout.BASIC)
    shaped = ImageFont.Layout.RAQM if features.check("raqm") else ImageFont.Layout.BASIC
    return ImageFont.truetype(str(path), size, layout_engine=shaped)


@lru_cache(maxsize=8192)
def covers(character: str) -> int:
    """The first font that has a sign for ``character``; -1 where none has."""
    for which in range(len(_files())):
        probe = font(which, _PROBE)
        if bytes(probe.getmask(character)) != bytes(probe.getmask(_MISSING)):
            return which
    return _BARS


def runs(text: str) -> Iterator[tuple[int, str]]:
    """Pieces of ``text`` with the font of each; spaces go with what stands before them."""
    if text.isascii():
        yield 0, text
        return
    which, fonts = 0, []
    for character in text:
        if not character.isspace() and not unicodedata.combining(character):
            which = covers(character)
        fonts.append(which)
    for found, letters in groupby(zip(fonts, text, strict=True), key=lambda pair: pair[0]):
        yield found, "".join(letter for _, letter in letters)


def width(text: str, size: int) -> float:
    """How wide ``text`` is, in pixels."""
    return sum(
        len(piece) * size * 0.55 if which == _BARS else font(which, size).getlength(piece)
        for which, piece in runs(text)
    )


def is_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction is written from the right."""
    for character in text[:200]:
        direction = unicodedata.bidirectional(character)
        if direction in ("L", *_RIGHT_TO_LEFT):
            return direction in _RIGHT_TO_LEFT
    return False
