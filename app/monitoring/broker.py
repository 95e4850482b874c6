"""The broker as it is: lengths by priority, what is in flight, what waits for its time. Read from Redis itself."""

import json
import time
from collections import Counter
from collections.abc import Iterable
from typing import cast

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from app import wiring
from app.errors import TryAgain
from app.history import dead_letters
from app.monitoring.views import BrokerView, QueueView
from app.wiring import per_process
from config.packs import PRIORITIES, QUEUES
from config.settings import settings, stack_facts
from config.unwritable import UnwritableError

SEPARATOR = "\x06\x16"
"""What kombu puts between a queue's name and a priority other than 0; a test compares it with kombu's own."""
BATCH = 500
BINDING = "_kombu.binding."
NOTHING_UP = "The broker is not running: nothing is up in this home."


@per_process
def client() -> redis.Redis:
    """A client of the broker's database that fails within seconds."""
    chosen = settings()
    return redis.Redis.from_url(
        chosen.redis(chosen.broker_database),
        socket_timeout=3,
        socket_connect_timeout=3,
        health_check_interval=10,
        retry=Retry(NoBackoff(), 0),  # whoever asks waits; a hung broker is told of after one attempt
    )


def address() -> str:
    """Host and port of the broker, without its password."""
    arguments = client().connection_pool.connection_kwargs
    return f"{arguments.get('host', '?')}:{arguments.get('port', '?')}"


def lists_of(queue: str) -> list[str]:
    """The Redis lists of a queue, in the order of ``PRIORITIES``."""
    return [queue if priority == 0 else f"{queue}{SEPARATOR}{priority}" for priority in PRIORITIES]


def nothing_up() -> bool:
    """Whether the broker is the stack's own and no stack has said where it is."""
    chosen = settings()
    return chosen.redis_url is None and not stack_facts(chosen.stack_file)


def ensure() -> None:
    """Make sure that the broker answers and takes writes.

    Raises:
        TryAgain: ``broker_down``; says where it was looked for and what to do.
    """
    if nothing_up():
        raise TryAgain(
            NOTHING_UP,
            code="broker_down",
            cure="Start it with ./nexus up and try again. Nothing was started.",
        )
    view = about()
    if view.problem:
        raise TryAgain(
            f"The broker at {view.address} cannot be used: {view.problem}.",
            code="broker_down",
            cure="Start it with ./nexus up, or correct NEXUS_REDIS_URL, and try again. Nothing was started.",
        )


def about() -> BrokerView:
    """The broker's address, version and memory, or why it cannot be read."""
    try:
        facts = client().info()
    except redis.RedisError as error:
        return BrokerView(address=address(), problem=plain(error))
    problem = ""
    if facts.get("loading"):
        problem = "it is still loading its data"
    elif facts.get("maxmemory") and facts["used_memory"] >= facts["maxmemory"]:
        problem = "its memory is full"
    version = str(facts.get("valkey_version") or facts.get("redis_version", ""))
    return BrokerView(address=address(), version=version, memory=int(facts["used_memory"]), problem=problem)


def plain(error: redis.RedisError) -> str:
    """A Redis error in a few words."""
    if isinstance(error, redis.AuthenticationError):
        return "it refuses the password"
    if isinstance(error, redis.TimeoutError):
        return "it does not answer in time"
    if isinstance(error, UnwritableError):
        return f"it takes no writes now: {str(error).rstrip('.')}"
    if isinstance(error, redis.ConnectionError):
        return "it cannot be reached"
    return str(error).rstrip(".")


def queues(consumers: dict[str, int] | None = None) -> tuple[QueueView, ...]:
    """Every queue of the installation, and any other that has a binding (one nobody serves is seen, too).

    ``consumers``: workers by queue where that is known. A broker that cannot be read gives None, never 0.
    """
    try:
        return _read(consumers)
    except redis.RedisError:
        return unread()


def unread() -> tuple[QueueView, ...]:
    """The queues of an installation whose broker cannot be read."""
    return tuple(QueueView(queue=name, ready=None) for name in QUEUES)


def _read(consumers: dict[str, int] | None) -> tuple[QueueView, ...]:
    names = (*QUEUES, *sorted(_bound() - set(QUEUES)))
    pipe = client().pipeline(transaction=False)
    for name in names:
        for key in lists_of(name):
            pipe.llen(key)
            pipe.lindex(key, -1)  # the next to be taken, and so the oldest of its priority
    answers = pipe.execute()
    held, waiting = _unacknowledged()
    dead = dead_letters.open_by_queue(wiring.database())
    views, width = [], 2 * len(PRIORITIES)
    for place, name in enumerate(names):
        mine = answers[place * width : (place + 1) * width]
        lengths = dict(zip(PRIORITIES, mine[::2], strict=True))
        views.append(
            QueueView(
                queue=name,
                ready=sum(lengths.values()),
                by_priority=lengths,
                in_flight=held[name],
                scheduled=waiting[name],
                oldest_seconds=_oldest(mine[1::2]),
                consumers=None if consumers is None else consumers.get(name, 0),
                dead=dead.get(name, 0),
            )
        )
    return tuple(views)


def _bound() -> set[str]:
    found = set()
    for key in client().scan_iter(match=f"{BINDING}*", count=1000):
        for member in cast("Iterable[bytes]", client().smembers(key)):
            queue = member.decode(errors="replace").rpartition(SEPARATOR)[2]
            if not queue.endswith(".pidbox") and not queue.startswith("celeryev."):
                found.add(queue)
    return found


def _unacknowledged() -> tuple[Counter[str], Counter[str]]:
    """(in flight, waiting for their time) by queue: workers hold both without having acknowledged them."""
    held: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    for _, raw in client().hscan_iter("unacked", count=BATCH):
        message, _exchange, routing_key = json.loads(raw)
        later = (message.get("headers") or {}).get("eta")
        (waiting if later else held)[routing_key] += 1
    return held, waiting


def _oldest(heads: Iterable[bytes | None]) -> float | None:
    ages = [age for head in heads if head and (age := _age(head)) is not None]
    return round(max(ages), 1) if ages else None


def _age(raw: bytes) -> float | None:
    try:
        stamp = (json.loads(raw).get("headers") or {}).get("enqueued_at")
        return max(0.0, time.time() - float(stamp)) if stamp else None
    except (ValueError, TypeError, AttributeError):
        return None  # somebody has put on the queue what is no message
