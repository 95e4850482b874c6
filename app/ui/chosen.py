"""The files a person has chosen, checked against what this installation takes, before anything is sent."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from app.documents.formats import SUFFIXES, Format
from app.ui.words import count
from app.workflows.options import Workflow
from config.settings import Settings

MB = 1_000_000
NAMES: Mapping[str, str] = {
    Format.WORD: "Word",
    Format.EXCEL: "Excel",
    Format.POWERPOINT: "PowerPoint",
    Format.PDF: "PDF",
    Format.IMAGE: "Image",
    Format.TEXT: "Text",
    Format.HTML: "Web page",
    Format.MAIL: "Mail",
}
ARCHIVE = "ZIP archive"
MAIL = NAMES[Format.MAIL]
KINDS: Mapping[str, tuple[str, ...]] = {NAMES[format]: SUFFIXES[format] for format in Format} | {ARCHIVE: (".zip",)}
_BY_SUFFIX = {suffix: kind for kind, suffixes in KINDS.items() for suffix in suffixes}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One chosen file. ``warning`` says what is odd about it, or is empty."""

    name: str
    size: int
    kind: str
    warning: str = ""


def looked_at(files: Sequence[tuple[str, int]], settings: Settings) -> list[Chosen]:
    """Each (name, bytes) with its kind by suffix and what is odd about it."""
    names = Counter(name.casefold() for name, _ in files)
    seen: Counter[str] = Counter()
    rows = []
    for name, size in files:
        seen[name.casefold()] += 1
        kind = _BY_SUFFIX.get(PurePath(name).suffix.lower(), "")
        if not kind:
            warning = "name tells no kind that is read; its content decides"
        elif not size:
            warning = "empty"
        elif size > settings.upload_mb * MB:
            warning = f"over {settings.upload_mb} MB: refused"
        elif names[name.casefold()] > 1 and seen[name.casefold()] > 1:
            warning = "the same name twice"
        else:
            warning = ""
        rows.append(Chosen(name=name, size=size, kind=kind or "Unknown", warning=warning))
    return rows


def limits(settings: Settings) -> str:
    """What may be chosen, in one line."""
    return (
        f"Up to {count(settings.upload_files, 'file')}, {settings.upload_mb} MB each, {settings.run_mb:,} MB in all. "
        "Word, Excel, PowerPoint, OpenDocument, RTF, PDF, images, CSV, text, web pages and mails, or a ZIP of them."
    )


def every_kind() -> str:
    """All kinds with the suffixes they go by, as a list."""
    return "\n".join(f"- **{kind}**: {', '.join(suffixes)}" for kind, suffixes in KINDS.items())


def hindrance(rows: Sequence[Chosen], settings: Settings, workflow: Workflow | None = None) -> str:
    """Why a run cannot start with these files, or nothing."""
    total = sum(row.size for row in rows)
    if not rows:
        return "Choose at least one file first."
    if len(rows) > settings.upload_files:
        return f"{len(rows):,} files are chosen; a run takes at most {settings.upload_files:,}."
    if large := [row.name for row in rows if row.size > settings.upload_mb * MB]:
        return f"{large[0]} is larger than {settings.upload_mb} MB: remove it."
    if total > settings.run_mb * MB:
        return f"The files are {total // MB:,} MB in all; a run takes at most {settings.run_mb:,} MB."
    if all(row.kind == "Unknown" or not row.size for row in rows):
        return "None of the chosen files can be read: add a document, a sheet, a picture or a mail."
    # How many files an archive holds is seen when it is opened.
    if workflow and workflow.exactly and all(row.kind != ARCHIVE for row in rows) and len(rows) != workflow.exactly:
        return f"{workflow.title} takes exactly {workflow.exactly} files; {count(len(rows), 'is', 'are')} chosen."
    return ""
