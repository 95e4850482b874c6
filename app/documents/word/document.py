"""Read a Word document."""

from collections.abc import Iterator
from contextlib import ExitStack

from app.documents.drawing import part_lines
from app.documents.formats import damaged
from app.documents.media import picture_parts, properties, save_pictures
from app.documents.package import Package
from app.documents.reading import Reading, TextFile
from app.documents.tables import TableFiles
from app.documents.word.blocks import Paragraph, Table, blocks
from app.documents.word.markdown import Markdown
from app.documents.word.styles import Styles

_STORIES = ("header", "footnotes", "endnotes", "comments", "footer")
_DRAWINGS = ("diagramData", "chart")


def read(reading: Reading) -> None:
    """Do what the job asks of a Word document."""
    with Package(reading) as package:
        if reading.wants("extract_text", "count_stats", "extract_tables", "to_markdown"):
            _walk(package, reading)
        reading.stat(pictures=len(picture_parts(package)))
        with reading.part("The document's properties"):
            facts = properties(package) if reading.wants("metadata") else properties(package, ("extended-properties",))
            if str(facts.get("Pages", "")).isdigit():
                reading.stat(pages=int(facts["Pages"]))  # as the program counted that saved it
            if reading.wants("metadata"):
                reading.value("metadata", facts)
        if reading.wants("extract_images"):
            save_pictures(package, reading)
    if reading.wants("count_stats"):
        reading.value("stats", dict(reading.outcome.stats))


def _walk(package: Package, reading: Reading) -> None:
    styled = reading.wants("count_stats", "to_markdown")  # text alone needs no styles, the largest part of most files
    counts = dict.fromkeys(("paragraphs", "headings", "tables") if styled else ("paragraphs", "tables"), 0)
    with ExitStack() as stack:
        text = stack.enter_context(TextFile(reading, "text_file", "text.txt"))
        markdown = stack.enter_context(Markdown(reading)) if reading.wants("to_markdown") else None
        tables = TableFiles(reading) if reading.wants("extract_tables") else None
        if tables is not None:
            reading.outcome.files.setdefault("tables", [])
        for block in _story(package, reading, styled):
            if markdown is not None:
                markdown.block(block)
            if isinstance(block, Table):
                counts["tables"] += 1
                if tables is not None:
                    tables.write(block.rows)
                for row in block.rows:
                    text.line("\t".join(cell.replace("\n", " ") for cell in row))
            elif block.text.strip():
                counts["paragraphs"] += 1
                if styled:
                    counts["headings"] += block.heading > 0
                text.line(block.text)
            if text.full:
                break
    if not reading.wants("extract_text"):
        del reading.outcome.files["text_file"]
        (reading.job.folder / "text.txt").unlink()
    if not text.words and reading.lost_all:
        raise damaged(reading.job.name, f"nothing in it can be read. {reading.outcome.warnings[0].rstrip('.')}")
    reading.stat(words=text.words, characters=text.characters, **counts)


def _story(package: Package, reading: Reading, styled: bool) -> Iterator[Paragraph | Table]:
    main = package.main
    styles = Styles(package, main) if styled else None
    relations = package.relations(main)
    parts = [relation.target for kind in _STORIES for relation in relations if relation.kind == kind]
    for part in dict.fromkeys([main, *parts]):
        with reading.part(f"The part {part:.100}"):
            root = package.tree(part)
            if root is not None:
                yield from blocks(root, styles)
    for relation in relations:
        if relation.kind in _DRAWINGS and package.has(relation.target):
            with reading.part(f"The part {relation.target:.100}"):
                yield from (Paragraph(line) for line in part_lines(package, relation.target, relation.kind))
