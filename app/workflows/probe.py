"""A test task, to see that a queue is served."""

from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from app.errors import GiveUp, TryAgain
from app.monitoring import broker
from app.tasks.maintenance_tasks import health_check
from config.packs import DEFAULT_PRIORITY, PRIORITIES, QUEUES


def send_test_task(queue: str, priority: int = DEFAULT_PRIORITY) -> str:
    """Send a health check to ``queue``; the task's id.

    Raises:
        GiveUp: the queue or the priority is unknown.
        TryAgain: the broker is away.
    """
    if queue not in QUEUES:
        raise GiveUp(f"There is no queue {queue!r}.", code="unknown_queue", cure=f"Known: {', '.join(QUEUES)}.")
    if priority not in PRIORITIES:
        raise GiveUp(f"There is no priority {priority}.", code="bad_argument", cure="It is 0 (first) to 9 (last).")
    broker.ensure()
    try:
        return str(health_check.apply_async(queue=queue, priority=priority).id)
    except (OperationalError, RedisError) as error:
        raise TryAgain(f"The broker did not take the task: {error}.", code="broker_down") from error
