"""What every task has: checked arguments, two ways to fail, retries by its pack, progress, and its place in a run.

A task that stands alone raises its failure. A task that is one step of an item never does: it returns a tagged outcome
(``{"status": "failed", "error": …}``), later steps of that item hand it on, and the join sees every outcome. So one bad
file never costs the batch.
"""

import logging
import random
import time
from functools import cached_property
from pathlib import Path
from typing import Any

from billiard.exceptions import SoftTimeLimitExceeded
from celery import Task
from celery._state import get_current_task
from celery.exceptions import Ignore, Reject, Retry
from celery.result import denied_join_result
from celery.utils import uuid
from kombu.exceptions import OperationalError
from pydantic import BaseModel
from redis.exceptions import RedisError

from app import wiring
from app.control.leases import install as install_leases
from app.control.lost_connection import install as install_lost_connection
from app.control.outcomes import install as install_outcomes
from app.control.watch import install as install_watch
from app.documents.reader import Stopped
from app.errors import Failure, GiveUp, TryAgain
from app.history import record
from app.history.chords import ChordLedger
from app.history.held import install as install_held
from app.history.record import described
from app.history.recorder import Recorder, may_be_twice
from app.tasks import arguments, book, filing
from app.tasks.again import Ended, looked_at
from app.tasks.place import Place, place_of
from config.packs import pack_of
from config.unwritable import UnwritableError

log = logging.getLogger(__name__)
BETWEEN_LOOKS = 0.5
"""Seconds between two writes of progress, and two looks whether the run was cancelled."""
TOO_SLOW = GiveUp(
    "The task was stopped at its time limit.", code="timed_out", cure="Split the work, or raise the queue's limit."
)

PATIENCE = 120.0
"""Seconds for which a task waits to publish what follows it while the broker takes no writes."""
REMEMBERED = 10_000
_refused: dict[str, int] = {}
"""Tasks that could not be published from here, and are failed: published again under its id, each has a life of its own."""

recorder = Recorder(wiring.history_database)
filing.connect()  # before the recorder, which drops a message that has ended
recorder.connect()
install_held(recorder)
ChordLedger(wiring.database).connect()
install_leases()
install_lost_connection()
install_outcomes()
install_watch()


class NexusTask(Task):  # type: ignore[type-arg]
    """The base of every task."""

    abstract = True
    Request = "app.tasks.request:NexusRequest"
    typing = True
    resultrepr_maxsize = 200  # a log line, not the document
    throws = (Failure,)  # expected: logged as a line, without a traceback
    _last_look = 0.0
    _last_progress = 0.0

    def apply_async(self, *args: Any, **options: Any) -> Any:
        """Publish without subscribing to the result, which a broker that hangs would not let go of; ``get`` subscribes."""
        options["task_id"] = task_id = options.get("task_id") or uuid()
        if life := _refused.get(task_id):
            options["headers"] = {**(options.get("headers") or {}), "life": life}
        try:
            published = self._published(args, options)
        except (OperationalError, RedisError):
            if get_current_task() is None:  # what a worker could not go on with is published again by the watch
                record.withdraw(wiring.database(), task_id)
                _refused[task_id] = _refused.pop(task_id, 0) + 1
                if len(_refused) > REMEMBERED:
                    _refused.pop(next(iter(_refused)))
            raise
        _refused.pop(task_id, None)
        return published

    def _published(self, args: Any, options: dict[str, Any]) -> Any:
        # A server that answers, and takes no writes, would have all of Celery's tries refused within a second.
        end = time.monotonic() + PATIENCE
        while True:
            try:
                with denied_join_result():
                    return super().apply_async(*args, **options)
            except OperationalError as error:
                refused = isinstance(error.__cause__, UnwritableError)
                if not refused or get_current_task() is None or time.monotonic() > end:
                    raise
                time.sleep(1)

    @cached_property
    def arguments(self) -> type[BaseModel]:
        """The checked model of this task's parameters."""
        return arguments.model_of(self.name, self.run)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the body within the rules of this module; a direct call from Python runs the body alone."""
        request = self.request
        if request.called_directly:
            return self.run(*args, **kwargs)
        place = place_of(request)
        if self._cancelled(place):
            return self._leave()
        try:
            ended = looked_at(recorder, request) if may_be_twice(request) else None
        except TryAgain as failure:
            return self._again(place, failure)
        except GiveUp as failure:
            return self._failed(place, failure)
        if ended:
            return self._end_again(place, ended)
        if place and place.item and args and is_failed(args[0]):
            return args[0]
        return self._attempt(place, args, kwargs)

    def _cancelled(self, place: Place | None) -> bool:
        try:
            return wiring.glance().cancelled(
                str(self.request.id), place.run or None if place else None, self.request.get("life") or 0
            )
        except TryAgain as failure:  # the work goes on without history; what needs the database will say so itself
            log.warning("%s starts without a look whether it was cancelled: %s", self.name, failure)
            return False

    def _end_again(self, place: Place | None, ended: Ended) -> Any:
        if ended.failure:
            raise ended.failure
        if not is_failed(ended.result):
            book.done(place, ended.result)
        return ended.result

    def _attempt(self, place: Place | None, args: Any, kwargs: Any) -> Any:
        try:
            given = self.checked(args, kwargs)
            book.begun(place)
            result = self.run(**given)
            book.done(place, result)
        except (Ignore, Reject, Retry):
            raise
        except Stopped:
            return self._leave()
        except TryAgain as failure:
            return self._again(place, failure)
        except SoftTimeLimitExceeded:
            return self._failed(place, TOO_SLOW)
        except MemoryError:
            return self._failed(place, GiveUp("There was not enough memory.", code="too_much_memory"))
        except GiveUp as failure:
            return self._failed(place, failure)
        except Exception as bug:
            log.exception("%s failed unexpectedly", self.name)
            return self._failed(place, bug)
        return slim(result) if place and place.item else result

    def _leave(self) -> Any:
        recorder.ended(self.request, "cancelled")
        raise Ignore

    def _again(self, place: Place | None, failure: TryAgain) -> Any:
        retry = pack_of(self.name).retry
        done = self.request.retries or 0
        if done >= retry.times:
            return self._failed(place, failure)
        wait = min(retry.longest, retry.delay * 2**done) * random.uniform(0.5, 1.0)
        raise self.retry(exc=failure, countdown=wait, max_retries=retry.times)

    def _failed(self, place: Place | None, failure: Exception) -> Any:
        error = described(failure) or {}
        recorder.ended(self.request, "failed", error=error)
        record.flush()
        filing.file(self, failure, error)  # whoever waits for the run's end must find the letter
        book.failed(place, error)
        if isinstance(failure, Failure):
            log.warning("%s gave up: %s", self.name, failure)
        if place and place.item:
            # Its id tells the step that failed from those that hand the outcome on.
            task_id = self.request.id
            return {"status": "failed", "task": task_id, "item": place.item, "name": place.name, "error": error}
        raise failure

    def checked(self, args: Any, kwargs: Any) -> dict[str, Any]:
        """The arguments by name; an argument that the body cannot take is refused (``GiveUp``)."""
        return arguments.check(self.name, self.run, self.arguments, args, kwargs)

    def output_folder(self) -> Path:
        """Where this task's outputs go: its item's or run's folder, or one of its own."""
        place = place_of(self.request)
        if place:
            return wiring.store().folder(*place.folder.split("/"))
        return wiring.store().folder("tasks", self.request.id or f"direct-{time.time_ns()}")

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Say how far the work is; cheap to call often."""
        moment = time.monotonic()
        if self.request.called_directly or moment - self._last_progress < BETWEEN_LOOKS:
            return
        self._last_progress = moment
        self.update_state(state="PROGRESS", meta={"done": done, "total": total, "note": note})
        recorder.progress(self.request, done, total, note)
        book.moved(place_of(self.request), done, total, note)

    def cancelled(self) -> bool:
        """Whether the task or its run was cancelled; looks at most twice a second."""
        moment = time.monotonic()
        if self.request.called_directly or moment - self._last_look < BETWEEN_LOOKS:
            return False
        self._last_look = moment
        return self._cancelled(place_of(self.request))


def is_failed(outcome: Any) -> bool:
    """Whether a step's outcome is a tagged failure."""
    return isinstance(outcome, dict) and outcome.get("status") == "failed"


def slim(result: dict[str, Any]) -> dict[str, Any]:
    """An item's outcome as it travels on to the join: names of things, not the things."""
    return {name: value for name, value in result.items() if name not in ("content", "data")}
