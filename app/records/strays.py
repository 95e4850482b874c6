"""Runs that nobody looks after any more: begun but never published, or without a move for long."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.records.base import Database
from app.records.tables import OPEN_RUN, RunRecord


def unmoved(db: Database, since: datetime) -> Sequence[str]:
    """Open runs whose own rows have not changed since ``since``."""
    with db.read() as session:
        which = select(RunRecord.run_id).where(RunRecord.state.in_(OPEN_RUN), RunRecord.moved < since)
        return session.scalars(which).all()


def unpublished(db: Database, since: datetime) -> Sequence[str]:
    """Open runs older than ``since`` whose starting program ended before it had published them whole."""
    with db.read() as session:
        never = (RunRecord.published.is_(None), RunRecord.created < since)
        return session.scalars(select(RunRecord.run_id).where(RunRecord.state.in_(OPEN_RUN), *never)).all()


def ids(db: Database) -> set[str]:
    """The ids of all runs."""
    with db.read() as session:
        return set(session.scalars(select(RunRecord.run_id)))
