"""When what is killed: drawn by a seed, the same for every side."""

import random
from typing import NamedTuple

FIRST, LAST = 4.0, 56.0
"""Seconds after the start between which workers are killed."""
DOWN = 1.0
"""Seconds until what was killed is started again, as a supervisor does."""


class Blow(NamedTuple):
    """At ``at`` seconds, ``worker`` (its number, None for the broker) is killed with -9."""

    at: float
    worker: int | None


def blows(seed: int, *, kills: int, workers: int, broker: bool, first: float = FIRST, last: float = LAST) -> list[Blow]:
    """Kills spread with chance over the seconds from ``first`` to ``last``, the broker's crash in the second half."""
    draw = random.Random(seed + 1)
    width = (last - first) / max(kills, 1)
    struck = [Blow(first + width * (n + draw.random()), draw.randrange(workers)) for n in range(kills)]
    if broker:
        struck.append(Blow(first + (last - first) * draw.uniform(0.5, 0.8), None))
    return sorted(struck, key=lambda blow: blow.at)
