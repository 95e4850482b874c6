"""The frames of an animation, or the pages of a picture with several."""

from collections.abc import Iterator

from PIL import Image, ImageSequence

from app.documents.image.picture import frames_in, is_animated
from app.documents.reading import Reading

MOVING = ("GIF", "WEBP", "PNG", "AVIF")
"""Formats that hold an animation."""


def frames(image: Image.Image, reading: Reading, kind: str) -> list[Image.Image]:
    """Copies of an animation's frames, as far as ``kind`` can hold them and the limits allow; of others the first."""
    count = frames_in(image)
    if not is_animated(image) or kind not in MOVING:
        if is_animated(image):
            reading.warn(f"Only the first of {count} frames was converted: {kind} has no frames.")
        return [image.copy()] if count > 1 else [image]
    fitting = int(reading.limits.megapixels * 1e6) // (image.width * image.height)
    most = max(min(count, reading.limits.frames, fitting), 1)
    if most < count:
        reading.cut(f"Only the first {most} of {count} frames were converted: all have too many pixels.")
    return list(_copies(image, most))


def pages(image: Image.Image, reading: Reading) -> Iterator[Image.Image]:
    """One page after the other, in the file's own memory: each is gone when the next one comes."""
    count = 1 if is_animated(image) else frames_in(image)
    if count > reading.limits.frames:
        reading.cut(f"Only the first {reading.limits.frames} of {count} pages were converted.")
    for number, frame in enumerate(ImageSequence.Iterator(image)):
        if number >= min(count, reading.limits.frames):
            return
        yield frame


def _copies(image: Image.Image, most: int) -> Iterator[Image.Image]:
    for _, frame in zip(range(most), ImageSequence.Iterator(image), strict=False):
        frame.load()
        copy = frame.copy()
        copy.info = {**frame.info, "loop": image.info.get("loop", 0)}
        yield copy
