"""Pictures found in a document: written once each, under names of ours, with the suffix their content deserves."""

import hashlib

from app.documents.reading import Reading

_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"\xd7\xcd\xc6\x9a", "wmf"),
    (b"\x01\x00\x09\x00", "wmf"),
    (b"\x01\x00\x00\x00", "emf"),
    (b"\x00\x00\x00\x0cjP", "jp2"),
)


def suffix(data: bytes) -> str | None:
    """The suffix of a picture, from its content; None for what is no known picture."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    for beginning, kind in _KINDS:
        if data.startswith(beginning):
            return kind
    return "svg" if b"<svg" in data[:1000] else None


class PictureFiles:
    """Writes ``image-001.png`` and on."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._left = reading.limits.picture_bytes
        self._seen: set[bytes] = set()
        self.count = 0

    @property
    def full(self) -> bool:
        """Whether the budget is spent; says so in the outcome."""
        if self.count < self._reading.limits.pictures and self._left > 0:
            return False
        self._reading.cut(f"Only the first {self.count:,} pictures were written.")
        return True

    def write(self, data: bytes, what: str) -> None:
        """Write one picture; ``what`` names it in a warning when it is of no known kind."""
        digest = hashlib.sha256(data).digest()
        if digest in self._seen or self.full:
            return
        kind = suffix(data)
        if kind is None:
            self._reading.warn(f"{what} is not a picture of a known kind and was left out.")
            return
        self._seen.add(digest)
        self._left -= len(data)
        if self._left < 0:
            return
        self.count += 1
        self._reading.save("images", f"image-{self.count:03}.{kind}", data)
