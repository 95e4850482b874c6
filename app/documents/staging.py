"""Outputs appear whole or not at all: they are made in a private folder beside, then moved."""

import contextlib
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from app.documents.job import Job

PREFIX = ".reading-"
"""A folder with this name is unfinished work; one that is older than any job may be deleted."""


@contextlib.contextmanager
def staged(job: Job) -> Iterator[Job]:
    """The job with a private folder to write into; moved to the job's own folder when the block ends well."""
    folder = job.folder.absolute()
    folder.parent.mkdir(parents=True, exist_ok=True)
    private = folder.parent / f"{PREFIX}{secrets.token_hex(8)}"
    private.mkdir()
    try:
        yield replace(job, folder=private, path=job.path.absolute())
        _publish(private, folder)
    finally:
        shutil.rmtree(private, ignore_errors=True)


def _publish(private: Path, folder: Path) -> None:
    with contextlib.suppress(OSError):  # there is something in it already, from another job
        private.rename(folder)
        return
    for file in private.iterdir():
        file.replace(folder / file.name)
