"""What a package may claim before anything in it is unpacked: read from the central directory alone, 0.1 ms a file."""

import math
import re
from collections import Counter

from app.documents.archive import Archive
from app.documents.limits import Limits
from app.documents.reasons import printable
from app.errors import GiveUp

_MB = 1_000_000
_LEADS_OUT = re.compile(r"^[/\\]|^.?:|(?:^|[/\\])\.\.(?:[/\\]|$)", re.MULTILINE)

_SUSPECT = re.compile(r"[\\:]|\.\.|\n/")
"""In any such name: looked for first, as it takes a tenth of the time."""


def preflight(archive: Archive, name: str, limits: Limits) -> None:
    """Refuse a package that is built to hurt.

    Raises:
        GiveUp: ``unsafe_file``; the message says which rule it breaks.
    """
    members = archive.members
    if len(members) > limits.entries:
        raise unsafe(name, f"it holds {len(members):,} files; at most {limits.entries:,} are read")
    names = [member.name for member in members]
    if len(set(names)) < len(names):
        twice = Counter(names).most_common(1)[0][0]
        raise unsafe(name, f"it holds two files of the name {printable(twice):.100}")
    every = "\n" + "\n".join(names)
    if _SUSPECT.search(every) and _LEADS_OUT.search(every[1:]):  # next to no package has such a name
        leading = next((each for each in names if _LEADS_OUT.search(each)), names[0])
        raise unsafe(name, f"it holds a file whose name leads out of it ({printable(leading):.100})")
    inflated = sum([member.size for member in members])
    if inflated > limits.inflated_bytes:
        much, most = math.ceil(inflated / _MB), limits.inflated_bytes / _MB
        raise unsafe(name, f"it unpacks to {much:,} MB; at most {most:,.0f} MB are read")
    for member in members:
        if member.size >= limits.ratio_from_bytes and member.size > limits.ratio * max(member.packed, 1):
            raise unsafe(
                name,
                f"{printable(member.name):.100} in it unpacks to {member.size // max(member.packed, 1):,} times its size",
            )


def unsafe(name: str, why: str) -> GiveUp:
    """The failure for a file that is built, or looks built, to use up the machine."""
    return GiveUp(
        f"{name} is not read: {why}.",
        code="unsafe_file",
        cure="If you trust it, open it in the program that made it and save it again.",
        name=name,
    )
