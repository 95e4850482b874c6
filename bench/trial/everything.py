"""A plan with everything that can be done with whatever a file turns out to be."""

from typing import Any

from app.documents.formats import Format
from app.documents.job import Wanted
from app.documents.operations import OPERATIONS
from app.documents.options import OPTIONS

_OF_CONTENT = ("calculate", "compare")
"""Operations that name what is in the file, or need a second one."""


def everything(format: Format) -> Wanted:
    """Every operation of ``format``, with an example for each option that must be given."""
    operations = tuple(word for word in OPERATIONS[format] if word not in _OF_CONTENT)
    return Wanted(operations, {word: options for word in operations if (options := _examples(format, word))})


def _examples(format: Format, operation: str) -> dict[str, Any]:
    examples = {name: check.example for name, check in OPTIONS.get((format, operation), {}).items() if check.required}
    return {"width": 64} if operation == "resize" else examples


PLAN = {format: everything(format) for format in Format}
"""Everything, for every format."""


def alone() -> list[dict[Format, Wanted]]:
    """Plans that together do everything, one operation at a time."""
    most = max(len(wanted.operations) for wanted in PLAN.values())
    return [
        {
            format: Wanted((operation := wanted.operations[number % len(wanted.operations)],),
                           {key: value for key, value in wanted.options.items() if key == operation})
            for format, wanted in PLAN.items()
        }
        for number in range(most)
    ]  # fmt: skip
