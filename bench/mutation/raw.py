"""Mutations of a file as bytes."""

import re
from collections.abc import Callable
from random import Random

_NUMBER = re.compile(rb"(?<![\w.])-?\d{1,10}(?![\w.])")
EXTREMES = (
    b"0", b"-1", b"1", b"255", b"256", b"32767", b"65535", b"65536", b"2147483647", b"-2147483648", b"4294967295",
    b"4294967296", b"9223372036854775807", b"99999999999999999999", b"1e308", b"-1e-308", b"0.0000001", b"nan", b"", b"9" * 400,
)  # fmt: skip
"""Numbers at which programs break."""
_INTEGERS = (
    b"\x00",
    b"\xff",
    b"\x7f",
    b"\x80",
    b"\x00\x00\x00\x00",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\xff\xff\xff\x7f",
    b"\x00\x00\x00\x80",
)


def flip(data: bytes, random: Random) -> bytes:
    """Turn some bits."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 4, 32, 200))):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def truncate(data: bytes, random: Random) -> bytes:
    """Cut the end off."""
    return data[: random.randrange(1, len(data) + 1)]


def remove(data: bytes, random: Random) -> bytes:
    """Take a piece out."""
    start, end = _piece(data, random)
    return data[:start] + data[end:]


def repeat(data: bytes, random: Random) -> bytes:
    """Have a piece several times."""
    start, end = _piece(data, random)
    return data[:end] + data[start:end] * random.choice((1, 2, 50)) + data[end:]


def move(data: bytes, random: Random) -> bytes:
    """Put a piece elsewhere."""
    start, end = _piece(data, random)
    rest = data[:start] + data[end:]
    at = random.randrange(len(rest) + 1)
    return rest[:at] + data[start:end] + rest[at:]


def fill(data: bytes, random: Random) -> bytes:
    """Overwrite a piece with one byte."""
    start, end = _piece(data, random)
    return data[:start] + random.choice((b"\0", b"\xff", b" ", b"<", b"(")) * (end - start) + data[end:]


def integers(data: bytes, random: Random) -> bytes:
    """Overwrite places with whole numbers at which programs break."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 3, 10))):
        value = random.choice(_INTEGERS)
        at = random.randrange(len(changed))
        changed[at : at + len(value)] = value
    return bytes(changed)


def numbers(data: bytes, random: Random) -> bytes:
    """Replace numbers that are written out."""
    places = [match.span() for match in _NUMBER.finditer(data, 0, 2_000_000)]
    if not places:
        return flip(data, random)
    for start, end in sorted(random.sample(places, min(len(places), random.choice((1, 2, 8)))), reverse=True):
        data = data[:start] + random.choice(EXTREMES) + data[end:]
    return data


def _piece(data: bytes, random: Random) -> tuple[int, int]:
    start = random.randrange(len(data))
    return start, min(len(data), start + random.choice((1, 8, 100, 1000, 20_000)))


RAW: tuple[Callable[[bytes, Random], bytes], ...] = (flip, truncate, remove, repeat, move, fill, integers, numbers)
"""Every way to change bytes."""
