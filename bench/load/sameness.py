"""What two runs over the same files made: compared file by file, with what belongs to a run alone taken out."""

import re
from collections import Counter
from pathlib import Path

from app.documents.staging import PREFIX

_MOMENT = re.compile(rb"\d{1,2} [A-Z][a-z]+ \d{4}(, \d\d:\d\d( UTC)?)?|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+.:\dZ]*")
_ENTRY = re.compile(r'<article class="card doc[^>]*?data-name="([^"]*)"[^>]*?data-place="(\d+)"')
_DATED = re.compile(rb"<header class=\"hero\">.*?</header>|<title>.*?</title>|<p>Made by Nexus on .*?</p>", re.DOTALL)


def made(folder: Path) -> dict[str, bytes]:
    """Every file that the run in ``folder`` made, by its path in it; its inputs and unfinished folders are left out."""
    return {
        str(path.relative_to(folder)): _neutral(path.read_bytes(), folder.name, path.suffix)
        for kind in ("items", "outputs")
        for path in sorted((folder / kind).rglob("*"))
        if path.is_file() and not any(part.startswith(PREFIX) for part in path.parts)
    }


def left_behind(folder: Path) -> int:
    """Folders of readings that were killed; the hourly cleaning removes them."""
    return sum(1 for _ in (folder / "items").glob(f"{PREFIX}*"))


def _neutral(content: bytes, run_id: str, suffix: str) -> bytes:
    """Without the run's id, and in the report without its time."""
    if suffix == ".html":
        content = _DATED.sub(lambda part: _MOMENT.sub(b"(time)", part.group()), content)
    return content.replace(run_id.encode(), b"(run)")


def different(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """Paths whose content is not the same in both, or that only one has."""
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


def entries(report: str) -> Counter[int]:
    """How often each place of the run, from 0, has an entry in a digest's report."""
    return Counter(int(place) for _, place in _ENTRY.findall(report))
