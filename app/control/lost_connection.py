"""A worker outlives the loss of its connection, whatever it holds at that moment.

Where closing a lost connection fails half-way, kombu 5.7 has let go of the transport; what is closed or acknowledged on
its channel afterwards looks for it, and the worker would end with an AttributeError. It is a lost connection like any
other: Celery knows what to do, and leases bring the messages back.
"""

from typing import Any

from kombu.transport import redis as transport
from redis.exceptions import ConnectionError as LostConnection

CHANNEL: Any = transport.Channel
_connparams = CHANNEL._connparams


def _known(channel: Any, asynchronous: bool = False) -> Any:
    if channel.connection is None or channel.connection.client is None:
        raise LostConnection("The channel's connection was lost.")
    return _connparams(channel, asynchronous=asynchronous)


def install() -> None:
    """Have every channel of this process that has lost its connection say so."""
    CHANNEL._connparams = _known
