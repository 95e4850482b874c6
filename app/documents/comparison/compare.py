"""Compare the document of a job with the other one it names."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from app.documents.comparison.changes import Changes, changes
from app.documents.comparison.files import facts, save_diff, save_list
from app.documents.comparison.page import Page
from app.documents.comparison.units import Unit, Units, sentences, without_links
from app.documents.formats import Dialect
from app.documents.job import Job, Wanted
from app.documents.readers import opened
from app.documents.reading import Reading
from app.documents.sniffing import Recognised, recognise
from app.errors import GiveUp

_TOLD_OF_BOTH = ("ocr", "language", "password")
"""Options that go for the other document too, if it has them."""
_LINKED = frozenset({Dialect.DOCX, Dialect.ODT, Dialect.PPTX, Dialect.ODP, Dialect.HTML})


class Compared(Units):
    """Takes the job's document; when it is whole, reads the other and writes what changed."""

    def __init__(self, reading: Reading) -> None:
        if len(reading.job.others) != 1:
            raise GiveUp(
                f"compare: there is no other document to compare {reading.job.name} with."
                if not reading.job.others
                else f"compare: {reading.job.name} can be compared with one other document, not with several.",
                code="bad_argument",
                cure="Give two versions of a document: the earlier one, and the later one.",
                argument="others",
            )
        super().__init__(reading)

    def __exit__(self, *failure: object) -> None:
        if failure[:1] == (None,):
            self._compare()

    def _compare(self) -> None:
        reading, other = self._reading, self._reading.job.others[0]
        reading.progress(1, 3, f"reading {other.name}")
        found, dialect = _other(reading)
        reading.progress(2, 3, "comparing")
        old, new = _comparable(self.found, reading.found.dialect, found, dialect)
        names = (reading.job.name, other.name)
        if names[0] == names[1]:
            names = f"{names[0]} (first)", f"{names[1]} (second)"
        self._write(names, changes(old, new))

    def _write(self, names: tuple[str, str], found: Changes) -> None:
        reading = self._reading
        reading.value("comparison", {**facts(found), "old": names[0], "new": names[1]})
        with Page(reading, _key(reading, "html_file", "to_html"), *names) as page:
            page.draw(found)
        save_list(reading, _key(reading, "json_file", "to_json"), names, found)
        save_diff(reading, _key(reading, "text_file", "extract_text"), names, found)


def _key(reading: Reading, key: str, taken_by: str) -> str:
    """The usual key of an output; one of its own where the same job has another output under that."""
    return f"comparison_{key}" if reading.wants(taken_by) else key


def _other(reading: Reading) -> tuple[list[Unit], Dialect]:
    """The units of the other document.

    Raises:
        GiveUp: it cannot be read; the message says that it is the other one.
    """
    path = reading.job.others[0]
    try:
        with ExitStack() as stack:
            found = recognise(path, path.name)
            stack.callback(found.close)
            second = _second(reading, found, stack.enter_context(_folder(reading)))
            document = stack.enter_context(opened(second))
            units = Units(second)
            for part in document.parts():
                units.add(part)
                if units.full:
                    break
            _tell(reading, second)
            if not units.found and second.lost_all:
                raise GiveUp(
                    f"Nothing in {path.name} can be read.", code="damaged_file", cure="Save it again.", name=path.name
                )
            return units.found, found.dialect
    except GiveUp as failure:
        raise GiveUp(
            f"The document to compare with cannot be used: {failure.message}",
            code=failure.code,
            cure=failure.cure,
            **{**failure.facts, "name": path.name},
        ) from None


@contextmanager
def _folder(reading: Reading) -> Iterator[Path]:
    """A folder for what the other's reader writes for itself; the job's own may be in use."""
    folder = reading.job.folder / ".other"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _second(reading: Reading, found: Recognised, folder: Path) -> Reading:
    path = reading.job.others[0]
    options = {name: value for name, value in reading.options.items() if name in _TOLD_OF_BOTH}
    job = Job(path, path.name, folder, {found.format: Wanted(("compare",), options)})
    return Reading(job, found, reading.limits, reading.progress)


def _tell(reading: Reading, second: Reading) -> None:
    for warning in second.outcome.warnings:
        reading.warn(f"{second.job.name}: {warning}")
    reading.outcome.truncated |= second.outcome.truncated


def _comparable(
    old: list[Unit], old_dialect: Dialect, new: list[Unit], new_dialect: Dialect
) -> tuple[list[Unit], list[Unit]]:
    """Both in the same measure: paragraphs within one format, sentences across two, and in a PDF, which has only lines."""
    if old_dialect is new_dialect and old_dialect is not Dialect.PDF:
        return old, new
    if not (old_dialect in _LINKED and new_dialect in _LINKED):
        old, new = without_links(old), without_links(new)
    return list(sentences(old)), list(sentences(new))
