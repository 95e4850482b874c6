"""Values that are safe to pass on."""

import datetime as dt
import json
from typing import Any

import pytest

from app.documents.plain import cell_text, neutral, plain


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-x", "@SUM(A1)", "\tx", "\r=1"])
def test_what_a_spreadsheet_takes_for_a_formula_gets_an_apostrophe(text: str) -> None:
    assert neutral(text) == "'" + text


@pytest.mark.parametrize("text", ["-5", "+49", "-1,234.50", "plain", "", "a=b", "1e-3"])
def test_numbers_and_plain_words_stay_as_they_are(text: str) -> None:
    assert neutral(text) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.0, "2"), (2.5, "2.5"), (True, "TRUE"), (None, ""), (float("nan"), ""), (1e20, "1e+20"), (0.1, "0.1"),
        (dt.datetime(2024, 1, 2, 3, 4), "2024-01-02 03:04:00"), (dt.date(2024, 1, 2), "2024-01-02"),
    ],
)  # fmt: skip
def test_a_cell_reads_as_a_person_would_write_it(value: Any, text: str) -> None:
    assert cell_text(value) == text


def test_anything_becomes_json_within_its_budget() -> None:
    value = {
        "a": float("inf"),
        "b": [1, 2, 3],
        "c": "x" * 10,
        "d": b"\xff",
        "e": dt.timedelta(seconds=2),
        "f": "\x00\ud800y",
    }
    assert json.loads(json.dumps(plain(value, 2, 4), allow_nan=False)) == {"a": None, "b": [1, 2]}
    assert plain(value, 9, 4) == {"a": None, "b": [1, 2, 3], "c": "xxxx", "d": "\ufffd", "e": 2.0, "f": "?y"}
