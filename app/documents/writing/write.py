"""Do with a document what its job asks: one walk over its parts feeds every output."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack

from app.documents.comparison import Compared
from app.documents.formats import damaged
from app.documents.model import Document, Paragraph
from app.documents.pictures import PictureFiles
from app.documents.reading import Reading
from app.documents.writing.attachments import save_attachments
from app.documents.writing.counts import Counts
from app.documents.writing.html import Html
from app.documents.writing.jsonfile import Json
from app.documents.writing.markdown import Markdown
from app.documents.writing.sink import Sink
from app.documents.writing.tables import Tables
from app.documents.writing.text import Text
from app.documents.writing.thumbnails import Preview
from app.errors import GiveUp

_OF_PARTS = ("extract_text", "extract_tables", "count_stats", "to_markdown", "to_html", "to_json", "compare")
STYLED = ("count_stats", "to_markdown", "to_html", "to_json", "compare")
"""Operations that need to know what is a heading or a list ..."""
HEADED = (*STYLED, "thumbnails")
"""... where that is cheap."""
GENERAL = (*_OF_PARTS, "extract_images", "extract_attachments", "metadata", "thumbnails")
"""Operations that every document of parts has."""
_MOST_HEADINGS = 500


def write(document: Document, reading: Reading) -> None:
    """Run every operation that the job asks for."""
    own = document.operations()
    preview = Preview(document, reading) if reading.wants("thumbnails") and "thumbnails" not in own else None
    passes = [(weight, one) for weight, one in _passes(document, reading, preview) if one is not None]
    for name, operation in own.items():
        if reading.wants(name):
            if (
                name == "thumbnails" and len(reading.operations) > 1
            ):  # a program that others wrote draws what strangers made: it may hang
                passes.append((0, reading.checkpoint))
            passes.append((1, operation))
    left = sum([weight for weight, _ in passes])
    for weight, one in passes:
        if weight in (0, left):  # it is over at once, or the last
            one()
        else:
            with reading.progress.share(weight / left):
                one()
        left -= weight


def _passes(
    document: Document, reading: Reading, preview: Preview | None
) -> list[tuple[int, Callable[[], None] | None]]:
    """What is done one after the other: 1 if it may go from the first page to the last, and what, if it is wanted."""
    walks = reading.wants(*_OF_PARTS)
    return [
        (1, (lambda: _walk(document, reading, preview)) if walks else None),
        (0, lambda: _figures(document, reading)),
        (1, (lambda: _glance(document, reading, preview)) if preview is not None and not walks else None),
        (1, (lambda: _pictures(document, reading)) if reading.wants("extract_images") else None),
        (1, (lambda: save_attachments(document, reading)) if reading.wants("extract_attachments") else None),
        (0, (lambda: _properties(document, reading)) if reading.wants("metadata") else None),
        (0, (lambda: reading.value("stats", dict(reading.outcome.stats))) if reading.wants("count_stats") else None),
    ]


def _figures(document: Document, reading: Reading) -> None:
    with reading.part("Some figures"):
        reading.stat(**document.stats())


def _properties(document: Document, reading: Reading) -> None:
    with reading.part("The document's properties"):
        reading.value("metadata", {**document.metadata(), **_outline(document, ())})


def _glance(document: Document, reading: Reading, preview: Preview) -> None:
    """Read no more than the preview needs."""
    with preview:
        if not preview.full:
            for part in document.parts():
                preview.add(part)
                if preview.full:
                    break
        if preview.is_empty and reading.lost_all:
            raise _nothing(reading)


def _walk(document: Document, reading: Reading, preview: Preview | None) -> None:
    with ExitStack() as stack:
        text = stack.enter_context(Text(reading)) if reading.wants("extract_text") else None
        counts = stack.enter_context(Counts(reading, words=text is None, styled=reading.wants(*STYLED)))
        json = stack.enter_context(Json(reading)) if reading.wants("to_json") else None
        outputs: list[Sink] = [sink for sink in (text, json) if sink is not None]
        outputs += [stack.enter_context(made(reading)) for name, made in _SINKS.items() if reading.wants(name)]
        also: list[Sink] = [counts] if preview is None else [counts, stack.enter_context(preview)]
        headings = _feed(document, also, outputs)
        if json is not None:
            with reading.part("The document's properties"):
                json.facts(document.metadata(), _outline(document, headings).get("outline", []))
    words = text or counts
    if not words.words and reading.lost_all:
        raise _nothing(reading)
    reading.stat(words=words.words, characters=words.characters, **counts.stats())


def _nothing(reading: Reading) -> GiveUp:
    if reading.outcome.hurried:
        return GiveUp(
            f"Nothing in {reading.job.name} could be read in time. {reading.outcome.warnings[0]}",
            code="timed_out",
            cure="NEXUS_DOCUMENT_SECONDS allows more time.",
            name=reading.job.name,
        )
    return damaged(reading.job.name, f"nothing in it can be read. {reading.outcome.warnings[0].rstrip('.')}")


_SINKS: dict[str, Callable[[Reading], Sink]] = {
    "to_markdown": Markdown,
    "to_html": Html,
    "extract_tables": Tables,
    "compare": Compared,
}


def _feed(document: Document, also: Sequence[Sink], outputs: list[Sink]) -> list[Paragraph]:
    headings: list[Paragraph] = []
    add_to = [sink.add for sink in (*also, *outputs)]
    for part in document.parts():
        for add in add_to:
            add(part)
        if isinstance(part, Paragraph) and part.heading and len(headings) < _MOST_HEADINGS:
            headings.append(part)
        if outputs and all(sink.full for sink in outputs):
            break
    return headings


def _outline(document: Document, headings: Sequence[Paragraph]) -> dict[str, object]:
    outline = list(document.outline()) or [{"level": part.heading, "title": part.text} for part in headings]
    return {"outline": outline} if outline else {}


def _pictures(document: Document, reading: Reading) -> None:
    files = PictureFiles(reading)
    reading.outcome.files.setdefault("images", [])
    for found in document.pictures():
        if files.full:
            break
        files.write(found.data, f"The picture {found.name:.100}")
    if "pictures" not in reading.outcome.stats:  # a package knows their number without reading them
        reading.stat(pictures=files.count)
