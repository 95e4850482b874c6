"""The files attached to a mail, taken out by the reader's child: what comes from outside is not parsed here."""

import logging
from collections.abc import Iterator
from pathlib import Path, PurePath
from types import TracebackType

from app.documents.formats import SUFFIXES, Format
from app.documents.job import Job
from app.documents.limits import Limits
from app.documents.reader import Reader
from app.errors import Failure

log = logging.getLogger(__name__)


class Attachments:
    """Takes mails apart. The reader's process is started for the first one, and ends with the block."""

    def __init__(self, limits: Limits) -> None:
        self._reader = Reader(limits)

    def __enter__(self) -> "Attachments":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reader.close()

    def of(self, name: str, path: Path, folder: Path) -> Iterator[tuple[str, Path, bool]]:
        """Each file attached to the mail at ``path``, written into ``folder``: its name, its path, whether it is a
        mail that was gone through with this one.

        A mail that cannot be read has none here: its own item fails, and says why.
        """
        job = Job.of(path, Format.MAIL, ("extract_attachments",), folder, name=name)
        try:
            outcome = self._reader.run(job)
        except Failure as failure:
            log.info("no attachments of a mail: %s", failure.code)
            return
        rows = {row["file"]: row for row in outcome.values.get("attachment_names", [])}
        files = outcome.files.get("attachments", [])
        for file in [files] if isinstance(files, str) else files:
            row = rows.get(file, {})
            yield str(row.get("name") or file), folder / file, bool(row.get("gone_through"))


def is_mail(name: str) -> bool:
    """Whether a file is called a mail; what it is the reader finds out."""
    return PurePath(name).suffix.lower() in SUFFIXES[Format.MAIL]
