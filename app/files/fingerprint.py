"""What an outcome follows from: the same fingerprint, the same outcome."""

import hashlib
import json
from pathlib import Path, PurePath

from app.documents.job import Job
from app.documents.limits import Limits
from app.documents.operations import OF_PARTS
from app.documents.version import reader_version

WITHOUT_NAME = frozenset(OF_PARTS) - {"to_html", "to_json", "compare"} | {"thumbnail", "analyze", "info"}
"""Operations that write nothing of the file's name into their outputs. Others are kept for one name only."""
_OF_THE_MACHINE = ("seconds", "cpu_seconds", "memory_mb", "second_opinion_seconds")
"""Limits that decide whether a reading ends, and nothing of what it gives when it does."""


def fingerprint(job: Job, limits: Limits) -> str:
    """A SHA-256, as hexadecimal digits, of everything that ``job``'s outcome follows from.

    Raises:
        OSError: a file of the job cannot be read.
    """
    operations = {operation for wanted in job.plan.values() for operation in wanted.operations}
    facts = {
        "reader": reader_version(),
        "content": [content_digest(path) for path in (job.path, *job.others)],
        "name": PurePath(job.name).suffix.lower() if operations <= WITHOUT_NAME and not job.others else job.name,
        "others": [path.name for path in job.others],
        "plan": {format.value: [wanted.operations, wanted.options] for format, wanted in job.plan.items()},
        "limits": {name: value for name, value in limits.as_json().items() if name not in _OF_THE_MACHINE},
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()


def content_digest(path: Path) -> str:
    """A file's SHA-256 as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
