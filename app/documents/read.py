"""Read one job in this process. Outside the child only where a crash of the process is acceptable."""

from app.documents import mock
from app.documents.disk import disk_failure, of_the_disk
from app.documents.encryption import unlocked
from app.documents.job import Job, Outcome
from app.documents.limits import Limits
from app.documents.readers import opened
from app.documents.reading import Progress, Reading, SoFar, silent, unkept
from app.documents.sniffing import Recognised, recognise
from app.documents.writing import write
from app.errors import GiveUp


def read(job: Job, limits: Limits, progress: Progress = silent, so_far: SoFar = unkept) -> Outcome:
    """Read ``job`` and write its outputs into ``job.folder``, which must exist.

    Raises:
        GiveUp: the file cannot be read; the message says why.
        TryAgain: ``disk``; the outputs cannot be written.
    """
    try:
        if mock.is_mock(job):
            reading = Reading(job, mock.as_if(job), limits, progress)
            mock.read(reading)
            return reading.outcome
        with unlocked(job, limits) as job:
            found = recognise(job.path, job.name)
            try:
                return _read(job, found, limits, progress, so_far)
            finally:
                found.close()
    except OSError as error:
        if of_the_disk(error):
            raise disk_failure(error, job.name) from error
        raise


def _read(job: Job, found: Recognised, limits: Limits, progress: Progress, so_far: SoFar) -> Outcome:
    if found.format not in job.plan:
        raise mislabelled(job, found)
    reading = Reading(job, found, limits, progress, so_far)
    with opened(reading) as document:
        write(document, reading)
    return reading.outcome


def mislabelled(job: Job, found: Recognised) -> GiveUp:
    """The failure for a file of a kind that the job does not expect."""
    expected = " or ".join(format.title for format in job.plan)
    return GiveUp(
        f"{job.name} is a {found.format.title}, not a {expected}.",
        code="mislabelled_file",
        cure="Use the task for that kind, or process_file, which finds out by itself.",
        name=job.name,
    )
