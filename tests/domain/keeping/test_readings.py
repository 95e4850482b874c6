"""What is wanted of a file becomes a plan by format: every word is known somewhere, every option goes where it is taken."""

from collections.abc import Callable
from typing import Any

import pytest

from app.documents import ocr
from app.documents.formats import Format
from app.documents.operations import OPERATIONS, check
from app.errors import GiveUp
from app.tasks import readings
from app.tasks.readings import MADE, READINGS, TARGETS, of_conversion, of_made, of_operations, of_reading


@pytest.fixture
def tesseract(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    def is_there(there: bool) -> None:
        monkeypatch.setattr(ocr, "available", lambda: there)

    return is_there


@pytest.mark.parametrize("name", [*READINGS, "everything"])
def test_every_reading_has_a_plan_for_every_format_that_the_reader_takes(name: str) -> None:
    plan = of_reading(name, {})
    assert set(plan) == set(Format)
    for format, wanted in plan.items():
        assert check(format, wanted.operations, wanted.options) == wanted.operations


@pytest.mark.parametrize("word", MADE)
def test_whatever_a_person_may_want_is_made_of_word_documents_and_mails(word: str) -> None:
    for format in (Format.WORD, Format.MAIL):
        assert set(MADE[word]) <= set(of_made([word], {})[format].operations)


@pytest.mark.parametrize(("sort", "target"), [(sort, target) for sort, words in TARGETS.items() for target in words])
def test_every_target_is_one_that_a_reader_has(sort: str, target: str) -> None:
    plan = of_conversion({sort: target}, {})
    assert plan
    assert all(set(wanted.operations) <= set(OPERATIONS[format]) for format, wanted in plan.items())


def test_one_word_converts_what_can_become_it_and_no_other() -> None:
    assert set(of_conversion("parquet", {})) == {Format.EXCEL}
    assert set(of_conversion("png", {})) == {Format.IMAGE}
    assert Format.PDF in of_conversion("json", {})


def test_an_option_goes_only_to_formats_that_take_it() -> None:
    plan = of_reading("text", {"password": "s3cret"})
    assert plan[Format.PDF].options["password"] == "s3cret"
    assert "password" not in plan[Format.TEXT].options


def test_a_conversion_hands_its_options_on() -> None:
    options = of_conversion({"pictures": "jpeg"}, {"quality": 50})[Format.IMAGE].options
    assert (options["to"], options["quality"]) == ("jpeg", 50)


def test_pictures_are_read_for_text_only_where_that_can_be_done(tesseract: Callable[[bool], None]) -> None:
    tesseract(True)
    assert "extract_text" in of_reading("text", {})[Format.IMAGE].operations
    assert "extract_text" not in of_reading("text", {"ocr": "never"})[Format.IMAGE].operations
    tesseract(False)
    assert "extract_text" not in of_reading("text", {})[Format.IMAGE].operations
    assert of_made(["json"], {})[Format.IMAGE].operations


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: of_reading("texts", {}), ["reading", "texts", "everything"]),
        (lambda: of_made(["tabels"], {}), ["tabels", "tables"]),
        (lambda: of_operations(["analyse"], {}), ["analyse", "analyze"]),
        (lambda: of_conversion("doc", {}), ["doc", "markdown", "parquet"]),
        (lambda: of_conversion({"sheets": "png"}, {}), ["sheets", "png", "csv"]),
        (lambda: of_conversion({"sheet": "csv"}, {}), ["sheet", "sheets"]),
        (lambda: of_reading("text", {"pasword": "x"}), ["pasword", "password"]),
        (lambda: of_reading("text", {"ocr": "sometimes"}), ["ocr", "sometimes", "always"]),
    ],
)
def test_a_wrong_word_is_refused_with_the_known_ones(call: Callable[[], Any], words: list[str]) -> None:
    with pytest.raises(GiveUp) as refused:
        call()
    assert refused.value.code == "bad_argument"
    assert all(word in str(refused.value) for word in words), refused.value


def test_the_language_of_the_installation_is_used_where_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    class German:
        ocr_language = "deu"

    monkeypatch.setattr(readings, "settings", German)
    assert of_reading("text", {})[Format.PDF].options["language"] == "deu"
    assert of_reading("text", {"language": "fra"})[Format.PDF].options["language"] == "fra"
