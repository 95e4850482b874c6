"""The order of what can be known of a task: its life, its attempt, its state. The higher stage is the newer truth."""

from enum import IntEnum

ONE_LIFE = 1_000_000
_MOST_ATTEMPTS = ONE_LIFE // 10 - 2


class Rank(IntEnum):
    """How far an attempt is. A cancelled task stays cancelled: nothing of the same life comes after it."""

    QUEUED = 0
    RECEIVED = 1
    RUNNING = 2
    RETRYING = 3
    ENDED = 4
    CANCELLED = 5


def stage(life: int, attempt: int, rank: Rank) -> int:
    """One number that grows with each step of a task's way."""
    if rank is Rank.CANCELLED:
        return closed(life)
    return life * ONE_LIFE + min(attempt, _MOST_ATTEMPTS) * 10 + rank


def closed(life: int) -> int:
    """The last stage of a life: what has it never runs again, and nothing that comes later changes it."""
    return life * ONE_LIFE + ONE_LIFE - 1
