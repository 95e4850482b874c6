"""Whether an old Office file needs a password, after [MS-DOC] 2.5.1 and [MS-PPT] 2.3.2."""

import struct
from pathlib import Path

from olefile import OleFileIO

from app.documents.formats import Dialect

_ENCRYPTED = 0x0100
_TOKEN = 0xF3D1C4DF
"""What a presentation's ``Current User`` says when the rest is encrypted."""


def is_encrypted(path: Path, dialect: Dialect) -> bool:
    """Whether the file is encrypted; a damaged one is not."""
    stream = "WordDocument" if dialect is Dialect.DOC else "Current User"
    try:
        with OleFileIO(str(path)) as file, file.openstream(stream) as opened:
            head = opened.read(20)
            if dialect is Dialect.DOC:
                return bool(struct.unpack_from("<H", head, 10)[0] & _ENCRYPTED)
            return bool(struct.unpack_from("<I", head, 12)[0] == _TOKEN)
    except (OSError, struct.error, ValueError, IndexError, TypeError):
        return False
