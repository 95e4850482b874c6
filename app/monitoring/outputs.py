"""Outputs of runs: opened, shown in part, and packed into one ZIP."""

import csv
import itertools
import mimetypes
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from app import wiring
from app.errors import GiveUp
from app.files.bundle import folder_name, write_zip
from app.monitoring.runs import run

TEXT_SHOWN = 200_000
ROWS_SHOWN = 500
PICTURE_SHOWN = 30_000_000
PAGE_SHOWN = 20_000_000
PLAIN = {".txt", ".md", ".json", ".log", ".eml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The beginning of an output, in the way it is best shown; ``truncated`` when there is more."""

    kind: Literal["text", "html", "image", "table", "none"]
    text: str = ""
    data: bytes = b""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    truncated: bool = False


def open_output(key: str) -> BinaryIO:
    """A stored output, opened to be read; the caller closes it.

    Raises:
        GiveUp: the key is not one of the store's, or its file is gone.
    """
    return wiring.store().resolve(key, "key").open("rb")


def size(key: str) -> int:
    """Bytes of a stored output."""
    return wiring.store().resolve(key, "key").stat().st_size


def preview(key: str) -> Preview:
    """What can be shown of an output without downloading it."""
    path = wiring.store().resolve(key, "key")
    suffix, length = path.suffix.lower(), path.stat().st_size
    if suffix == ".csv":
        return _table(path)
    if suffix == ".zip":
        return _listing(path)
    if suffix in (".html", ".htm") and length <= PAGE_SHOWN:
        return Preview(kind="html", text=path.read_text(encoding="utf-8", errors="replace"))
    if (mimetypes.guess_type(path.name)[0] or "").startswith("image/") and length <= PICTURE_SHOWN:
        return Preview(kind="image", data=path.read_bytes())
    if suffix in PLAIN:
        with path.open(encoding="utf-8", errors="replace") as stream:
            text = stream.read(TEXT_SHOWN + 1)
        return Preview(kind="text", text=text[:TEXT_SHOWN], truncated=len(text) > TEXT_SHOWN)
    return Preview(kind="none")


def zip_of(run_id: str) -> Path:
    """Every output of a run as one ZIP in a temporary file, which the caller deletes.

    Raises:
        GiveUp: the run is unknown or has made nothing yet.
    """
    view = run(run_id)
    if view is None:
        raise GiveUp(f"There is no run {run_id!r}.", code="unknown_run", cure="./nexus runs lists them.")
    entries = [("", output.key) for output in view.outputs if output.media_type != "application/zip"]
    for item in view.items:
        entries += [(folder_name(item.position, item.name), output.key) for output in item.outputs]
    if not entries:
        raise GiveUp("This run has made nothing yet.", code="no_outputs", cure="Wait until an item has finished.")
    with tempfile.NamedTemporaryFile(prefix="nexus-", suffix=".zip", delete=False) as stream:
        write_zip(stream, wiring.store(), entries)
    return Path(stream.name)


def _table(path: Path) -> Preview:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        try:
            rows = list(itertools.islice(csv.reader(stream), ROWS_SHOWN + 2))
        except csv.Error:
            return Preview(kind="none")
    columns, *lines = rows or [[]]
    width = max((len(row) for row in rows), default=0)
    heads = tuple(columns) + tuple(f"column {number}" for number in range(len(columns) + 1, width + 1))
    filled = tuple(tuple(row) + ("",) * (width - len(row)) for row in lines[:ROWS_SHOWN])
    return Preview(kind="table", columns=heads, rows=filled, truncated=len(lines) > ROWS_SHOWN)


def _listing(path: Path) -> Preview:
    """What is in a ZIP of ours."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    rows = tuple((member.filename, f"{member.file_size:,}") for member in members[:ROWS_SHOWN])
    return Preview(kind="table", columns=("File", "Bytes"), rows=rows, truncated=len(members) > ROWS_SHOWN)
