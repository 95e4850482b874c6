"""A workflow's options as data: each face draws them, and one function checks what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.errors import GiveUp

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
    """A named canvas with its options. ``makes`` says what a person gets."""

    name: str
    title: str
    makes: str
    icon: str
    options: tuple[Option, ...]
