"""Open a picture: its size checked before any pixel is decoded, whatever Pillow raises made a clear failure."""

import contextlib
import warnings
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PIL import Image, UnidentifiedImageError, features

from app.documents.disk import of_the_disk
from app.documents.formats import damaged
from app.documents.limits import Limits
from app.errors import GiveUp

_READ = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
_ANIMATED = frozenset({"GIF", "WEBP", "PNG", "AVIF"})
_ISO_MEDIA = b"ftyp"
_AVIF = (b"avif", b"avis")


@contextlib.contextmanager
def picture(path: Path, name: str, limits: Limits) -> Iterator[Image.Image]:
    """The image at ``path``, open and not decoded yet. ``name`` is what messages call it.

    Raises:
        GiveUp: ``too_large``, ``damaged_file``, or ``heic_missing``; also for what goes wrong inside the block.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow only warns above 89 megapixels; the limit below is ours
            with Image.open(path, formats=_formats(path, name)) as image:
                check_size(image, name, limits)
                yield image
    except Image.DecompressionBombError:
        raise _too_large(name, f"it claims more than {limits.megapixels:g} megapixels") from None
    except UnidentifiedImageError:
        raise damaged(name, "it begins like an image, but its header cannot be read") from None
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, RuntimeError) as error:
        if of_the_disk(error):
            raise
        raise damaged(name, f"it cannot be decoded ({error})") from None


def check_size(image: Image.Image, name: str, limits: Limits) -> None:
    """Refuse an image with more pixels than the limit.

    Raises:
        GiveUp: ``too_large``.
    """
    if image.width * image.height > limits.megapixels * 1e6:
        pixels = f"{image.width:,} x {image.height:,} pixels are more than {limits.megapixels:g} megapixels"
        raise _too_large(name, pixels)


def frames_in(image: Image.Image) -> int:
    """How many frames or pages it has. Further pictures in a photo (depth, gain map, preview) are none."""
    return 1 if image.format == "MPO" else getattr(image, "n_frames", 1)


def is_animated(image: Image.Image) -> bool:
    """Whether its frames are shown one after the other, and are not pages."""
    return frames_in(image) > 1 and image.format in _ANIMATED


def _formats(path: Path, name: str) -> tuple[str, ...]:
    with path.open("rb") as file:
        head = file.read(64)
    if head[4:8] != _ISO_MEDIA:
        return _READ
    if any(brand in head[8:] for brand in _AVIF) and features.check("avif"):
        return ("AVIF",)
    if _heif():
        return ("HEIF",)
    raise GiveUp(
        f"{name} is a HEIC picture, and what reads those is not installed.",
        code="heic_missing",
        cure="Install the extra heic where the workers run (pip install 'nexus-console[heic]'), or save it as JPEG.",
        name=name,
    )


@cache
def _heif() -> bool:
    """Let Pillow open HEIC too, if the optional library is there."""
    if find_spec("pi_heif") is None:
        return False
    import pi_heif  # late: only these pictures need it

    pi_heif.register_heif_opener(thumbnails=False)
    return True


def _too_large(name: str, why: str) -> GiveUp:
    return GiveUp(
        f"{name} is too large an image: {why}.", code="too_large", cure="Save it in a smaller size.", name=name
    )
