"""Options of workflows: a wrong word is refused where it is written."""

from typing import Any

import pytest

from app.errors import GiveUp
from app.workflows.catalog import WORKFLOWS
from app.workflows.options import HIDDEN, check, without_secrets

DIGEST = WORKFLOWS["digest"]


def test_what_is_not_given_has_its_default() -> None:
    checked = check(DIGEST, {})
    assert checked["length"] == "medium"
    assert "@" in checked["to_email"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"lenght": "short"}, ["lenght", "length"]),
        ({"length": "tiny"}, ["tiny", "short", "long"]),
        ({"to_email": "nobody"}, ["to_email", "nobody"]),
        ({"to_email": "a@b\nBcc: c@d"}, ["to_email"]),
        ({"title": "x" * 500}, ["title", "200"]),
        ({"title": "two\nlines"}, ["title", "one line"]),
    ],
)
def test_a_refusal_names_the_option_and_what_it_may_be(given: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(GiveUp) as refused:
        check(DIGEST, given)
    assert all(word in str(refused.value) for word in words)


def test_several_words_are_a_list_or_stand_between_commas() -> None:
    extract = WORKFLOWS["extract"]
    assert check(extract, {"make": "text, tables,text"})["make"] == ["text", "tables"]
    assert check(extract, {"make": ["html"]})["make"] == ["html"]
    for wrong in ("", [], "text,pictues"):
        with pytest.raises(GiveUp, match="pictures"):
            check(extract, {"make": wrong})


def test_a_secret_is_not_kept_with_the_run() -> None:
    checked = check(DIGEST, {"password": " s3cret "})
    assert checked["password"] == " s3cret "
    kept = without_secrets(DIGEST, checked)
    assert kept["password"] == HIDDEN
    assert {**kept, "password": ""} == {**checked, "password": ""}
    assert without_secrets(DIGEST, check(DIGEST, {}))["password"] == ""


@pytest.mark.parametrize("language", ["deu+", "../eng", "-l", "eng deu"])
def test_a_language_is_named_as_tesseract_does(language: str) -> None:
    with pytest.raises(GiveUp, match="language"):
        check(DIGEST, {"language": language})


@pytest.mark.parametrize("count", [1, 3])
def test_a_comparison_takes_exactly_two_files(count: int) -> None:
    WORKFLOWS["compare"].check_count(2)
    with pytest.raises(GiveUp, match=f"exactly 2 files.*{count}"):
        WORKFLOWS["compare"].check_count(count)
    WORKFLOWS["digest"].check_count(count)
