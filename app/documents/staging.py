"""Outputs appear whole or not at all: they are made in a private folder beside, then moved."""

import contextlib
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from app.documents.disk import disk_failure
from app.documents.job import Job

PREFIX = ".reading-"
"""A folder with this name is unfinished work; one that is older than any job may be deleted."""


@contextlib.contextmanager
def staged(job: Job) -> Iterator[Job]:
    """The job with a private folder to write into; moved to the job's own folder when the block ends well."""
    folder = job.folder.absolute()
    private = folder.parent / f"{PREFIX}{secrets.token_hex(8)}"
    with _disk_failures(job.name):
        folder.parent.mkdir(parents=True, exist_ok=True)
        private.mkdir()
    try:
        yield replace(job, folder=private, path=job.path.absolute(), others=tuple(p.absolute() for p in job.others))
        with _disk_failures(job.name):
            _publish(private, folder)
    finally:
        shutil.rmtree(private, ignore_errors=True)


@contextlib.contextmanager
def _disk_failures(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise disk_failure(error, name) from error


def _publish(private: Path, folder: Path) -> None:
    with contextlib.suppress(OSError):  # there is something in it already, from another job
        private.rename(folder)
        return
    for file in private.iterdir():
        file.replace(folder / file.name)
