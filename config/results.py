"""The results' backend: Celery's for Redis, with fewer journeys for a short task.

Celery stores that a task began, then what it returned, and reads before each, to not overwrite a success. Here a task's
first start is stored a moment later by a thread, only where the task still runs and nothing else is known of it; a first
success is stored without reading. A message that may be there twice takes Celery's own, careful way.

A member of a batch that has done its work does not fail because the server was away when the batch was to hear of it, and
neither does the batch: whoever watches over open batches finds the member's end in history, and joins.
"""

import json
import logging
import sys
import threading
import time
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NamedTuple

from celery import states
from celery.backends import base
from celery.backends import redis as redis_backend
from celery.backends.redis import RedisBackend
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from config.wire import LARGE, Line

log = logging.getLogger(__name__)
SOON = 0.1
"""Seconds until the start of a task that still runs is stored."""

PATIENCE = 5
"""Seconds for which a member tries to tell its batch how it ended; the watch does afterwards."""
AWAY = (RedisError, OSError, OperationalError)
"""What is raised where the server, or the broker, cannot be reached."""

_PART_RETURN: str = vars(redis_backend)["CHORD_PART_RETURN_LUA"]
_compressed: Any = vars(base)["compress_payload"]
_RedisBackend: Any = RedisBackend


class Start(NamedTuple):
    """A task that began, to be stored at ``due`` (monotonic seconds)."""

    due: float
    result: Any
    request: Any


class Unjoined(BaseException):
    """A batch could not be joined now. Not an ``Exception``: Celery would fail the batch for it."""


class Results(_RedisBackend):  # type: ignore[misc]
    """Where results are, and who runs what."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._line: Line | None = None
        self._starts: dict[str, Start] = {}
        self._some = threading.Event()
        self._thread: threading.Thread | None = None
        self._told = threading.local()

    def encode(self, data: Any) -> Any:
        """As the serializer writes it; compressed where it is large."""
        try:
            payload = json.dumps(data)
        except TypeError:  # times, numbers and ids that JSON itself does not know
            _, _, payload = self._encode(data)
        return _compressed(payload, self.compression) if self.compression and len(payload) >= LARGE else payload

    def store_result(
        self, task_id: str, result: Any, state: str, traceback: Any = None, request: Any = None, **kwargs: Any
    ) -> Any:
        """Store a state; that a task began for the first time is stored soon, unless more is known by then."""
        if state == states.STARTED and request is not None and is_first(request):
            self._starts[task_id] = Start(time.monotonic() + SOON, result, request)
            self._wake()
            return result
        self._starts.pop(task_id, None)
        return super().store_result(task_id, result, state, traceback, request, **kwargs)

    def store_start(self, task_id: str, result: Any, request: Any = None) -> None:
        """Store that a task began, where nothing is known of it."""
        meta = self._get_result_meta(result=result, state=states.STARTED, traceback=None, request=request)
        payload = self.encode(meta | {"task_id": task_id})
        key = self.get_key_for_task(task_id)
        if self.client.set(key, payload, ex=self.expires or None, nx=True):
            self.client.publish(key, payload)

    def _store_result(
        self, task_id: str, result: Any, state: str, traceback: Any = None, request: Any = None, **kwargs: Any
    ) -> Any:
        if state != states.SUCCESS or request is None or not is_first(request):
            return super()._store_result(task_id, result, state, traceback, request, **kwargs)
        meta = {
            "status": state,
            "result": result,
            "traceback": traceback,
            "children": self.current_task_children(request),
            "date_done": datetime.now(UTC).isoformat(),
            "task_id": task_id,
        }
        meta |= {name: value for name in ("group", "parent_id") if (value := getattr(request, name, None))}
        if "group" in meta:
            meta["group_id"] = meta.pop("group")
        self._set(self.get_key_for_task(task_id), self.encode(meta))
        return result

    def on_chord_part_return(self, request: Any, state: str, result: Any, propagate: Any = None, **_: Any) -> None:
        """Tell the batch how its member ended, and join it after the last; what cannot be told now is told by the watch."""
        try:
            self.ensure(self._tell_batch, (request, state, result, propagate), timeout=PATIENCE)
        except (*AWAY, Unjoined) as error:
            log.warning("batch %s waits to be told how %s ended: %s", request.group, request.id, error)

    def _tell_batch(self, request: Any, state: str, result: Any, propagate: Any) -> None:
        try:
            super().on_chord_part_return(request, state, result, propagate)
        except Unjoined:
            if self._told.size:  # which Celery has taken away, so that nobody joins a failed batch
                self._set_chord_key(self.get_key_for_group(request.group, ".s"), self._told.size)
            raise

    @cached_property
    def _chord_part_return_script(self) -> Any:
        script = self.client.register_script(_PART_RETURN)

        def tell(**how: Any) -> Any:
            answer = script(**how)
            self._told.size = answer[2]
            return answer

        return tell

    def chord_error_from_stack(self, callback: Any, exc: Any = None) -> Any:
        """Fail a batch, unless all that is wrong is that the server was away.

        Raises:
            Unjoined: it is joined later. What follows it is one message, which is known to history if it was begun.
        """
        cause = sys.exc_info()[1]
        if isinstance(cause, AWAY) and _is_one_message(callback):
            raise Unjoined(str(cause)) from cause
        return super().chord_error_from_stack(callback, exc)

    def _set(self, key: Any, value: Any, expires: float | None = None) -> None:
        """Store and tell in one journey."""
        lasting = self.expires if expires is None else expires
        until = ("EX", int(lasting)) if lasting else ()
        pool = self.client.connection_pool
        if self._line is None or self._line.pool is not pool:
            self._line = Line(pool)
        self._line.tell(("SET", key, value, *until), ("PUBLISH", key, value))

    def _wake(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._store_starts, daemon=True, name="starts")
            self._thread.start()
        if not self._some.is_set():
            self._some.set()

    def _store_starts(self) -> None:
        while self._some.wait():
            time.sleep(SOON)
            self._some.clear()
            for task_id, start in list(self._starts.items()):
                if start.due > time.monotonic():
                    self._some.set()
                elif self._starts.pop(task_id, None):
                    self._store_late(task_id, start)

    def _store_late(self, task_id: str, start: Start) -> None:
        try:
            self.store_start(task_id, start.result, start.request)
        except (RedisError, OSError) as error:
            log.warning("that task %s began was not stored with the results: %s", task_id, error)


def _is_one_message(signature: Any) -> bool:
    """Whether publishing it is one message: a task, or a chain that begins with one."""
    kind = signature.get("subtask_type")
    return not kind or (kind == "chain" and _is_one_message(signature["kwargs"]["tasks"][0]))


def is_first(request: Any) -> bool:
    """Whether nothing can be known of the task yet: its first attempt, delivered once, in its first life."""
    delivery = request.delivery_info or {}
    return not (delivery.get("redelivered") or request.retries or request.get("again") or request.get("life"))
