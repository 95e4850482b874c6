"""A server that takes no writes now is away, and comes back: whoever asks it waits as for one that restarts.

Its memory or its disk is full, it follows another one, a script holds it. redis-py takes this for a mistake of whoever
asked: what a task had done would be lost, and the worker would end. Uses what redis-py keeps private; a test guards that.
"""

from typing import Any

from redis._parsers.base import BaseParser
from redis.exceptions import ConnectionError

CODES = ("OOM", "READONLY", "MISCONF", "NOREPLICAS", "BUSY", "UNBLOCKED")
"""First words of its answers. MISCONF: it cannot write its file; UNBLOCKED: it began to follow another one."""


class UnwritableError(ConnectionError):
    """The server takes no writes now."""


def install() -> None:
    """Have every connection of this process tell such an answer from a mistake."""
    known: dict[str, Any] = BaseParser.EXCEPTION_CLASSES
    known.update(dict.fromkeys(CODES, UnwritableError))
