"""The list of hostile files: each is made by a small function that carries its name."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Bait:
    """What no reader may touch: an address that nobody may call, and a file whose content may not come out."""

    url: str
    secret: Path


@dataclass(frozen=True, slots=True)
class Attack:
    """One hostile file. ``quick`` ones cost little to make and to read, so that tests can take them all."""

    name: str
    quick: bool
    make: Callable[[Bait], bytes]


ATTACKS: dict[str, Attack] = {}


def attack(name: str, *arguments: Any, quick: bool = True) -> Callable[[Callable[..., bytes]], Callable[..., bytes]]:
    """Register a function that makes the file ``name`` from ``arguments``; may be used several times."""

    def register(make: Callable[..., bytes]) -> Callable[..., bytes]:
        return _register(name, quick, lambda _: make(*arguments), make)

    return register


def lure(name: str, *arguments: Any, quick: bool = True) -> Callable[[Callable[..., bytes]], Callable[..., bytes]]:
    """Register a function that makes the file ``name`` from a ``Bait`` and ``arguments``."""

    def register(make: Callable[..., bytes]) -> Callable[..., bytes]:
        return _register(name, quick, lambda bait: make(bait, *arguments), make)

    return register


def _register(
    name: str, quick: bool, make: Callable[[Bait], bytes], function: Callable[..., bytes]
) -> Callable[..., bytes]:
    if name in ATTACKS:
        raise ValueError(f"there are two hostile files of the name {name}")
    ATTACKS[name] = Attack(name, quick, make)
    return function
