"""The mixed load: short tasks, tasks that are retried, long ones, ones for later, and chords; drawn by a seed."""

import random
from dataclasses import dataclass, replace
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How many of each; every chord adds its members and one body. All is published in ``published_in`` seconds."""

    short: int = 240
    retried: int = 40
    long: int = 6
    timed: int = 23
    chords: int = 8
    members: int = 20
    long_seconds: float = 40.0
    published_in: float = 20.0

    @property
    def tasks(self) -> int:
        """All tasks, bodies of chords with them."""
        return self.short + self.retried + self.long + self.timed + self.chords * (self.members + 1)

    def divided(self, by: int) -> "Sizes":
        """A smaller load of the same kinds."""
        counts = ("short", "retried", "long", "timed", "chords", "members")
        return replace(self, **{name: -(-getattr(self, name) // by) for name in counts})


class Job(NamedTuple):
    """One task: ``name`` in the app, its arguments, seconds after the start at which it is published, and its delay."""

    key: str
    name: str
    kwargs: dict[str, Any]
    at: float = 0.0
    delay: float = 0.0
    priority: int = 5
    members: tuple["Job", ...] = ()
    """Of a chord, whose body this job is."""


def mixed(seed: int, sizes: Sizes) -> list[Job]:
    """The load, in the order of publishing."""
    draw = random.Random(seed)

    def job(key: str, seconds: float, name: str = "work", delay: float = 0.0, **more: Any) -> Job:
        kwargs = {"key": key, "seconds": round(seconds, 3), **more}
        return Job(key, name, kwargs, draw.uniform(0, sizes.published_in), delay, draw.choice((2, 5, 5, 5, 8)))

    jobs = [job(f"short-{n}", draw.uniform(0.02, 0.6)) for n in range(sizes.short)]
    jobs += [job(f"retried-{n}", 0.1, "stumble", failures=draw.choice((1, 1, 2))) for n in range(sizes.retried)]
    jobs += [job(f"long-{n}", sizes.long_seconds) for n in range(sizes.long)]
    jobs += [job(f"timed-{n}", 0.2, delay=draw.uniform(3, sizes.long_seconds)) for n in range(sizes.timed)]
    for n in range(sizes.chords):
        members = tuple(job(f"chord-{n}-{m}", draw.uniform(0.02, 0.6)) for m in range(sizes.members))
        jobs.append(job(f"body-{n}", 0.1, "join")._replace(members=members))
    return sorted(jobs, key=lambda each: each.at)


def keys(jobs: list[Job]) -> list[str]:
    """Every task of the load by its key; the keys of bodies begin with ``body-``."""
    return [key for each in jobs for key in (each.key, *(member.key for member in each.members))]


def from_json(rows: list[Any]) -> list[Job]:
    """What ``json`` made of jobs, as jobs."""
    return [Job(*row)._replace(members=tuple(from_json(row[-1]))) for row in rows]
