"""What a worker's main process knows of a task: that its child died, or was killed at the hard time limit.

A step of an item that is killed at its limit ends as an outcome as well.
"""

import logging
import time
from typing import Any

from billiard.einfo import ExceptionInfo
from billiard.exceptions import TimeLimitExceeded, WorkerLostError
from celery import signals
from celery.worker import state
from celery.worker.request import Request
from redis.exceptions import RedisError

from app.control.outcomes import conclude, tagged
from app.errors import GiveUp
from app.history.envelope import RECEIVED
from app.tasks import book
from app.tasks.place import place_of

log = logging.getLogger(__name__)
CURE = "Split the work, or raise the queue's limit."


class NexusRequest(Request):
    """The worker's side of a task, in its main process."""

    _context: Any
    _told = False
    _request_dict: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._request_dict[RECEIVED] = time.time()

    def on_timeout(self, soft: bool, timeout: float) -> None:
        """Called by the pool when the task is over a limit; at the hard one its child is killed."""
        if soft or not self._killed(timeout):
            super().on_timeout(soft, timeout)

    def _killed(self, timeout: float) -> bool:
        """End a step of an item as an outcome, once; False for any other task."""
        failure = GiveUp(f"The task was killed at its time limit of {timeout:g} s.", code="timed_out", cure=CURE)
        error = failure.as_json()
        if bool(state.should_terminate) or tagged(self._context, error) is None:
            return False
        if self._told:
            return True
        self._told = True
        state.task_ready(self)
        log.error("%s[%s] was killed at its time limit of %g s", self.name, self.id, timeout)
        book.failed(place_of(self._context), error)
        conclude(self._context, self.name, error)
        self._signal(failure)
        if self.task.acks_late:
            self.acknowledge()
        return True

    def on_failure(self, exc_info: Any, send_failed_event: bool = True, return_ok: bool = False) -> Any:
        """Called by Celery when the task failed or its child died.

        A child that dies at once leaves no trace of what it began: said here, so that it is not begun for ever.
        A task over its hard limit comes here before ``on_timeout``.
        """
        failure = getattr(exc_info.exception, "exc", exc_info.exception)
        if isinstance(failure, TimeLimitExceeded) and self._killed(float(failure.args[0])):
            return None
        if self.time_start and isinstance(exc_info.exception, WorkerLostError | SystemExit):
            backend: Any = self.task.backend
            try:
                backend.store_start(self.id, {"pid": self.worker_pid, "hostname": self.hostname})
            except (RedisError, OSError) as error:
                log.warning("that %s[%s] was begun could not be stored: %s", self.name, self.id, error)
        return super().on_failure(exc_info, send_failed_event, return_ok)

    def _signal(self, failure: GiveUp) -> None:
        try:
            raise failure
        except GiveUp:
            info: Any = ExceptionInfo()
        self.task.request_stack.push(self._context)
        try:
            signals.task_failure.send(
                sender=self.task,
                task_id=self.id,
                exception=failure,
                args=self.args,
                kwargs=self.kwargs,
                traceback=info.traceback,
                einfo=info,
            )
        finally:
            self.task.request_stack.pop()
