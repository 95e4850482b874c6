"""Images: facts, copies, limits."""

import base64
import os
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import ExifTags, Image, ImageCms, ImageDraw, ImageFont, ImageOps

from app.documents import ocr
from app.documents.formats import Format
from app.documents.job import Job, Outcome, Wanted
from app.documents.limits import Limits
from app.documents.read import read
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


def animation(path: Path, colours: str = "red green blue", **more: Any) -> Path:
    """A picture with a frame of each colour."""
    frames = [Image.new("RGB", (8, 8), colour) for colour in colours.split()]
    frames[0].save(path, save_all=True, append_images=frames[1:], **more)
    return path


def frames_of(path: Path) -> list[tuple[int, int, int]]:
    """The colour of each frame."""
    with Image.open(path) as image:
        found = []
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            red, green, blue = image.convert("RGB").getpixel((4, 4))  # type: ignore[misc]
            found.append((round(red / 255), round(green / 255), round(blue / 255)))
        return found


@pytest.mark.parametrize("target", ["gif", "png", "webp", "avif", "tiff"])
def test_an_animation_keeps_its_frames_and_their_times(tmp_path: Path, extract: Extract, target: str) -> None:
    source = animation(tmp_path / "a.gif", duration=[100, 200, 300], loop=0)
    info = extract(source, "info").outcome.values["info"]
    assert (info["frames"], info["animated"], info["durations_ms"], info["duration_ms"]) == (
        3,
        True,
        [100, 200, 300],
        600,
    )
    result = extract(source, "convert", options={"to": target})
    copy = result.folder / f"converted.{target}"
    assert frames_of(copy) in ([(1, 0, 0), (0, 1, 0), (0, 0, 1)], [(1, 0, 0), (0, 0, 0), (0, 0, 1)])  # "green" is half
    if target not in ("tiff", "avif"):
        assert extract(copy, "info").outcome.values["info"]["durations_ms"] == [100, 200, 300]


def test_a_still_copy_of_an_animation_says_what_is_missing(tmp_path: Path, extract: Extract) -> None:
    still = extract(animation(tmp_path / "a.gif"), "convert", options={"to": "jpeg"})
    assert "first of 3 frames" in still.outcome.warnings[0]


def test_a_resized_animation_still_moves(tmp_path: Path, extract: Extract) -> None:
    result = extract(animation(tmp_path / "a.gif", duration=80), "resize", options={"width": 6})
    assert len(frames_of(result.folder / "resized.gif")) == 3


def test_pages_of_one_file_become_files_of_their_own(tmp_path: Path, extract: Extract) -> None:
    result = extract(animation(tmp_path / "a.tiff", "red blue"), "convert", "extract_images", options={"to": "jpeg"})
    assert result.outcome.files["converted"] == ["converted-001.jpg", "converted-002.jpg"]
    assert frames_of(result.folder / "converted-002.jpg") == [(0, 0, 1)]
    assert len(result.outcome.files["images"]) == 2


PLACED = (1, "S"), (2, (33.0, 30.0, 0.0)), (3, "E"), (4, (151.0, 12.0, 36.0)), (5, b"\0"), (6, 58.0)
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
    b'xmp:Rating="4"><dc:subject><rdf:Bag><rdf:li>sea</rdf:li><rdf:li>harbour</rdf:li></rdf:Bag></dc:subject>'
    b'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Sydney secret</rdf:li></rdf:Alt></dc:title>'
    b"</rdf:Description></rdf:RDF></x:xmpmeta>"
)


@pytest.fixture
def private(tmp_path: Path) -> Path:
    """A photo that says where and by whom it was taken, in every way it can."""
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "Camera X"
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(dict(PLACED))
    exif.get_ifd(ExifTags.IFD.Exif).update({37500: b"maker secret", 37510: b"UNICODE\0" + "Grüße".encode("utf-16-le")})
    path = tmp_path / "private.jpg"
    Image.linear_gradient("L").convert("RGB").save(path, exif=exif, xmp=XMP, comment=b"comment secret", dpi=(300, 300))
    return path


def test_all_that_a_photo_says_is_told(private: Path, extract: Extract) -> None:
    found = extract(private, "metadata").outcome.values["metadata"]
    assert found["exif"] | {"Model": "Camera X", "altitude": 58.0, "UserComment": "Grüße"} == found["exif"]
    assert found["xmp"] == {"xmp:Rating": "4", "dc:subject": ["sea", "harbour"], "dc:title": "Sydney secret"}
    assert found["texts"]["comment"] == "comment secret"


@pytest.mark.parametrize("target", ["jpeg", "png", "webp", "tiff", "avif"])
def test_a_copy_keeps_what_it_may(private: Path, extract: Extract, target: str) -> None:
    def copy(keep: str) -> tuple[bytes, Image.Exif]:
        result = extract(private, "convert", options={"to": target, "keep": keep})
        (name,) = result.outcome.files["converted"]
        return (result.folder / name).read_bytes(), opened(result.folder / name).getexif()

    data, exif = copy("everything")
    if target != "tiff":
        assert exif.get_ifd(ExifTags.IFD.GPSInfo)[4] == (151.0, 12.0, 36.0)
    assert (b"Sydney secret" in data) == (target != "png")
    data, exif = copy("no_place")
    assert exif[ExifTags.Base.Model] == "Camera X"
    assert not exif.get_ifd(ExifTags.IFD.GPSInfo)
    assert b"secret" not in data
    data, exif = copy("nothing")
    assert not {ExifTags.Base.Model, ExifTags.IFD.GPSInfo} & set(exif)
    assert b"secret" not in data


@pytest.mark.parametrize("kind", ["tiff", "avif", "bmp"])
def test_a_thumbnail_is_of_a_kind_that_is_shown_everywhere(tmp_path: Path, extract: Extract, kind: str) -> None:
    Image.new("RGB", (40, 80), "red").save(tmp_path / f"a.{kind}")
    assert extract(tmp_path / f"a.{kind}", "thumbnail").outcome.files["thumbnails"] == ["thumbnail.png"]


@pytest.mark.parametrize("operation", ["resize", "thumbnail", "rotate"])
def test_every_copy_can_be_stripped(private: Path, extract: Extract, operation: str) -> None:
    options = {operation: {"keep": "nothing", **({"width": 50} if operation == "resize" else {})}}
    result = extract(private, operation, options=options)
    (name,) = result.outcome.file_names
    assert b"secret" not in (result.folder / name).read_bytes()
    assert not opened(result.folder / name).getexif()


def test_a_picture_is_made_smaller_by_a_factor(photo: Path, extract: Extract) -> None:
    result = extract(photo, "resize", options={"scale": 0.5})
    assert opened(result.folder / "resized.jpg").size == (20, 40)


def test_a_profile_is_named_and_goes_with_its_colours(tmp_path: Path, extract: Extract) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.new("RGB", (8, 8), "red").save(tmp_path / "a.png", icc_profile=srgb)
    info = extract(tmp_path / "a.png", "info").outcome.values["info"]
    assert (info["colour_profile"], info["profile"]) == (True, "sRGB built-in")
    kept = extract(tmp_path / "a.png", "convert", options={"to": "jpeg"})
    assert opened(kept.folder / "converted.jpg").info["icc_profile"] == srgb
    grey = Image.new("L", (8, 8), 100)
    grey.save(tmp_path / "grey.png", icc_profile=srgb)  # made for other colours: of no use, and passed over
    lost = extract(tmp_path / "grey.png", "convert", options={"to": "jpeg"})
    assert "icc_profile" not in opened(lost.folder / "converted.jpg").info


def test_colours_for_print_become_colours_for_screens(tmp_path: Path, extract: Extract) -> None:
    Image.new("CMYK", (8, 8), (0, 255, 255, 0)).save(tmp_path / "a.jpg")
    result = extract(tmp_path / "a.jpg", "convert", options={"to": "png"})
    copy = opened(result.folder / "converted.png")
    assert copy.mode == "RGB"
    red, green, blue = copy.getpixel((4, 4))  # type: ignore[misc]
    assert red > 200 > 80 > max(green, blue)


HEIC = (
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAVZtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJpbG9jAAAA"
    "AERAAAEAAQAAAAABegABAAAAAAAAACUAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA1mlwcnAAAAC3"
    "aXBjbwAAAHhodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAA"
    "AwAeoCCBBZbqSSmubgIaDAgAAAMAyAAAAwAIQGIAAQAHRAHBcrAiQAAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABAAAAAQAAAABBw"
    "aXhpAAAAAAMICAgAAAAXaXBtYQAAAAAAAAABAAEEgQIDBAAAAC1tZGF0AAAAISgBrxmA93yFN//4oYf+a1r/r8S9//cdrX62zX/hxM7zOA=="
)
"""64 by 64 pixels, the left half red and the right half blue."""


def test_heic_is_read(tmp_path: Path, extract: Extract) -> None:
    pytest.importorskip("pi_heif")
    (tmp_path / "a.heic").write_bytes(base64.b64decode(HEIC))
    result = extract(tmp_path / "a.heic", "info", "convert", "thumbnails", options={"to": "jpeg"})
    assert result.outcome.values["info"]["format"] == "HEIF"
    copy = opened(result.folder / "converted.jpg")
    red, blue = (copy.getpixel((x, 32)) for x in (10, 54))
    assert (copy.size, red[0] > 200, blue[2] > 200) == ((64, 64), True, True)  # type: ignore[index]


def test_heic_without_its_library_names_the_extra(
    tmp_path: Path, extract: Extract, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.documents.image.picture._heif", lambda: False)
    (tmp_path / "a.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100)
    with pytest.raises(GiveUp, match="extra heic") as caught:
        extract(tmp_path / "a.heic", "info")
    assert caught.value.code == "heic_missing"


def test_a_broken_heic_is_damaged(tmp_path: Path, extract: Extract) -> None:
    (tmp_path / "a.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100)
    with pytest.raises(GiveUp) as caught:
        extract(tmp_path / "a.heic", "info")
    assert caught.value.code in ("damaged_file", "heic_missing")


def printed(tmp_path: Path, first: Path, *others: Path, **options: Any) -> tuple[pypdfium2.PdfDocument, Outcome]:
    """The PDF of some pictures."""
    folder = tmp_path / f"pdf-{len(list(tmp_path.iterdir()))}"
    folder.mkdir()
    plan = {Format.IMAGE: Wanted(("convert",), {"to": "pdf", **options})}
    outcome = read(Job(first, first.name, folder, plan, others), Limits())
    assert sorted(path.name for path in folder.iterdir()) == ["converted.pdf"]
    return pypdfium2.PdfDocument((folder / "converted.pdf").read_bytes()), outcome


def test_pictures_become_one_pdf_with_a_page_for_each(photo: Path, tmp_path: Path) -> None:
    several = animation(tmp_path / "pages.tiff", "red blue")
    see_through = tmp_path / "clear.png"
    Image.new("RGBA", (400, 300), (0, 0, 0, 0)).save(see_through)
    pdf, outcome = printed(tmp_path, photo, several, see_through)
    assert (len(pdf), outcome.stats["pages"], outcome.warnings) == (4, 4, [])
    assert [tuple(map(round, pdf.get_page_size(number))) for number in (0, 3)] == [(595, 842), (842, 595)]
    upright = pdf[0].render(scale=1).to_pil().convert("RGB")  # red on top once it is turned
    box = upright.point(lambda level: 255 if level > 128 else 0)
    middle = [box.getpixel((297, down)) for down in (413, 428)]
    assert middle == [(255, 0, 0), (0, 0, 255)]
    assert pdf[3].render(scale=1).to_pil().convert("RGB").getpixel((420, 300)) == (255, 255, 255)
    assert pdf[1].render(scale=1).to_pil().convert("RGB").getpixel((297, 421)) == (255, 0, 0)
    pdf.close()


def test_a_jpeg_goes_into_a_pdf_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    Image.effect_noise((300, 200), 60).convert("RGB").save(path)
    pdf, _ = printed(tmp_path, path, page="picture")
    assert tuple(map(round, pdf.get_page_size(0))) == (225, 150)
    (picture,) = pdf[0].get_objects()
    assert bytes(picture.get_data()) == path.read_bytes()
    pdf.close()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_stands_upright_in_a_pdf(tmp_path: Path, orientation: int) -> None:
    image = Image.new("RGB", (80, 40), "white")
    image.paste("red", (0, 0, 20, 20))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    image.save(tmp_path / "a.jpg", exif=exif, quality=100, subsampling=0)
    pdf, _ = printed(tmp_path, tmp_path / "a.jpg", page="picture")
    shown = pdf[0].render(scale=96 / 72).to_pil().convert("RGB")
    with Image.open(tmp_path / "a.jpg") as raw:
        right = ImageOps.exif_transpose(raw)
    assert shown.size == right.size
    for at in ((5, 5), (right.width - 5, 5), (5, right.height - 5), (right.width - 5, right.height - 5)):
        assert shown.getpixel(at)[1] == pytest.approx(right.getpixel(at)[1], abs=30)  # type: ignore[index]
    pdf.close()


def test_a_picture_that_cannot_be_read_costs_only_its_page(photo: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"\xff\xd8\xff\xe0 nothing")
    pdf, outcome = printed(tmp_path, photo, bad, photo)
    assert len(pdf) == 2
    assert outcome.warnings[0].startswith("bad.jpg was left out.")
    pdf.close()


def test_several_pictures_become_no_other_file(photo: Path, tmp_path: Path) -> None:
    job = Job(photo, "a.jpg", tmp_path, {Format.IMAGE: Wanted(("convert",), {"to": "png"})}, (photo,))
    with pytest.raises(GiveUp, match="pdf") as caught:
        read(job, Limits())
    assert caught.value.code == "bad_argument"


def test_what_a_format_cannot_hold_is_said(tmp_path: Path, extract: Extract) -> None:
    Image.new("1", (17_000, 10)).save(tmp_path / "long.png")
    with pytest.raises(GiveUp, match="WEBP file cannot hold") as caught:
        extract(tmp_path / "long.png", "convert", options={"to": "webp"})
    assert caught.value.code == "too_large"


@pytest.mark.skipif(not ocr.available() and os.environ.get("NEXUS_TEST_STRICT") != "1", reason="no Tesseract here")
def test_the_text_of_a_picture_is_recognised_page_by_page(tmp_path: Path, extract: Extract) -> None:
    pages = []
    for text in ("First page of two", "Second page of two"):
        page = Image.new("L", (900, 200), 255)
        ImageDraw.Draw(page).text((40, 60), text, fill=0, font=ImageFont.load_default(60))
        pages.append(page)
    pages[0].save(tmp_path / "scan.tiff", save_all=True, append_images=pages[1:], dpi=(150, 150))
    result = extract(tmp_path / "scan.tiff", "extract_text", "to_markdown")
    assert result.text().split() == ["First", "page", "of", "two", "Second", "page", "of", "two"]
    assert "## Frame 2" in result.text("document.md")


def test_text_in_pictures_without_tesseract_says_what_to_install(
    photo: Path, extract: Extract, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "languages", lambda: ())
    with pytest.raises(GiveUp, match="Tesseract is not installed") as caught:
        extract(photo, "extract_text")
    assert caught.value.code == "ocr_missing"


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
