"""Colours: what each format can hold, and what a colour profile makes of them."""

import io
from typing import cast

from PIL import Image, ImageCms

_PLAIN = {
    "PNG": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"),
    "TIFF": ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"),
    "GIF": ("1", "L", "P", "RGB", "RGBA"),
    "JPEG": ("L", "RGB"),
    "BMP": ("1", "L", "P", "RGB"),
}
_USUAL = ("L", "RGB", "RGBA")
_OPAQUE = frozenset({"JPEG", "BMP", "PDF"})
_SPACES = {"1": "GRAY", "L": "GRAY", "LA": "GRAY", "CMYK": "CMYK", "LAB": "Lab"}
_SRGB = "srgb"


def profile_of(image: Image.Image) -> ImageCms.ImageCmsProfile | None:
    """The colour profile, if there is one that can be read and that is made for these colours."""
    data = image.info.get("icc_profile")
    if not isinstance(data, bytes) or not data:
        return None
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
    except (OSError, ImageCms.PyCMSError):
        return None
    fits = profile.profile.xcolor_space.strip() == _SPACES.get(image.mode, "RGB")
    return profile if fits else None


def name_of(image: Image.Image) -> str | None:
    """The profile's own description, such as ``Display P3``."""
    profile = profile_of(image)
    try:
        return ImageCms.getProfileDescription(profile).strip() if profile is not None else None
    except ImageCms.PyCMSError:
        return None


def is_srgb(image: Image.Image) -> bool:
    """Whether its colours are what a program shows that knows of no profile."""
    return profile_of(image) is None or _SRGB in (name_of(image) or "").lower()


def for_screens(image: Image.Image) -> Image.Image:
    """The image in sRGB or grey: translated if its profile says otherwise."""
    profile = profile_of(image)
    if profile is None or (is_srgb(image) and image.mode != "CMYK"):
        return image
    if image.mode in ("P", "PA"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    alpha = image.getchannel("A") if image.mode in ("RGBA", "LA") else None
    opaque = image.convert(image.mode[:-1]) if alpha is not None else image
    mode = "L" if opaque.mode in ("1", "L") else "RGB"
    try:
        opaque = opaque.convert("L") if opaque.mode == "1" else opaque
        target = ImageCms.createProfile("sRGB")
        translated = cast(
            "Image.Image",
            ImageCms.profileToProfile(
                opaque, profile, target, outputMode="RGB", renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC
            ),
        )
    except ImageCms.PyCMSError:  # a profile that only looks well: the colours as they stand are the next best
        translated = opaque.convert(mode)
    translated = translated.convert(mode)
    if alpha is not None:
        translated.putalpha(alpha)
    translated.info = {key: value for key, value in image.info.items() if key not in ("icc_profile", "transparency")}
    return translated


def fitting(image: Image.Image, kind: str) -> Image.Image:
    """The image in a mode that ``kind`` can hold; what is transparent becomes white in a JPEG, BMP or PDF."""
    see_through = image.has_transparency_data
    if image.mode in _PLAIN.get(kind, ()) and not (see_through and kind in _OPAQUE):
        return image
    if image.mode.startswith("I") or image.mode == "F":
        image = eight_bits(image)
    elif image.mode in ("CMYK", "LAB", "YCbCr", "HSV"):
        image = for_screens(image)
    if see_through and kind in _OPAQUE:
        return on_white(image)
    if image.mode in _PLAIN.get(kind, _USUAL):
        return image
    return image.convert("RGBA" if see_through else "L" if image.mode == "1" else "RGB")


def on_white(image: Image.Image) -> Image.Image:
    """Without transparency, as it looks on paper."""
    image = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")


def smooth(image: Image.Image) -> Image.Image:
    """A mode in which neighbouring pixels can be mixed."""
    if image.mode in ("P", "PA"):
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    if image.mode == "1":
        return image.convert("L")
    return image


def eight_bits(image: Image.Image) -> Image.Image:
    """Grey of 16 or 32 bits, or floating point, spread over 8 bits."""
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda level: level * (1 / 256)).convert("L")
    low, high = (float(level) for level in cast("tuple[float, float]", image.getextrema()))
    if image.mode == "I" and 255 < high <= 65_535 and low >= 0:  # a PNG of 16 bits: its shades, not their spread
        low, high = 0.0, 65_535.0
    spread = 255 / (high - low) if high > low else 1.0
    return image.convert("F").point(lambda level: level * spread - low * spread).convert("L")
