"""Outputs appear whole or not at all: they are made in a private folder beside, then moved."""

import contextlib
import os
import shutil
from collections.abc import Iterator

from app.documents.disk import disk_failure
from app.documents.job import Job

PREFIX = ".reading-"
"""A folder with this name is unfinished work; one that is older than any job may be deleted."""


@contextlib.contextmanager
def staged(job: Job) -> Iterator[str]:
    """A private folder to write into; what is in it moves to the job's own folder when the block ends well."""
    folder = os.path.abspath(job.folder)  # noqa: PTH100
    private = os.path.join(os.path.dirname(folder), PREFIX + os.urandom(8).hex())  # noqa: PTH118, PTH120 -- see below
    published = False
    try:
        _made(private, job.name)
        yield private
        try:
            published = _published(private, folder)
        except OSError as error:
            raise disk_failure(error, job.name) from error
    finally:
        if not published:
            shutil.rmtree(private, ignore_errors=True)


# This runs once a file, and pathlib's objects would cost as much as the reading of a small one: os.path instead.


def _made(private: str, name: str) -> None:
    try:
        try:
            os.mkdir(private)  # noqa: PTH102
        except FileNotFoundError:
            os.makedirs(private)  # noqa: PTH103
    except OSError as error:
        raise disk_failure(error, name) from error


def _published(private: str, folder: str) -> bool:
    """Move everything into place; whether the private folder itself became the job's."""
    with contextlib.suppress(OSError):  # there is something in it already, from another job
        os.rename(private, folder)  # noqa: PTH104
        return True
    for name in os.listdir(private):  # noqa: PTH208
        os.replace(os.path.join(private, name), os.path.join(folder, name))  # noqa: PTH105, PTH118
    return False
