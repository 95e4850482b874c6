"""The second reader, pypdf: properties that pdfium does not tell, and whole documents that it cannot open.

It is pure Python, so a hostile file makes it slow rather than dead: it works against the clock.
"""

import contextlib
import logging
import signal
import threading
from collections.abc import Iterator, Mapping
from types import FrameType
from typing import Any

from app.documents.formats import damaged, password_needed
from app.documents.model import Document, Kind, Paragraph, Part, Section
from app.documents.pdf.packets import xmp
from app.documents.reading import Reading
from app.documents.reasons import reason
from app.errors import GiveUp

_KNOWN = frozenset(
    {"Title", "Author", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate", "Trapped"}
)


class OutOfTime(TimeoutError):
    """The second reader took longer than it may."""


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise ``OutOfTime`` in this block after ``seconds``, and each second after, as pypdf swallows exceptions."""
    if threading.current_thread() is not threading.main_thread():  # only the main thread has signals
        yield
        return

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise OutOfTime(f"it takes longer than {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def further_facts(reading: Reading) -> dict[str, Any]:
    """``custom`` entries among the properties, and ``xmp``; each only where there is something."""
    found: dict[str, Any] = {}
    lost = reading.lost
    with reading.part("Custom properties"), within(reading.limits.second_opinion_seconds):
        pdf = _open(reading)
        custom = {key: value for key, value in _properties(pdf).items() if key not in _KNOWN}
        found = {"custom": custom, "xmp": xmp(_packet(pdf.root_object.get("/Metadata"), reading))}
    reading.lost = lost  # what pdfium reads is not lost for it
    return {name: value for name, value in found.items() if value}


def _packet(metadata: Any, reading: Reading) -> bytes:
    from pypdf.generic import StreamObject

    stream = metadata.get_object() if metadata is not None else None
    if isinstance(stream, StreamObject):
        return stream.get_data()
    if stream is not None:
        reading.warn("The XMP properties could not be read: they are no stream.")
    return b""


def second_opened(reading: Reading) -> "SecondDocument":
    """A document that pdfium cannot open.

    Raises:
        GiveUp: ``damaged_file`` or ``password_needed``; it cannot be read this way either.
    """
    try:
        with within(reading.limits.second_opinion_seconds):
            pdf = _open(reading)
            if pdf.is_encrypted and not pdf.decrypt(reading.options.get("password") or ""):
                raise password_needed(reading.job.name)
            count = len(pdf.pages)
            if not count:
                raise damaged(reading.job.name, "it has no pages")
    except (GiveUp, MemoryError):
        raise
    except OutOfTime as error:
        raise damaged(reading.job.name, f"its structure leads in circles ({error})") from None
    except Exception as error:  # noqa: BLE001 -- the last of two readers: whatever it raises, the file cannot be read
        raise damaged(reading.job.name, f"no reader can open it ({reason(error)})") from None
    reading.warn("The PDF is damaged: its text was read by a slower reader, other operations were left out.")
    return SecondDocument(reading, pdf, count)


class SecondDocument(Document):
    """Text and properties of a damaged document."""

    def __init__(self, reading: Reading, pdf: Any, count: int) -> None:
        self._reading = reading
        self._pdf = pdf
        self._count = count

    def parts(self) -> Iterator[Part]:
        """The text page by page, each within its time."""
        reading = self._reading
        for number in range(1, min(self._count, reading.limits.pages) + 1):
            reading.progress(number - 1, self._count, f"page {number:,} of {self._count:,}")
            yield Section(Kind.PAGE, number)
            text = ""
            with reading.part(f"Page {number}"), within(reading.limits.second_opinion_seconds):
                text = self._pdf.pages[number - 1].extract_text()
            yield Paragraph(text)

    def metadata(self) -> Mapping[str, Any]:
        """Properties."""
        return _properties(self._pdf)

    def stats(self) -> Mapping[str, int]:
        """The number of pages."""
        return {"pages": self._count}


def _open(reading: Reading) -> Any:
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    return pypdf.PdfReader(reading.job.path, strict=False, password=reading.options.get("password"))


def _properties(pdf: Any) -> dict[str, str]:
    """The entries that are words or numbers; of others pypdf knows nothing that a person could read."""
    values = {str(key).removeprefix("/"): value.get_object() for key, value in (pdf.metadata or {}).items()}
    return {key: str(value) for key, value in values.items() if isinstance(value, str | int | float)}
