"""Arguments of tasks are checked before the work begins, and a refusal names the argument."""

from typing import Any

import pytest

from app.errors import GiveUp, TryAgain
from app.tasks.arguments import check, model_of


def body(self: object, file_path: str, operations: list[str] | None = None, *, width: int = 10) -> dict[str, Any]:
    raise AssertionError("never run")


MODEL = model_of("app.tasks.test.body", body)


def checked(*args: Any, **kwargs: Any) -> dict[str, Any]:
    return check("app.tasks.test.body", body.__get__(object()), MODEL, args, kwargs)


def test_arguments_come_back_by_name() -> None:
    assert checked("a.pdf", ["x"]) == {"file_path": "a.pdf", "operations": ["x"]}
    assert checked(file_path="a.pdf", width=3) == {"file_path": "a.pdf", "width": 3}


@pytest.mark.parametrize(
    ("args", "kwargs", "argument"),
    [
        ((), {}, "file_path"),
        ((7,), {}, "file_path"),
        (("a.pdf", "extract_text"), {}, "operations"),
        (("a.pdf", [1]), {}, "operations"),
        (("a.pdf",), {"width": "3"}, "width"),
        (("a.pdf",), {"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_argument_is_named(args: tuple[Any, ...], kwargs: dict[str, Any], argument: str) -> None:
    with pytest.raises(GiveUp) as refused:
        checked(*args, **kwargs)
    assert refused.value.code == "bad_argument"
    assert argument in refused.value.message


def test_a_failure_survives_the_way_through_json_and_through_a_result_backend() -> None:
    failure = TryAgain("It broke.", code="disk", cure="Free some space.", name="a")
    again = TryAgain.from_json(failure.as_json())
    assert (again.message, again.cure, again.code, again.facts) == (
        "It broke.",
        "Free some space.",
        "disk",
        {"name": "a"},
    )
    assert str(TryAgain(*failure.args)) == "It broke. Free some space."
