"""Mutations of the parts of a package: their XML stays XML more often than not, so that readers get far into it."""

import io
import re
import zipfile
from collections.abc import Callable
from random import Random

from bench.mutation.raw import EXTREMES, RAW

_ATTRIBUTE = re.compile(rb'\s([\w:]+)="([^"]*)"')
_ELEMENT = re.compile(rb"<([\w:]+)(?:\s[^<>]*)?>")
_TARGET = re.compile(rb'Target="([^"]*)"')
_TEXT = re.compile(rb">([^<>]+)<")
_ODD_TEXTS = (
    b"",
    b"&#x202e;",
    b"&lt;script&gt;",
    b"=1+1",
    b"x" * 70_000,
    b"\xf0\x9f\x98\x80",
    b"&undefined;",
    b"-" * 30,
    b"#REF!",
)
_DEPTH = (2, 100, 300)
_LARGEST = 2_000_000
Change = Callable[[bytes, Random], bytes]


def values(data: bytes, random: Random) -> bytes:
    """Give attributes extreme values."""
    return _replaced(_ATTRIBUTE, data, random, lambda found: b' %s="%s"' % (found[1], random.choice(EXTREMES)))


def drop(data: bytes, random: Random) -> bytes:
    """Leave attributes out."""
    return _replaced(_ATTRIBUTE, data, random, lambda _: b"")


def swap(data: bytes, random: Random) -> bytes:
    """Give attributes the values of others."""
    known = [found[2] for found in _ATTRIBUTE.finditer(data)] or [b""]
    return _replaced(_ATTRIBUTE, data, random, lambda found: b' %s="%s"' % (found[1], random.choice(known)))


def texts(data: bytes, random: Random) -> bytes:
    """Replace texts by odd ones."""
    return _replaced(_TEXT, data, random, lambda _: b">" + random.choice((*_ODD_TEXTS, *EXTREMES)) + b"<")


def nest(data: bytes, random: Random) -> bytes:
    """Put an element into copies of itself."""
    found = _element(data, random)
    if found is None:
        return data
    start, end, name = found
    depth = random.choice(_DEPTH)
    opening = data[start : data.index(b">", start) + 1].replace(b"/>", b">")
    return data[:start] + opening * depth + data[start:end] + b"</%s>" % name * depth + data[end:]


def double(data: bytes, random: Random) -> bytes:
    """Have an element several times."""
    found = _element(data, random)
    if found is None:
        return data
    start, end, _ = found
    return data[:end] + data[start:end] * random.choice((1, 3, 100)) + data[end:]


def leave_out(data: bytes, random: Random) -> bytes:
    """Leave an element out."""
    found = _element(data, random)
    return data if found is None else data[: found[0]] + data[found[1] :]


_XML: tuple[Change, ...] = (values, values, drop, swap, texts, nest, double, leave_out)


def package(data: bytes, random: Random) -> bytes:
    """Change one to three parts of a package, or how they hang together."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            contents = {name: source.read(name) for name in source.namelist()}
    except (zipfile.BadZipFile, RuntimeError, OSError):
        return random.choice(RAW)(data, random)
    for _ in range(random.choice((1, 1, 3))):
        _change(contents, random)
    with zipfile.ZipFile(buffer := io.BytesIO(), "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name, content in contents.items():
            target.writestr(name, content)
    return buffer.getvalue()


def _change(contents: dict[str, bytes], random: Random) -> None:
    names = [name for name, content in contents.items() if content]
    xml = [name for name in names if name.endswith((".xml", ".rels"))] or names
    name = random.choice(xml if random.random() < 0.85 else names)
    way = random.random()
    if way < 0.05:
        del contents[name]
    elif way < 0.1:
        other = random.choice(names)
        contents[name], contents[other] = contents[other], contents[name]
    elif way < 0.2:
        _retarget(contents, random)
    elif way < 0.3 or not name.endswith((".xml", ".rels")) or len(contents[name]) > _LARGEST:
        contents[name] = random.choice(RAW)(contents[name], random)
    else:
        contents[name] = random.choice(_XML)(contents[name], random)


def _retarget(contents: dict[str, bytes], random: Random) -> None:
    rels = [name for name in contents if name.endswith(".rels") and b"Target=" in contents[name]]
    if rels:
        name = random.choice(rels)
        targets = ["/" + other for other in contents] + ["", ".", "..", "nowhere.xml", name]
        contents[name] = _replaced(
            _TARGET, contents[name], random, lambda _: b'Target="%s"' % random.choice(targets).encode()
        )


def _replaced(pattern: re.Pattern[bytes], data: bytes, random: Random, by: Callable[[re.Match[bytes]], bytes]) -> bytes:
    places = list(pattern.finditer(data))
    for found in sorted(
        random.sample(places, min(len(places), random.choice((1, 3, 20)))), key=lambda each: -each.start()
    ):
        data = data[: found.start()] + by(found) + data[found.end() :]
    return data


def _element(data: bytes, random: Random) -> tuple[int, int, bytes] | None:
    """Start, end and name of an element with its content, as text: the next closing tag of its name ends it."""
    places = list(_ELEMENT.finditer(data))
    if not places:
        return None
    found = random.choice(places)
    if found.group().endswith(b"/>"):
        return found.start(), found.end(), found[1]
    closing = b"</%s>" % found[1]
    end = data.find(closing, found.end())
    return None if end < 0 else (found.start(), end + len(closing), found[1])
