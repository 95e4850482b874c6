"""PDF pages whose drawing does not end, or whose data unpack without end."""

import zlib

from bench.attacks.attack import attack
from bench.attacks.objects import TEXT, page_of, stream

_GB_OF_LZW = b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01"


def _bomb(size: int, fill: bytes = b"\0") -> bytes:
    packer = zlib.compressobj(9)
    block = fill * (1 << 20)
    return (
        b"".join(packer.compress(block[: min(1 << 20, size - at)]) for at in range(0, size, 1 << 20)) + packer.flush()
    )


@attack("forms-that-draw-each-other.pdf", quick=False)
def form_circle() -> bytes:
    """Three forms that draw each other."""
    forms = {
        n: stream(
            b"/X Do /X Do",
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>"
            % (10 + (n - 9) % 3),
        )
        for n in (10, 11, 12)
    }
    return page_of(forms, resources=b"/XObject << /X 10 0 R >>", content=stream(TEXT + b" /X Do"))


@attack("forms-that-double.pdf", quick=False)
def form_doubles() -> bytes:
    """Thirty forms that each draw the next one twice."""
    forms = {
        n: stream(
            b"/X Do /X Do",
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>" % (n + 1),
        )
        for n in range(10, 40)
    }
    last = stream(TEXT, b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]")
    return page_of({**forms, 40: last}, resources=b"/XObject << /X 10 0 R >>", content=stream(TEXT + b" /X Do"))


@attack("glyphs-that-draw-themselves.pdf")
def glyph_circle() -> bytes:
    """A font whose letter A is drawn with the letter A."""
    font = (
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] /FirstChar 65 /LastChar 65 "
        b"/Widths [9] /Encoding << /Differences [65 /A] >> /CharProcs << /A 11 0 R >> /Resources << /Font << /F2 10 0 R >> >> >>"
    )
    glyph = stream(b"9 0 d0 BT /F2 1 Tf (AAAA) Tj ET")
    return page_of(
        {10: font, 11: glyph}, page=b"", resources=b"", content=stream(TEXT + b" BT /F2 12 Tf (AAAA) Tj ET")
    ).replace(b"/F1 5 0 R", b"/F1 5 0 R /F2 10 0 R")


@attack("patterns-in-a-circle.pdf", quick=False)
def pattern_circle() -> bytes:
    """A pattern that is painted with itself, in steps of nearly nothing."""
    pattern = stream(
        b"/Pattern cs /P scn 0 0 9 9 re f",
        b"/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.00001 /YStep 0.00001 "
        b"/Resources << /Pattern << /P 10 0 R >> >>",
    )
    return page_of(
        {10: pattern},
        resources=b"/Pattern << /P 10 0 R >>",
        content=stream(TEXT + b" /Pattern cs /P scn 0 0 600 700 re f"),
    )


@attack("flate-bomb.pdf", 1_000_000_000, quick=False)
@attack("flate-bomb-content.pdf", 200_000_000, quick=False)
def flate_bomb(size: int) -> bytes:
    """A page's content that unpacks to a gigabyte of spaces."""
    return page_of(content=stream(_bomb(size, b" "), b"/Filter /FlateDecode"))


@attack("filters-1000-times.pdf")
def filter_chain() -> bytes:
    """A thousand filters on one stream."""
    names = b"/ASCIIHexDecode /ASCII85Decode /RunLengthDecode /LZWDecode /FlateDecode " * 200
    return page_of(content=stream(TEXT, b"/Filter [%s]" % names))


@attack("filters-that-grow.pdf", quick=False)
def growing_filters() -> bytes:
    """Run lengths in deflated run lengths: each filter makes it larger."""
    inner = b"\x81 " * 1_000_000
    return page_of(
        content=stream(
            zlib.compress(zlib.compress(inner, 9), 9), b"/Filter [/FlateDecode /FlateDecode /RunLengthDecode]"
        )
    )


@attack("ascii85-without-end.pdf", b"/ASCII85Decode", b"z" * 3_000_000)
@attack("hex-without-end.pdf", b"/ASCIIHexDecode", b"20" * 3_000_000)
@attack("lzw-broken.pdf", b"/LZWDecode", _GB_OF_LZW * 20_000)
def endless_filter(name: bytes, data: bytes) -> bytes:
    """A filter whose data have no end."""
    return page_of(content=stream(data, b"/Filter %s" % name))


@attack("picture-jpx.pdf", b"/JPXDecode", b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 \0\0\0\0jp2 ")
@attack(
    "picture-jbig2.pdf",
    b"/JBIG2Decode",
    b"\0\0\0\0\x30\0\1\0\0\0\x13\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0\0\0\0\0\1\0\0",
)
@attack("picture-fax.pdf", b"/CCITTFaxDecode", b"\0" * 2000, quick=False)
@attack("picture-dct.pdf", b"/DCTDecode", b"\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff\3\1\x22\0\2\x11\1\3\x11\1")
@attack("picture-flate.pdf", b"/FlateDecode", _bomb(100_000))
def huge_picture(name: bytes, data: bytes) -> bytes:
    """A picture of four thousand megapixels that is given in a few bytes."""
    entries = (
        b"/Type /XObject /Subtype /Image /Width 65535 /Height 65535 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter %s "
        b"/DecodeParms << /K -1 /Columns 65535 /Rows 65535 >>" % name
    )
    return page_of(
        {10: stream(data, entries)},
        resources=b"/XObject << /I 10 0 R >>",
        content=stream(TEXT + b" q 600 0 0 700 0 0 cm /I Do Q"),
    )


@attack("masks-in-a-circle.pdf")
def mask_circle() -> bytes:
    """A picture that is its own mask, colour space and alternative."""
    entries = (
        b"/Type /XObject /Subtype /Image /Width 2 /Height 2 /BitsPerComponent 8 /ColorSpace 11 0 R /SMask 10 0 R "
        b"/Alternates [<< /Image 10 0 R >>]"
    )
    return page_of(
        {10: stream(b"\0" * 12, entries), 11: b"[/Indexed 11 0 R 255 11 0 R]"},
        resources=b"/XObject << /I 10 0 R >>",
        content=stream(TEXT + b" /I Do"),
    )


@attack("1000-pictures.pdf", quick=False)
def same_picture() -> bytes:
    """One picture of nine megapixels, drawn a thousand times."""
    entries = b"/Type /XObject /Subtype /Image /Width 3000 /Height 3000 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode"
    return page_of(
        {10: stream(_bomb(9_000_000), entries)},
        resources=b"/XObject << /I 10 0 R >>",
        content=stream(TEXT + b" q 600 0 0 700 0 0 cm /I Do Q" * 1000),
    )
