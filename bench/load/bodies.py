"""What the tasks of a benchmark do, whichever app runs them."""

import time

from bench.load.notes import note


def work(key: str, seconds: float) -> str:
    """Note that it began, take its time, note that it ended."""
    note("begin", key)
    time.sleep(seconds)
    note("end", key)
    return key


def stumbles(key: str, retries: int, failures: int) -> bool:
    """Whether this attempt is one of those that fail."""
    if retries < failures:
        note("begin", key)
        return True
    return False
