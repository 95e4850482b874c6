"""The second reader, pypdf: form values, and the whole document where pdfium cannot open it.

It is pure Python, so a hostile file makes it slow rather than dead: it works against the clock.
"""

import contextlib
import logging
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any

from app.documents.formats import damaged, password_needed
from app.documents.reading import Reading, TextFile
from app.errors import GiveUp


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


def _open(reading: Reading) -> Any:
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    return pypdf.PdfReader(reading.job.path, strict=False, password=reading.options.get("password"))


def form_values(reading: Reading) -> list[tuple[str, str]]:
    """Names and values of the form's filled fields."""
    found: list[tuple[str, str]] = []
    with reading.part("The values of the form"), within(reading.limits.second_opinion_seconds):
        for name, entry in (_open(reading).get_fields() or {}).items():
            value = entry.get("/V")
            listed = value if isinstance(value, list) else [value]
            texts = [str(item).removeprefix("/") for item in listed if item not in (None, "", "/Off")]
            if texts and entry.get("/FT") != "/Sig" and len(found) < reading.limits.cells:
                found.append((str(name), " ".join(texts)))
    return found


def read(reading: Reading) -> None:
    """Read text and metadata of a document that pdfium cannot open.

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
        raise damaged(reading.job.name, f"no reader can open it ({error})".replace("\n", " ")) from None
    reading.warn("The PDF is damaged: its text was read by a slower reader, other operations were left out.")
    reading.stat(pages=count)
    if reading.wants("extract_text"):
        _text(pdf, count, reading)
    if reading.wants("metadata"):
        with reading.part("The metadata"):
            reading.value(
                "metadata", {key.removeprefix("/"): str(value) for key, value in (pdf.metadata or {}).items()}
            )


def _text(pdf: Any, count: int, reading: Reading) -> None:
    with TextFile(reading, "text_file", "text.txt") as text:
        for index in range(min(count, reading.limits.pages)):
            reading.progress(index, count, f"page {index + 1} of {count}")
            with reading.part(f"Page {index + 1}"), within(reading.limits.second_opinion_seconds):
                text.line(pdf.pages[index].extract_text())
                text.mark("\f\n")
    reading.stat(words=text.words, characters=text.characters)
