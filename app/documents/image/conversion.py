"""An image in another format: an animation stays one where it can, pages become files of their own, or a PDF."""

from PIL import Image

from app.documents.image.frames import MOVING, frames, pages
from app.documents.image.picture import frames_in, is_animated
from app.documents.image.printing import Sheets
from app.documents.image.saving import EVERYTHING, QUALITY, SUFFIX, animated, beside, encoded, save
from app.documents.reading import Reading
from app.errors import GiveUp


def convert(image: Image.Image, reading: Reading) -> None:
    """Write the image in another format, all pages of it.

    Raises:
        GiveUp: ``bad_argument``; several pictures become one file only as a PDF.
    """
    target = str(reading.option("convert", "to")).upper()
    if target == "PDF":
        with Sheets(reading) as sheets:
            sheets.add_all(image)
        return
    if reading.job.others:
        raise GiveUp(
            f"options.to: several pictures cannot become one {target} file.",
            code="bad_argument",
            cure="Choose pdf, which has a page for each, or convert them one by one.",
            argument="options.to",
        )
    if frames_in(image) > 1 and not is_animated(image) and target != "TIFF":
        _paged(image, target, reading)
    elif frames_in(image) > 1 and target == "TIFF":
        _one_tiff(image, reading)
    else:
        facts = beside(image, reading.option("convert", "keep", EVERYTHING))
        shown = frames(image, reading, target)
        more = animated(shown, target) if target in MOVING else {}
        _save(encoded(shown[0], target, _quality(reading), facts, **more), f"converted.{SUFFIX[target]}", reading)


def _paged(image: Image.Image, target: str, reading: Reading) -> None:
    total = frames_in(image)
    for number, page in enumerate(pages(image, reading), 1):
        reading.progress(number - 1, total, f"page {number} of {total}")
        facts = beside(page, reading.option("convert", "keep", EVERYTHING))
        data = encoded(page, target, _quality(reading), facts)
        _save(data, f"converted-{number:03}.{SUFFIX[target]}", reading)


def _one_tiff(image: Image.Image, reading: Reading) -> None:
    facts = beside(image, reading.option("convert", "keep", EVERYTHING))
    most = max(int(reading.limits.megapixels * 4e6) // (image.width * image.height * len(image.getbands())), 1)
    count = frames_in(image)
    shown = []
    for number in range(min(count, most, reading.limits.frames)):
        image.seek(number)
        shown.append(image.copy())
    if len(shown) < count:
        reading.cut(f"Only the first {len(shown)} of {count} frames were converted: all have too many pixels.")
    data = encoded(shown[0], "TIFF", _quality(reading), facts, **animated(shown, "TIFF"))
    _save(data, "converted.tiff", reading)


def _save(data: bytes, name: str, reading: Reading) -> None:
    save(data, name, reading, "converted")


def _quality(reading: Reading) -> int:
    quality: int = reading.option("convert", "quality", QUALITY)
    return quality
