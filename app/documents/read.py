"""Read one job in this process. Outside the child only where a crash of the process is acceptable."""

from importlib import import_module

from app.documents import mock
from app.documents.disk import disk_failure, of_the_disk
from app.documents.formats import Format, first_bytes
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
        TryAgain: ``disk``; the outputs cannot be written.
    """
    first_bytes(job.path, job.name)
    reading = Reading(job, limits, progress)
    try:
        if mock.is_mock(reading):
            mock.read(reading)
        else:
            import_module(READERS[job.format]).read(reading)
    except OSError as error:
        if of_the_disk(error):
            raise disk_failure(error, job.name) from error
        raise
    return reading.outcome
