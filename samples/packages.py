"""Office files with fixed dates, so that the same content is the same bytes."""

import io
import re
import zipfile
from pathlib import Path

TEXTS = Path(__file__).parent / "text"
MOMENT = "2026-10-14T08:00:00Z"
STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


def fixed(content: bytes) -> bytes:
    """The package with every member's date, and the dates in its properties, set to one moment."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name.endswith(".xlsx"):  # the workbook behind a chart
                data = fixed(data)
            elif name == "docProps/core.xml":
                data = STAMP.sub(rb"\g<1>" + MOMENT.encode() + rb"\g<3>", data)
            member = zipfile.ZipInfo(name, date_time=(2026, 10, 14, 8, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3
            target.writestr(member, data)
    return out.getvalue()


def blocks(name: str) -> list[tuple[str, str]]:
    """A text file as (kind, text): heading, item, bars or text."""
    found = []
    for line in (TEXTS / name).read_text(encoding="utf-8").splitlines():
        for mark, kind in (("# ", "heading"), ("- ", "item"), ("% bars | ", "bars"), ("", "text")):
            if line.startswith(mark) and line.strip():
                found.append((kind, line.removeprefix(mark)))
                break
    return found
