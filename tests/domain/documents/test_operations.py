"""Wrong words are refused where they are written."""

from typing import Any

import pytest

from app.documents.formats import Format
from app.documents.operations import DEFAULTS, OPERATIONS, check, option
from app.documents.options import OPTIONS
from app.errors import GiveUp


def refusal(format: Format, operations: Any, options: dict[str, Any] | None = None) -> GiveUp:
    """The failure of a check."""
    with pytest.raises(GiveUp) as caught:
        check(format, operations, options)
    assert caught.value.code == "bad_argument"
    return caught.value


def test_known_operations_come_back_once_in_their_order() -> None:
    assert check(Format.WORD, ["metadata", "extract_text", "metadata"]) == ("metadata", "extract_text")


def test_no_operation_means_the_usual_ones() -> None:
    assert check(Format.PDF, []) == DEFAULTS[Format.PDF]
    assert all(set(words) <= set(OPERATIONS[format]) for format, words in DEFAULTS.items())


def test_an_unknown_operation_is_named_with_the_known_ones() -> None:
    message = str(refusal(Format.WORD, ["extract_txt"]))
    assert "extract_txt" in message
    assert "extract_text" in message
    assert "operations" in message


def test_a_bare_word_is_not_taken_for_a_list_of_letters() -> None:
    assert "list" in str(refusal(Format.WORD, "extract_text"))


def test_an_operation_of_another_format_is_unknown() -> None:
    refusal(Format.IMAGE, ["calculate"])


def test_an_unknown_option_is_named_with_the_known_ones() -> None:
    message = str(refusal(Format.EXCEL, ["convert"], {"to": "csv", "form": "x"}))
    assert "'form'" in message
    assert "to, sheet" in message


def test_an_option_of_an_operation_that_was_not_chosen_is_unknown() -> None:
    refusal(Format.EXCEL, ["analyze"], {"to": "csv"})


@pytest.mark.parametrize(
    ("format", "operation", "options"),
    [
        (Format.EXCEL, "convert", {"to": "doc"}),
        (Format.EXCEL, "convert", {"to": ["csv"]}),
        (Format.EXCEL, "calculate", {"aggregations": {"A": ["average"]}}),
        (Format.EXCEL, "calculate", {"aggregations": {"A": "sum"}}),
        (Format.EXCEL, "calculate", {"aggregations": {}}),
        (Format.IMAGE, "resize", {"width": 0}),
        (Format.IMAGE, "resize", {"width": True}),
        (Format.IMAGE, "resize", {"width": "800"}),
        (Format.IMAGE, "resize", {"width": 10, "mode": "crop"}),
        (Format.PDF, "thumbnails", {"pages": [0]}),
        (Format.PDF, "thumbnails", {"pages": []}),
        (Format.PDF, "extract_text", {"password": 1}),
    ],
)
def test_a_wrong_value_names_its_option(format: Format, operation: str, options: dict[str, Any]) -> None:
    failure = refusal(format, [operation], options)
    assert f"options.{list(options)[-1]}" in str(failure)


@pytest.mark.parametrize(
    ("format", "operation"), [(Format.EXCEL, "convert"), (Format.EXCEL, "calculate"), (Format.IMAGE, "resize")]
)
def test_an_option_that_is_needed_is_asked_for(format: Format, operation: str) -> None:
    assert operation in str(refusal(format, [operation]))


def test_options_may_be_given_by_operation() -> None:
    options = {"convert": {"to": "png"}, "resize": {"width": 10}}
    assert check(Format.IMAGE, ["convert", "resize"], options) == ("convert", "resize")
    assert option("convert", options, "to") == "png"
    assert option("resize", options, "height", 7) == 7
    assert "too" in str(refusal(Format.IMAGE, ["convert"], {"convert": {"too": "png"}}))


def test_an_operations_own_option_goes_before_the_flat_one() -> None:
    assert option("resize", {"width": 1, "resize": {"width": 2}}, "width") == 2


def test_the_mock_cannot_be_switched_on_by_a_callers_options() -> None:
    refusal(Format.WORD, ["extract_text"], {"allow_mock": True})


def test_every_example_of_an_option_is_accepted_by_its_own_check() -> None:
    assert all(check.accepts(check.example) for checks in OPTIONS.values() for check in checks.values())
