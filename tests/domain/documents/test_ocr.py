"""Text in pictures: what is recognised and how sure, and what is said where it cannot be."""

import os
import stat
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from app.documents import ocr
from app.documents.formats import Format
from app.documents.operations import check
from app.errors import GiveUp, TryAgain


def picture(text: str, size: int = 40) -> Image.Image:
    """Black letters on white."""
    image = Image.new("RGB", (30 * size, 10 * size), "white")
    ImageDraw.Draw(image).text((size, size), text, fill="black", font=ImageFont.load_default(size=size), spacing=size)
    return image


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Tesseract of our own on PATH: it knows English, and writes what the test gives it as a script."""
    script = tmp_path / "tesseract"
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(ocr, "_installed", lambda: ("eng",))
    script.write_text("#!/bin/sh\nexit 0\n")
    script.chmod(script.stat().st_mode | stat.S_IEXEC)
    return script


@pytest.mark.usefixtures("tesseract")
def test_lines_come_with_their_confidence_and_their_place() -> None:
    found = ocr.recognise_text(picture("Seven brown foxes\njumped over it"))
    assert [line.text for line in found.lines] == ["Seven brown foxes", "jumped over it"]
    assert found.words == 6
    assert found.confidence > 80
    assert all(line.confidence > 60 for line in found.lines)
    left, top, width, height = found.lines[0].box
    assert (30 < left < 60, 30 < top < 80, 250 < width < 500, 20 < height < 60) == (True,) * 4


@pytest.mark.usefixtures("tesseract")
def test_a_coarse_picture_is_enlarged_and_its_boxes_are_still_its_own() -> None:
    small = picture("Seven brown foxes", size=48).resize((360, 120))
    found = ocr.recognise_text(small, dpi=72)
    assert found.text == "Seven brown foxes"
    assert found.lines[0].box[0] + found.lines[0].box[2] < 360


@pytest.mark.usefixtures("tesseract")
@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16"])
def test_pictures_of_every_mode_are_recognised(mode: str) -> None:
    grey = picture("Foxes").convert("L")
    image = (
        grey.convert(mode)
        if mode != "I;16"
        else Image.frombytes("I;16", grey.size, bytes(2 * grey.width * grey.height))
    )
    if mode == "I;16":
        image.paste(grey.convert("I").point(lambda value: value * 200).convert("I;16"))
    assert ocr.recognise_text(image).text == "Foxes"


@pytest.mark.usefixtures("tesseract")
def test_letters_on_a_transparent_ground_are_recognised() -> None:
    image = Image.new("RGBA", (600, 200), (0, 0, 0, 0))
    ImageDraw.Draw(image).text((40, 40), "Foxes", fill="black", font=ImageFont.load_default(size=40))
    assert ocr.recognise_text(image).text == "Foxes"


@pytest.mark.usefixtures("tesseract")
def test_an_empty_picture_has_no_words() -> None:
    assert ocr.recognise_text(Image.new("L", (200, 200), 255)) == ((), 0, 0.0)


@pytest.mark.usefixtures("tesseract")
def test_a_language_that_is_not_installed_is_refused_with_those_that_are() -> None:
    with pytest.raises(GiveUp, match="'xyz' is not a language") as caught:
        ocr.recognise_text(picture("Foxes"), "eng+xyz")
    assert caught.value.code == "bad_argument"
    assert "eng" in caught.value.facts["known"]
    assert "osd" not in ocr.languages()


@pytest.mark.parametrize("value", ["", "eng+", "../eng", "eng deu", "-l", 7, None])
def test_what_is_not_written_like_a_language_is_refused_before_any_work(value: object) -> None:
    with pytest.raises(GiveUp, match="a language as Tesseract names it"):
        check(Format.PDF, ["extract_text"], {"language": value})
    check(Format.PDF, ["extract_text"], {"language": "eng+chi_sim", "ocr": "always"})


def test_without_tesseract_the_message_says_what_to_install(no_tesseract: None) -> None:
    assert not ocr.available()
    with pytest.raises(GiveUp, match=r"not installed.*apt install tesseract-ocr") as caught:
        ocr.recognise_text(picture("Foxes"))
    assert caught.value.code == "ocr_missing"


def test_lines_of_one_paragraph_stay_together(program: Path) -> None:
    table = "\\n".join(
        [
            "level page_num block_num par_num line_num word_num left top width height conf text",
            "4 1 1 1 1 0 10 10 50 9 -1 ",
            "5 1 1 1 1 1 10 10 20 9 90 one",
            "5 1 1 1 1 2 40 10 20 9 70 two",
            "4 1 1 1 2 0 10 30 50 9 -1 ",
            "5 1 1 1 2 1 10 30 20 9 50 three",
            "4 1 2 1 1 0 10 60 50 9 -1 ",
            "5 1 2 1 1 1 10 60 20 9 30 four",
        ]
    ).replace(" ", "\\t")
    program.write_text(f"#!/bin/sh\ncat > /dev/null\nprintf '{table}'\n")
    found = ocr.recognise_text(Image.new("L", (100, 100)))
    assert found.text == "one two\nthree\n\nfour"
    assert (found.words, found.confidence) == (4, 60.0)
    assert found.lines[0] == ("one two", 80.0, (10.0, 10.0, 50.0, 9.0), 0)


def test_a_program_that_takes_too_long_is_ended(program: Path) -> None:
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    with pytest.raises(ocr.NotRecognised, match="longer than"):
        ocr.recognise_text(Image.new("L", (10, 10)), seconds=0.2)


def test_a_program_that_was_killed_from_outside_is_not_the_pictures_fault(program: Path) -> None:
    program.write_text("#!/bin/sh\nkill -9 $$\n")
    with pytest.raises(TryAgain) as caught:
        ocr.recognise_text(Image.new("L", (10, 10)))
    assert caught.value.code == "reader_killed"


def test_a_program_that_fails_says_why(program: Path) -> None:
    program.write_text("#!/bin/sh\necho 'Image too small' >&2\nexit 1\n")
    with pytest.raises(ocr.NotRecognised, match="Image too small"):
        ocr.recognise_text(Image.new("L", (10, 10)))
