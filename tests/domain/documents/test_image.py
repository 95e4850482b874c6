"""Images: facts, copies, limits."""

from pathlib import Path
from typing import Any

import pytest
from PIL import ExifTags, Image

from app.documents.limits import Limits
from app.errors import GiveUp
from tests.domain.documents.conftest import Extract


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A JPEG of 80 x 40 that is to be turned, red on its left half, with camera and place."""
    image = Image.new("RGB", (80, 40), "blue")
    image.paste("red", (0, 0, 40, 40))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Model] = "Camera X"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "S", 2: (33.0, 30.0, 0.0), 3: "E", 4: (151.0, 12.0, 36.0)})
    image.save(tmp_path / "photo.jpg", exif=exif, dpi=(300, 300))
    return tmp_path / "photo.jpg"


def opened(path: Path) -> Image.Image:
    """A decoded image."""
    with Image.open(path) as image:
        image.load()
        return image


def test_info_tells_size_kind_and_camera(photo: Path, extract: Extract) -> None:
    outcome = extract(photo, "info", "metadata").outcome
    info = outcome.values["info"]
    assert (info["format"], info["width"], info["height"], info["mode"]) == ("JPEG", 80, 40, "RGB")
    assert (info["orientation"], info["frames"], info["dpi"]) == (6, 1, [300, 300])
    assert info["exif"]["Model"] == "Camera X"
    assert outcome.values["metadata"]["exif"]["latitude"] == -33.5
    assert outcome.values["metadata"]["exif"]["longitude"] == 151.21
    assert outcome.stats == {"width": 80, "height": 40, "frames": 1}


def test_a_rotated_copy_stands_upright_and_says_so(photo: Path, extract: Extract) -> None:
    result = extract(photo, "rotate")
    copy = opened(result.folder / "rotated.jpg")
    assert copy.size == (40, 80)
    red, _, blue = copy.convert("RGB").split()
    assert (red.crop((0, 0, 40, 30)).getextrema()[0], blue.crop((0, 50, 40, 80)).getextrema()[0]) > (200, 200)
    assert ExifTags.Base.Orientation not in copy.getexif()
    assert copy.getexif()[ExifTags.Base.Model] == "Camera X"
    assert result.outcome.values["rotation"] == {"orientation": 6, "changed": True}


def test_a_thumbnail_is_small_and_upright(photo: Path, extract: Extract) -> None:
    result = extract(photo, "thumbnail", options={"size": 20})
    assert opened(result.folder / "thumbnail.jpg").size == (10, 20)
    assert result.outcome.files["thumbnails"] == ["thumbnail.jpg"]


@pytest.mark.parametrize(
    ("options", "size"),
    [
        ({"width": 20}, (20, 40)),
        ({"height": 20}, (10, 20)),
        ({"width": 20, "height": 20}, (10, 20)),
        ({"width": 20, "height": 20, "mode": "fill"}, (20, 20)),
        ({"width": 30, "height": 10, "mode": "stretch"}, (30, 10)),
    ],
)
def test_resizing_fits_fills_or_stretches_the_upright_image(
    photo: Path, extract: Extract, options: dict[str, Any], size: tuple[int, int]
) -> None:
    result = extract(photo, "resize", options=options)
    assert opened(result.folder / str(result.outcome.files["image_file"])).size == size


@pytest.mark.parametrize("target", ["png", "jpeg", "webp", "tiff"])
@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F"])
def test_every_kind_of_image_converts_to_every_target(tmp_path: Path, extract: Extract, mode: str, target: str) -> None:
    path = tmp_path / ("a.tiff" if mode in ("CMYK", "F", "I") else "a.png")
    Image.new(mode, (8, 8)).save(path)
    result = extract(path, "convert", options={"to": target})
    copy = opened(result.folder / str(result.outcome.files["converted"][0]))
    assert (copy.format, copy.size) == (target.upper(), (8, 8))


def test_what_is_transparent_becomes_white_in_a_jpeg(tmp_path: Path, extract: Extract) -> None:
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(tmp_path / "a.png")
    result = extract(tmp_path / "a.png", "convert", options={"to": "jpeg"})
    assert opened(result.folder / "converted.jpg").getpixel((4, 4)) == (255, 255, 255)


def test_grey_of_16_bits_keeps_its_shades_in_8(tmp_path: Path, extract: Extract) -> None:
    image = Image.new("I;16", (2, 1))
    image.putpixel((0, 0), 0x8000)
    image.putpixel((1, 0), 0xFFFF)
    image.save(tmp_path / "a.png")
    result = extract(tmp_path / "a.png", "convert", options={"to": "webp", "quality": 100})
    shades = [opened(result.folder / "converted.webp").convert("L").getpixel((x, 0)) for x in (0, 1)]
    assert shades == [pytest.approx(128, abs=4), pytest.approx(255, abs=4)]


def test_frames_are_kept_where_the_target_has_frames(tmp_path: Path, extract: Extract) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    assert extract(tmp_path / "a.gif", "info").outcome.values["info"]["frames"] == 3
    result = extract(tmp_path / "a.gif", "convert", options={"to": "tiff"})
    with Image.open(result.folder / "converted.tiff") as copy:
        assert getattr(copy, "n_frames", 1) == 3
    still = extract(tmp_path / "a.gif", "convert", options={"to": "jpeg"})
    assert "first of 3 frames" in still.outcome.warnings[0]


def test_an_image_above_the_limit_of_pixels_is_refused_before_it_is_decoded(tmp_path: Path, extract: Extract) -> None:
    Image.new("1", (2000, 1001)).save(tmp_path / "big.png")
    with pytest.raises(GiveUp, match="2,000 x 1,001 pixels") as caught:
        extract(tmp_path / "big.png", "info", limits=Limits(megapixels=2))
    assert caught.value.code == "too_large"


def test_a_copy_above_the_limit_is_a_wrong_argument(photo: Path, extract: Extract) -> None:
    with pytest.raises(GiveUp, match="20,000 x 20,000") as caught:
        extract(photo, "resize", options={"width": 20_000, "height": 20_000, "mode": "stretch"})
    assert caught.value.code == "bad_argument"


def test_an_image_that_is_cut_off_is_damaged(photo: Path, extract: Extract) -> None:
    Image.effect_noise((200, 200), 50).save(photo)
    photo.write_bytes(photo.read_bytes()[:-5000])
    with pytest.raises(GiveUp) as caught:
        extract(photo, "convert", options={"to": "png"})
    assert caught.value.code == "damaged_file"


def test_broken_exif_costs_only_itself(photo: Path, extract: Extract) -> None:
    data = photo.read_bytes()
    start = data.index(b"Exif\0\0") + 6
    photo.write_bytes(data[:start] + b"XX" + data[start + 2 :])
    outcome = extract(photo, "info").outcome
    assert (outcome.values["info"]["width"], outcome.values["info"]["exif"]) == (80, {})
    assert "EXIF" in outcome.warnings[0]
