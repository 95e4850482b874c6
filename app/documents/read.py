"""Read one job in this process. Outside the child only where a crash of the process is acceptable."""

from importlib import import_module

from app.documents import mock
from app.documents.formats import Format
from app.documents.job import Job, Outcome
from app.documents.limits import Limits
from app.documents.reading import Progress, Reading, silent

READERS = {
    Format.WORD: "app.documents.word",
    Format.EXCEL: "app.documents.excel",
    Format.POWERPOINT: "app.documents.powerpoint",
    Format.PDF: "app.documents.pdf",
    Format.IMAGE: "app.documents.image",
}
"""Where each format's ``read(reading)`` is; imported on first use and kept."""


def read(job: Job, limits: Limits, progress: Progress = silent) -> Outcome:
    """Read ``job`` and write its outputs into ``job.folder``, which must exist.

    Raises:
        GiveUp: the file cannot be read; the message says why.
    """
    reading = Reading(job, limits, progress)
    if mock.is_mock(reading):
        mock.read(reading)
    else:
        import_module(READERS[job.format]).read(reading)
    return reading.outcome
