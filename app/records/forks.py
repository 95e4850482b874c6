"""A process that forks while another thread is inside the database leaves a lock that nobody opens in the child.

A worker's main process forks its children again and again. A thread beside it says ``careful()`` once; from then on each
of its transactions and the forks of its process wait for each other.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_turn = threading.RLock()
_thread = threading.local()


def careful() -> None:
    """Have this thread's transactions and the forks of this process take turns."""
    _thread.careful = True


@contextmanager
def turn() -> Iterator[None]:
    """No fork happens meanwhile, where this thread is careful; else nothing."""
    if not getattr(_thread, "careful", False):
        yield
        return
    with _turn:
        yield


def _in_child() -> None:
    global _turn
    _turn = threading.RLock()


os.register_at_fork(
    before=lambda: _turn.acquire(), after_in_parent=lambda: _turn.release(), after_in_child=_in_child
)  # fmt: skip
