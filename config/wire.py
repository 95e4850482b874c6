"""What Celery's messages cost on their way, with what costs much and brings nothing left out.

kombu builds a client of redis-py for each message that is published, taken or acknowledged: a table of 350 commands each
time, a quarter of the processor time of a worker's main process. And ``zlib`` needs 45 µs to make a short text longer.
Uses what kombu keeps private; the pinned version and a test guard that.
"""

from functools import cached_property, lru_cache
from time import monotonic
from typing import Any

from kombu import pools
from kombu.compression import compress
from kombu.messaging import Producer
from kombu.transport import TRANSPORT_ALIASES, redis

LARGE = 2_048
"""Bytes; what is shorter is not compressed."""


_Channel: Any = redis.Channel


class Channel(_Channel):  # type: ignore[misc]
    """Keeps one client for its pool of connections; a fork or a lost connection makes a new pool, and so a new client."""

    _kept: Any = None

    def _create_client(self, asynchronous: bool = False) -> Any:
        if asynchronous:
            return super()._create_client(asynchronous=True)
        if self._kept is None or self._kept.connection_pool is not self.pool:
            self._kept = super()._create_client()
        return self._kept

    def _brpop_start(self, timeout: float | None = None) -> None:
        """As kombu's; but the names of ten lists for each queue are put into bytes once, and not for each message."""
        if self.global_keyprefix:
            super()._brpop_start(timeout)
            return
        queues = self._queue_cycle.consume(len(self.active_queues))
        if not queues:
            return
        connection = self._in_poll = self.client.connection
        self._brpop_sent_at = monotonic()
        connection.send_packed_command(self._packed(tuple(queues), self.brpop_timeout if timeout is None else timeout))

    @cached_property
    def _packed(self) -> Any:
        @lru_cache(maxsize=100)
        def packed(queues: tuple[str, ...], timeout: float) -> Any:
            lists = [self._q_for_pri(queue, priority) for priority in self.priority_steps for queue in queues]
            return self.client.connection.pack_command("BRPOP", *lists, timeout)

        return packed


class Transport(redis.Transport):
    """Celery's Redis transport with that channel."""

    Channel = Channel


class SparingProducer(Producer):
    """Compresses large messages only, in the way that every Celery reads."""

    def _prepare(
        self,
        body: Any,
        serializer: Any = None,
        content_type: Any = None,
        content_encoding: Any = None,
        compression: str | None = None,
        headers: Any = None,
    ) -> Any:
        text, kind, encoding = super()._prepare(body, serializer, content_type, content_encoding, None, headers)
        if compression and len(text) >= LARGE:
            text, headers["compression"] = compress(text, compression)
        return text, kind, encoding


def install() -> None:
    """Have every connection and producer of this process made so."""
    for scheme in ("redis", "rediss"):
        TRANSPORT_ALIASES[scheme] = f"{__name__}:Transport"
    pools.ProducerPool.Producer = SparingProducer
