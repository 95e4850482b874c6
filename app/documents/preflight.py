"""What a package may claim before anything in it is unpacked: read from the central directory alone, 0.1 ms a file."""

import re
import zipfile
from collections import Counter

from app.documents.limits import Limits
from app.documents.reasons import printable
from app.errors import GiveUp

_LEADS_OUT = re.compile(r"^[/\\]|^.?:|(?:^|[/\\])\.\.(?:[/\\]|$)", re.MULTILINE)


def preflight(archive: zipfile.ZipFile, name: str, limits: Limits) -> None:
    """Refuse a package that is built to hurt.

    Raises:
        GiveUp: ``unsafe_file``; the message says which rule it breaks.
    """
    infos = archive.infolist()
    if len(infos) > limits.entries:
        raise unsafe(name, f"it holds {len(infos):,} files; at most {limits.entries:,} are read")
    names = [info.filename for info in infos]
    if len(set(names)) < len(names):
        twice = Counter(names).most_common(1)[0][0]
        raise unsafe(name, f"it holds two files of the name {printable(twice):.100}")
    if _LEADS_OUT.search("\n".join(names)):  # one search for all: next to no package has such a name
        leading = next((each for each in names if _LEADS_OUT.search(each)), names[0])
        raise unsafe(name, f"it holds a file whose name leads out of it ({printable(leading):.100})")
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
