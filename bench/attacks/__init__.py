"""Files that are made to hurt a reader, for tests and for ``./nexus bench hostile``."""

from importlib import import_module

from bench.attacks.attack import ATTACKS, Attack, Bait

_NAMES = (
    "archives",
    "compounds",
    "drawings",
    "entities",
    "layouts",
    "letters",
    "objects",
    "pages",
    "pictures",
    "references",
    "sheets",
    "slides",
    "texts",
    "trees",
)
MODULES = tuple(import_module(f"bench.attacks.{name}") for name in _NAMES)
"""Where the files are made; importing them fills ``ATTACKS``."""

__all__ = ["ATTACKS", "MODULES", "Attack", "Bait"]
