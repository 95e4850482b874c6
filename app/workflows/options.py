"""A workflow's options as data: each face draws them, and one function checks what comes back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.errors import GiveUp

EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+")
Kind = Literal["text", "email", "secret", "choice", "several", "flag"]
Value = str | bool | list[str]
HIDDEN = "•••"
"""How a secret is kept and shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice a person has when starting a run. ``more``: of use now and then, so not shown at first."""

    name: str
    label: str
    kind: Kind
    default: str | bool | tuple[str, ...]
    help: str
    choices: tuple[str, ...] = ()
    longest: int = 200
    pattern: str = ""
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """A named canvas with its options. ``makes`` says what a person gets.

    ``each_file`` and ``whole_run`` name the steps that every file takes, and those that follow for all together;
    ``exactly`` is how many files there must be, where that is fixed.
    """

    name: str
    title: str
    makes: str
    icon: str
    each_file: tuple[str, ...]
    whole_run: tuple[str, ...]
    options: tuple[Option, ...]
    exactly: int | None = None

    def check_count(self, files: int) -> None:
        """Refuse another number of files than it works on.

        Raises:
            GiveUp: ``wrong_number``; the message says how many there are and how many there must be.
        """
        if self.exactly is not None and files != self.exactly:
            raise GiveUp(
                f"{self.title} takes exactly {self.exactly} files, and there {'is' if files == 1 else 'are'} {files}.",
                code="wrong_number",
                cure=f"Choose {self.exactly} files.",
            )


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


def without_secrets(workflow: Workflow, checked: Mapping[str, Any]) -> dict[str, Any]:
    """The options as they are kept with the run."""
    secret = {option.name for option in workflow.options if option.kind == "secret"}
    return {name: HIDDEN if name in secret and value else value for name, value in checked.items()}


def _value(option: Option, value: Any) -> Value:
    if option.kind == "flag":
        return _flag(option, value)
    if option.kind == "several":
        return _several(option, value)
    text = str(value) if option.kind == "secret" else str(value).strip()
    if len(text) > option.longest:
        raise _refused(f"Option {option.name} is {len(text)} characters long.", f"At most {option.longest} are taken.")
    if "\n" in text or "\r" in text:
        raise _refused(f"Option {option.name} has more than one line.", "Give one line.")
    if option.kind == "choice" and text not in option.choices:
        raise _refused(f"Option {option.name} cannot be {text!r}.", f"It is one of: {', '.join(option.choices)}.")
    if option.kind == "email" and text and not EMAIL.fullmatch(text):
        raise _refused(f"Option {option.name} cannot be {text!r}.", "It is an address like name@example.com.")
    if option.pattern and text and not re.fullmatch(option.pattern, text):
        raise _refused(f"Option {option.name} cannot be {text!r}.", option.help)
    return text


def _flag(option: Option, value: Any) -> bool:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    found = value if isinstance(value, bool) else words.get(str(value).strip().lower())
    if found is None:
        raise _refused(f"Option {option.name} cannot be {value!r}.", "It is yes or no.")
    return found


def _several(option: Option, value: Any) -> list[str]:
    """A list, or words with commas between them."""
    words = value.split(",") if isinstance(value, str) else list(value) if isinstance(value, list | tuple) else [value]
    chosen = list(dict.fromkeys(str(word).strip() for word in words if str(word).strip()))
    for word in chosen:
        if word not in option.choices:
            raise _refused(f"Option {option.name} cannot be {word!r}.", f"It is of: {', '.join(option.choices)}.")
    if not chosen:
        raise _refused(f"Option {option.name} is empty.", f"Choose at least one of: {', '.join(option.choices)}.")
    return chosen


def _refused(message: str, cure: str) -> GiveUp:
    return GiveUp(message, code="bad_option", cure=cure)
