"""Whether a task was cancelled: the one question asked before every start, so it is one read by key, by the driver."""

import threading
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.history.stage import closed
from app.history.tables import TaskRecord
from app.records.base import Database, database_failures, reading
from app.records.tables import RunRecord

TASK = "SELECT stage FROM tasks WHERE task_id = ?"
RUN = "SELECT state FROM runs WHERE run_id = ?"


class Glance(threading.local):
    """Keeps a connection of its own in each thread: what a pool does for each loan costs more than the question."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._lent: Any = None

    def cancelled(self, task_id: str, run_id: str | None, life: int = 0) -> bool:
        """Whether the task is closed in this life, or its run was cancelled. A run that is not there was undone while it was being started.

        Raises:
            TryAgain: the database is away.
        """
        with database_failures():
            task, run = self._sqlite(task_id, run_id) if self._is_sqlite() else self._any(task_id, run_id)
        return (task or 0) >= closed(life) or (run_id is not None and run in (None, "cancelled"))

    def _is_sqlite(self) -> bool:
        return self._db.engine.dialect.name == "sqlite"

    def _sqlite(self, task_id: str, run_id: str | None) -> tuple[Any, Any]:
        if self._lent is None:
            self._lent = self._db.engine.raw_connection()
            self._lent.detach()  # it is never given back
        ask = self._lent.dbapi_connection.execute
        try:
            task = ask(TASK, (task_id,)).fetchone()
            run = ask(RUN, (run_id,)).fetchone() if run_id else None
        except self._db.engine.dialect.loaded_dbapi.Error as error:
            self._lent = None
            raise DBAPIError.instance(TASK, task_id, error, self._db.engine.dialect.loaded_dbapi.Error) from error
        return (task or (None,))[0], (run or (None,))[0]

    def _any(self, task_id: str, run_id: str | None) -> tuple[Any, Any]:
        task = select(TaskRecord.stage).where(TaskRecord.task_id == task_id).scalar_subquery()
        run = select(RunRecord.state).where(RunRecord.run_id == run_id).scalar_subquery()
        with reading(self._db.engine).connect() as connection:
            found = connection.execute(select(task, run)).one()
        return found[0], found[1]
