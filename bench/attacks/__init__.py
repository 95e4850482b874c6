"""Files that are made to hurt a reader, for tests and for ``./nexus bench hostile``."""

from bench.attacks import (
    archives,
    compounds,
    drawings,
    entities,
    layouts,
    letters,
    objects,
    pages,
    pictures,
    references,
    sheets,
    slides,
    texts,
    trees,
)
from bench.attacks.attack import ATTACKS, Attack, Bait

MODULES = (
    archives,
    compounds,
    drawings,
    entities,
    layouts,
    letters,
    objects,
    pages,
    pictures,
    references,
    sheets,
    slides,
    texts,
    trees,
)
"""Where the files are made; importing them fills ``ATTACKS``."""

__all__ = ["ATTACKS", "MODULES", "Attack", "Bait"]
