"""What a package may claim before anything in it is unpacked: read from the central directory alone, 0.1 ms a file."""

import zipfile

from app.documents.limits import Limits
from app.documents.reasons import printable
from app.errors import GiveUp


def preflight(archive: zipfile.ZipFile, name: str, limits: Limits) -> None:
    """Refuse a package that is built to hurt.

    Raises:
        GiveUp: ``unsafe_file``; the message says which rule it breaks.
    """
    infos = archive.infolist()
    if len(infos) > limits.entries:
        raise unsafe(name, f"it holds {len(infos):,} files; at most {limits.entries:,} are read")
    seen: set[str] = set()
    for info in infos:
        if info.filename in seen:
            raise unsafe(name, f"it holds two files of the name {printable(info.filename):.100}")
        seen.add(info.filename)
        path = info.filename.replace("\\", "/")
        if path.startswith("/") or ".." in path.split("/") or path[1:2] == ":":
            raise unsafe(name, f"it holds a file whose name leads out of it ({printable(info.filename):.100})")
    inflated = sum(info.file_size for info in infos)
    if inflated > limits.inflated_bytes:
        raise unsafe(name, f"it unpacks to {inflated >> 20:,} MB; at most {limits.inflated_bytes >> 20:,} are read")
    for info in infos:
        if info.file_size >= limits.ratio_from_bytes and info.file_size > limits.ratio * max(info.compress_size, 1):
            raise unsafe(
                name,
                f"{printable(info.filename):.100} in it unpacks to {info.file_size // max(info.compress_size, 1):,} times its size",
            )


def unsafe(name: str, why: str) -> GiveUp:
    """The failure for a file that is built, or looks built, to use up the machine."""
    return GiveUp(
        f"{name} is not read: {why}.",
        code="unsafe_file",
        cure="If you trust it, open it in the program that made it and save it again.",
        name=name,
    )
