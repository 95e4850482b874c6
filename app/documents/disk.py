"""Failures of the disk, which are never the fault of the document."""

import errno
import os

from app.errors import Failure, GiveUp, TryAgain

_OF_THE_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.EACCES})


def of_the_disk(error: BaseException) -> bool:
    """Whether an exception tells of the disk rather than of the file that is read."""
    return isinstance(error, OSError) and (error.errno in _OF_THE_DISK or error.errno == errno.EFBIG)


def disk_failure(error: OSError, name: str) -> Failure:
    """What to say of it."""
    if error.errno == errno.EFBIG:  # the wall around the child: no file larger than all outputs may be
        return GiveUp(
            f"An output of {name} grew beyond all limits.",
            code="too_large",
            cure="Ask for fewer operations or split the file.",
            name=name,
        )
    why = os.strerror(error.errno) if error.errno else str(error)
    return TryAgain(
        f"The outputs of {name} cannot be written: {why}.",
        code="disk",
        cure="Free some space and see that the artifact folder may be written.",
        name=name,
    )
