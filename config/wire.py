"""What Celery's messages cost on their way, with what costs much and brings nothing left out.

kombu builds a client of redis-py for each message that is published, taken or acknowledged: a table of 350 commands each
time, a quarter of the processor time of a worker's main process. A pipeline of redis-py costs twice what its two commands
do. And ``zlib`` needs 45 µs to make a short text longer.
Uses what kombu keeps private; the pinned version and a test guard that.
"""

from base64 import b64decode
from functools import cached_property, lru_cache
from os import getpid
from queue import Empty
from threading import Lock
from time import monotonic, time
from typing import Any
from uuid import uuid4

from kombu import pools
from kombu.compression import compress
from kombu.messaging import Producer
from kombu.transport import TRANSPORT_ALIASES, redis
from kombu.transport.virtual import QoS as MessagesInHand
from kombu.utils.json import dumps, loads
from redis.exceptions import ConnectionError as LostConnection
from redis.exceptions import ResponseError

LARGE = 2_048
"""Bytes; what is shorter is not compressed."""
KEPT = 1.0
"""Seconds for which a connection that was just used is believed to stand."""
SILENT = 10.0
"""Seconds after which nothing is believed of it: the network may have dropped it without a word."""

_Channel: Any = redis.Channel
_QoS: Any = redis.QoS


class Line:
    """One connection of a pool, kept for a while: to take it out, look at it and put it back costs as much as to use it."""

    def __init__(self, pool: Any) -> None:
        self.pool = pool
        self._kept: Any = None
        self._used = 0.0
        self._turn = Lock()

    def tell(self, *commands: tuple[Any, ...]) -> None:
        """Have the server do ``commands``, sent together, without the objects and the transaction that a pipeline makes.

        They may be done twice: where a connection that was believed to stand does not, they are sent again on a new one.

        Raises:
            ResponseError: the server refuses one; it has done the others.
            ConnectionError, TimeoutError: it is away.
        """
        with self._turn:
            try:
                answers = self._ask(commands)
            except LostConnection:
                answers = self._ask(commands)
        for answer in answers:
            if isinstance(answer, Exception):
                raise answer

    def _ask(self, commands: tuple[Any, ...]) -> list[Any]:
        connection = self._connection()
        try:
            connection.send_packed_command(connection.pack_commands(commands))
            answers = [_answer(connection) for _ in commands]
        except BaseException:  # a time limit comes between two answers, too
            connection.disconnect()
            raise
        self._used = monotonic()
        return answers

    def _connection(self) -> Any:
        """The one that was just used; else one of which the pool knows that it stands."""
        if self._kept is not None and self._kept.pid == getpid():
            idle = monotonic() - self._used
            if idle < KEPT:
                return self._kept
            kept, self._kept = self._kept, None  # before it is given back: a time limit must not leave it with two
            if idle > SILENT:
                kept.disconnect()  # it is made anew, instead of waiting for an answer that may never come
            self.pool.release(kept)
        self._kept = None
        self._kept = self.pool.get_connection()
        return self._kept


def _answer(connection: Any) -> Any:
    """The server's answer; one that refuses is handed back, since the next answer waits behind it."""
    try:
        return connection.read_response()
    except ResponseError as error:
        return error


class QoS(_QoS):  # type: ignore[misc]
    """The messages that a worker has in hand: each is entered when it is taken, and struck out when acknowledged."""

    _line: Any = None

    def _tell(self, *commands: tuple[Any, ...]) -> None:
        pool = self.channel.pool
        if self._line is None or self._line.pool is not pool:
            self._line = Line(pool)
        self._line.tell(*commands)

    def append(self, message: Any, delivery_tag: str) -> None:
        """As kombu's; the place of the content is found by its score, so both go to the server together."""
        if self.channel.global_keyprefix:
            super().append(message, delivery_tag)
            return
        delivery = message.delivery_info
        content = dumps([message._raw, delivery["exchange"], delivery["routing_key"]])
        self._tell(
            ("ZADD", self.unacked_index_key, time(), delivery_tag),
            ("HSET", self.unacked_key, delivery_tag, content),
        )
        MessagesInHand.append(self, message, delivery_tag)

    def ack(self, delivery_tag: str) -> None:
        """As kombu's; what cannot be told is let go all the same.

        It comes back when its lease has ended, and is seen to have ended. Held, it would be in the way of the next
        message for ever.
        """
        if self.channel.global_keyprefix:
            super().ack(delivery_tag)
            return
        try:
            self._tell(("ZREM", self.unacked_index_key, delivery_tag), ("HDEL", self.unacked_key, delivery_tag))
        finally:
            MessagesInHand.ack(self, delivery_tag)


class Channel(_Channel):  # type: ignore[misc]
    """Keeps one client for its pool of connections; a fork or a lost connection makes a new pool, and so a new client."""

    QoS = QoS
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

    def _brpop_read(self, **options: Any) -> bool:
        """As kombu's; but what is no message becomes one that nobody understands, and does not end the worker."""
        try:
            try:
                found = self.client.parse_response(self.client.connection, "BRPOP", **options)
            except self.connection_errors:
                self.client.connection.disconnect()
                raise
            if not found:
                raise Empty
            queue = found[0].decode().rsplit(self.sep, 1)[0]
            self._queue_cycle.rotate(queue)
            self.connection._deliver(message_of(found[1], queue), queue)
            return True
        finally:
            self._in_poll = None
            self._flush_brpop_reauth()

    @cached_property
    def _packed(self) -> Any:
        @lru_cache(maxsize=100)
        def packed(queues: tuple[str, ...], timeout: float) -> Any:
            lists = [self._q_for_pri(queue, priority) for priority in self.priority_steps for queue in queues]
            return self.client.connection.pack_command("BRPOP", *lists, timeout)

        return packed


def message_of(raw: bytes, queue: str) -> dict[str, Any]:
    """What was on a queue's list as kombu's message; what is none as the text of one, for the worker to refuse."""
    try:
        message: dict[str, Any] = loads(raw.decode())
        properties = message["properties"]
        if message.get("body") and properties.get("body_encoding"):
            b64decode(message["body"])
        if isinstance(properties["delivery_tag"], str) and properties["delivery_info"].get("routing_key"):
            return message
    except (ValueError, TypeError, LookupError, AttributeError):
        pass  # whoever refuses it says so
    return {
        "body": raw.decode(errors="replace"),
        "content-type": "text/plain",
        "content-encoding": "utf-8",
        "headers": {},
        "properties": {
            "delivery_tag": str(uuid4()),
            "delivery_info": {"exchange": "", "routing_key": queue, "priority": 0},
        },
    }


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
