"""History shows what a task was given, but no secrets, and never much."""

import json

import pytest

from app.history.redaction import HIDDEN, MOST, is_secret, redacted


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "Passwd",
        "client_secret",
        "api_key",
        "apikey",
        "X-Api-Key",
        "authorization",
        "cookie",
        "token",
        "pin",
    ],
)
def test_a_secret_is_known_by_its_name_however_deep_it_lies(name: str) -> None:
    kept = redacted([], {"options": [{"connection": {name: "tulip"}}]})
    assert "tulip" not in json.dumps(kept)
    assert kept["kwargs"]["options"][0]["connection"][name] == HIDDEN


@pytest.mark.parametrize("name", ["max_tokens", "file_path", "operations", "opinion", "compass", "author"])
def test_what_only_sounds_like_a_secret_is_shown(name: str) -> None:
    assert not is_secret(name)


def test_a_task_hides_what_its_author_names_also_when_given_without_a_name() -> None:
    kept = redacted(["a@b.example", "private"], {"html_body": "more"}, ("body", "html_body"), ("to_email", "body"))
    assert kept == {"args": ["a@b.example", HIDDEN], "kwargs": {"html_body": HIDDEN}}


def test_an_empty_secret_is_shown_as_empty() -> None:
    assert redacted([], {"password": "", "token": None})["kwargs"] == {"password": "", "token": None}


@pytest.mark.parametrize(
    "kwargs",
    [
        {"text": "x" * 1_000_000},
        {"rows": [{"number": n, "text": "word " * 50} for n in range(5_000)]},
        {f"name {n}": "x" * 300 for n in range(500)},
        {"deep": json.loads("[" * 50 + "]" * 50)},
    ],
)
def test_large_arguments_are_shortened(kwargs: dict[str, object]) -> None:
    assert len(json.dumps(redacted([], kwargs), ensure_ascii=False)) <= MOST


def test_a_shortened_text_says_how_long_it_was() -> None:
    assert redacted([], {"text": "x" * 5_000})["kwargs"]["text"].endswith("(5,000 characters)")
