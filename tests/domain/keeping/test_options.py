"""Options of workflows: a wrong word is refused where it is written."""

from typing import Any

import pytest

from app.errors import GiveUp
from app.workflows.catalog import WORKFLOWS
from app.workflows.options import check

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
