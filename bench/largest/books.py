"""A PDF of very many pages: text, a picture on every tenth, bookmarks."""

import io
import zlib
from pathlib import Path
from random import Random

from PIL import Image

from bench.attacks.objects import pdf, stream

_WORDS = [
    "the",
    "of",
    "delivery",
    "invoice",
    "quarter",
    "supplier",
    "warehouse",
    "agreement",
    "total",
    "tonnes",
    "customer",
    "and",
    "for",
    "with",
    "under",
]
_LINES = 45
_ROWS_A_PAGE = 50
_FIRST = 10
_OBJECTS_A_PAGE = 4
_A_CHAPTER = 20
_FONT, _PAGES, _OUTLINE = 3, 2, 4


def book(path: Path, rows: int) -> None:
    """A page for every fifty ``rows``, so that a hundred thousand make two thousand pages."""
    random = Random(1)
    numbers = [_FIRST + page * _OBJECTS_A_PAGE for page in range(max(rows // _ROWS_A_PAGE, 1))]
    chapters = numbers[::_A_CHAPTER]
    objects = {
        1: b"<< /Type /Catalog /Pages %d 0 R /Outlines %d 0 R >>" % (_PAGES, _OUTLINE),
        _PAGES: b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(numbers), b" ".join(b"%d 0 R" % n for n in numbers)),
        _FONT: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        _OUTLINE: b"<< /First %d 0 R /Last %d 0 R >>" % (chapters[0] + 3, chapters[-1] + 3),
    }
    for page, number in enumerate(numbers):
        pictured = page % 10 == 0
        objects[number] = (
            b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F %d 0 R >>"
            b"%s >> >>" % (_PAGES, number + 1, _FONT, b" /XObject << /I %d 0 R >>" % (number + 2) if pictured else b"")
        )
        objects[number + 1] = stream(zlib.compress(_content(page, random, pictured=pictured)), b"/Filter /FlateDecode")
        if pictured:
            objects[number + 2] = _photo(random)
    for chapter, number in enumerate(chapters):
        later = b" /Next %d 0 R" % (chapters[chapter + 1] + 3) if chapter + 1 < len(chapters) else b""
        objects[number + 3] = b"<< /Title (Chapter %d) /Parent %d 0 R /Dest [%d 0 R /Fit]%s >>" % (
            chapter + 1, _OUTLINE, number, later,
        )  # fmt: skip
    path.write_bytes(pdf(objects))


def _content(page: int, random: Random, *, pictured: bool) -> bytes:
    lines = [f"Page {page + 1}"]
    lines += [" ".join(random.choices(_WORDS, k=12)) for _ in range(_LINES // 2 if pictured else _LINES)]
    text = "".join(f"({line}) Tj T* " for line in lines).encode()
    picture = b" q 400 0 0 300 60 60 cm /I Do Q" if pictured else b""
    return b"BT /F 12 Tf 14 TL 60 780 Td " + text + b"ET" + picture


def _photo(random: Random) -> bytes:
    """Noise, which no two pages share."""
    image = Image.frombytes("RGB", (80, 60), random.randbytes(80 * 60 * 3)).resize((800, 600))
    image.save(buffer := io.BytesIO(), "JPEG", quality=80)
    return stream(
        buffer.getvalue(),
        b"/Type /XObject /Subtype /Image /Width 800 /Height 600 /ColorSpace /DeviceRGB /BitsPerComponent 8 "
        b"/Filter /DCTDecode",
    )
