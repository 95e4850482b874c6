"""Read a PowerPoint presentation."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from app.documents.formats import damaged
from app.documents.media import picture_parts, properties, save_pictures
from app.documents.package import Package, local
from app.documents.powerpoint.slides import Slide, slide
from app.documents.reading import Reading, TextFile
from app.documents.tables import TableFiles


def read(reading: Reading) -> None:
    """Do what the job asks of a presentation."""
    with Package(reading) as package:
        if reading.wants("extract_text", "analyze", "extract_tables"):
            _walk(package, reading)
        else:
            reading.stat(slides=len(_parts(package, reading)))
        reading.stat(pictures=len(picture_parts(package)))
        if reading.wants("extract_images"):
            save_pictures(package, reading)
        if reading.wants("metadata"):
            with reading.part("The presentation's properties"):
                reading.value("metadata", properties(package))


def _walk(package: Package, reading: Reading) -> None:
    facts: list[dict[str, Any]] = []
    total: Counter[str] = Counter()
    layouts: dict[str, str] = {}
    with ExitStack() as stack:
        text = (
            stack.enter_context(TextFile(reading, "text_file", "text.txt")) if reading.wants("extract_text") else None
        )
        tables = TableFiles(reading) if reading.wants("extract_tables") else None
        if tables is not None:
            reading.outcome.files.setdefault("tables", [])
        for found in _slides(package, reading):
            if reading.wants("analyze"):
                found.layout = _layout(package, found.layout, layouts)
            fact = _fact(found)
            facts.append(fact)
            total.update({name: fact[name] for name in ("words", "characters", "tables", "charts")})
            if text is not None:
                text.mark(f"--- Slide {found.number} ---\n")
                text.write("".join(f"{line}\n" for line in found.lines))
                _aside(text, "Notes", [*found.notes, *found.notes_number])
                _aside(text, "Comments", found.comments)
                text.mark("\n")
            for rows in found.tables if tables is not None else ():
                tables.write(rows) if tables is not None else None
    if not facts and reading.lost_all:
        raise damaged(reading.job.name, "none of its slides can be read")
    reading.stat(slides=len(facts), **{name: total[name] for name in ("words", "characters", "tables", "charts")})
    if reading.wants("analyze"):
        reading.value("analysis", {"slides": facts, "layouts": Counter(fact["layout"] for fact in facts)})


def _aside(text: TextFile, what: str, lines: list[str]) -> None:
    if lines:
        text.mark(f"{what}:\n")
        text.write("".join(f"{line}\n" for line in lines))


def _slides(package: Package, reading: Reading) -> Iterator[Slide]:
    parts = _parts(package, reading)
    for number, part in enumerate(parts[: reading.limits.pages], start=1):
        reading.progress(number - 1, len(parts), f"slide {number} of {len(parts)}")
        with reading.part(f"Slide {number}"):
            found = slide(package, part, number)
            if found is not None:
                yield found
    if len(parts) > reading.limits.pages:
        reading.cut(f"Only the first {reading.limits.pages:,} of {len(parts):,} slides were read.")


def _parts(package: Package, reading: Reading) -> list[str]:
    """The slides in the order they are shown."""
    root = package.tree(package.main)
    related = {relation.id: relation.target for relation in package.relations(package.main) if relation.kind == "slide"}
    if root is None and not related:
        raise damaged(reading.job.name, "its list of slides cannot be read")
    shown = [
        related[str(value)]
        for element in (root.iter("{*}sldId") if root is not None else ())
        for key, value in element.attrib.items()
        if str(key).endswith("}id") and value in related
    ]
    return list(dict.fromkeys(shown)) or list(dict.fromkeys(related.values()))


def _layout(package: Package, part: str, known: dict[str, str]) -> str:
    if part and part not in known:
        root = package.tree(part)
        names = [child.get("name", "") for child in (root if root is not None else ()) if local(child) == "cSld"]
        known[part] = names[0] if names else ""
    return known.get(part, "")


def _fact(found: Slide) -> dict[str, Any]:
    text = "\n".join(found.all_lines)
    return {
        "number": found.number,
        "title": found.title,
        "layout": found.layout,
        "hidden": found.hidden,
        "shapes": found.shapes.total(),
        "pictures": found.shapes["pic"],
        "tables": len(found.tables),
        "charts": found.charts,
        "words": len(text.split()),
        "characters": len(text),
        "notes": bool(found.notes),
        "comments": len(found.comments),
    }
