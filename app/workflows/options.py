"""A workflow's options as data: each face draws them, and one function checks what comes back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.errors import GiveUp

EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+")
Kind = Literal["text", "email", "choice", "flag"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice a person has when starting a run."""

    name: str
    label: str
    kind: Kind
    default: str | bool
    help: str
    choices: tuple[str, ...] = ()
    longest: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """A named canvas with its options. ``makes`` says what a person gets.

    ``each_file`` and ``whole_run`` name the steps that every file takes, and those that follow for all together.
    """

    name: str
    title: str
    makes: str
    icon: str
    each_file: tuple[str, ...]
    whole_run: tuple[str, ...]
    options: tuple[Option, ...]


def check(workflow: Workflow, given: Mapping[str, Any]) -> dict[str, Any]:
    """Every option with its value, the default where none is given.

    Raises:
        GiveUp: an option is unknown or has a value it cannot have; the message names it and what it may be.
    """
    known = {option.name: option for option in workflow.options}
    for name in given:
        if name not in known:
            raise _refused(f"Workflow {workflow.name} has no option {name!r}.", f"Its options: {', '.join(known)}.")
    return {name: _value(option, given.get(name, option.default)) for name, option in known.items()}


def _value(option: Option, value: Any) -> str | bool:
    if option.kind == "flag":
        words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
        found = value if isinstance(value, bool) else words.get(str(value).strip().lower())
        if found is None:
            raise _refused(f"Option {option.name} cannot be {value!r}.", "It is yes or no.")
        return found
    text = str(value).strip()
    if len(text) > option.longest:
        raise _refused(f"Option {option.name} is {len(text)} characters long.", f"At most {option.longest} are taken.")
    if option.kind == "choice" and text not in option.choices:
        raise _refused(f"Option {option.name} cannot be {text!r}.", f"It is one of: {', '.join(option.choices)}.")
    if option.kind == "email" and text and not EMAIL.fullmatch(text):
        raise _refused(f"Option {option.name} cannot be {text!r}.", "It is an address like name@example.com.")
    if "\n" in text or "\r" in text:
        raise _refused(f"Option {option.name} has more than one line.", "Give one line.")
    return text


def _refused(message: str, cure: str) -> GiveUp:
    return GiveUp(message, code="bad_option", cure=cure)
