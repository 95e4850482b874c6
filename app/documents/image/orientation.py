"""Which way up a picture is, as its camera wrote it."""

from PIL import ExifTags, Image, ImageOps

UNREADABLE = (SyntaxError, ValueError, KeyError, TypeError, OSError, IndexError, OverflowError)
"""What Pillow raises for broken EXIF data, which a picture does without."""
_LYING = (5, 6, 7, 8)


def orientation_of(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 where there is none, or none that can be read."""
    try:
        found = image.getexif().get(ExifTags.Base.Orientation, 1)
    except UNREADABLE:
        return 1
    return found if found in range(1, 9) else 1


def is_lying(image: Image.Image) -> bool:
    """Whether width and height change places when it is turned upright."""
    return orientation_of(image) in _LYING


def upright(image: Image.Image) -> Image.Image:
    """The image turned as its orientation says."""
    return image if orientation_of(image) == 1 else ImageOps.exif_transpose(image)
