"""Encrypted Office files, opened with the password that the job gives: new ones and those of the years before 2007."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.documents.compound import MAGIC, root_entries
from app.documents.formats import damaged, wrong_password
from app.documents.job import Job
from app.documents.limits import Limits
from app.documents.reasons import of_the_file, reason

_OPENED = ".opened"


@contextmanager
def unlocked(job: Job, limits: Limits) -> Iterator[Job]:
    """The job with its file decrypted, where it is encrypted and the job has a password; else the job as it is.

    Raises:
        GiveUp: ``password_needed``; the password is wrong. ``damaged_file``; what is encrypted cannot be read.
    """
    password = next((str(each.options["password"]) for each in job.plan.values() if each.options.get("password")), None)
    if password is None or not _is_compound(job.path):
        yield job
        return
    opened = job.folder / _OPENED
    try:
        yield replace(job, path=opened) if _decrypted(job, password, opened, limits) else job
    finally:
        opened.unlink(missing_ok=True)


def _is_compound(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False  # whoever recognises the file says what is wrong with it


def _decrypted(job: Job, password: str, into: Path, limits: Limits) -> bool:
    """Whether there was something to decrypt."""
    import msoffcrypto  # 60 ms that only such a file costs
    from msoffcrypto.exceptions import FileFormatError

    try:
        with job.path.open("rb") as file:
            office = msoffcrypto.OfficeFile(file)
            if not office.is_encrypted():
                return False
            if job.path.stat().st_size > limits.part_bytes:
                raise damaged(job.name, "it is too large to be decrypted", "Save a copy without a password.")
            _take(office, password, job.name)
            with into.open("wb") as out:
                office.decrypt(out)
    except FileFormatError:
        if "EncryptedPackage" in root_entries(job.path):
            raise damaged(job.name, "what is encrypted in it is cut off or overwritten") from None
        return False  # another file of the same shell: a mail, a drawing
    except Exception as error:
        if not of_the_file(error):
            raise
        raise damaged(job.name, f"it cannot be decrypted: {reason(error)}", "Save a copy without a password.") from None
    return True


def _take(office: Any, password: str, name: str) -> None:
    """Try the password before anything is decrypted: afterwards a wrong one looks like damage."""
    from msoffcrypto.exceptions import InvalidKeyError
    from msoffcrypto.format.ooxml import OOXMLFile

    asked = {"verify_password": True} if isinstance(office, OOXMLFile) else {}  # the others always do
    try:
        office.load_key(password=password, **asked)
    except InvalidKeyError:
        raise wrong_password(name) from None
