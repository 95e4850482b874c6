"""Put dead letters back under their own ids, so that whatever waits for them goes on; or discard them."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from app import wiring
from app.control import arguments as given
from app.control.publishing import put_back
from app.control.second_life import Publication, follows, ids, in_place_of, prepared, sends_mail
from app.errors import GiveUp, TryAgain
from app.history import actions, dead_letters, rebirth, units
from app.history.dead_letters import Filter
from app.history.envelope import Envelope
from app.history.units import Refusal, Unit
from app.records import runs
from app.records.base import Database
from config.celery_config import celery_app

log = logging.getLogger(__name__)
AWAY = (OperationalError, RedisError, OSError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a replay would do: ``back`` tasks go back, results of ``reports`` runs are made again, ``mails`` go out.

    ``letters`` are those that go back, in order; ``matching`` how many were meant.
    """

    matching: int
    back: int
    letters: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    mails: int = 0
    refused: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What was put back: letters, and runs that go on. ``refused``: what could not be."""

    letters: tuple[str, ...]
    runs: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()


def preview(letters: Collection[str] | Filter, *, mail: bool = True, limit: int = 500) -> Preview:
    """Say exactly what a replay of these letters would do; nothing is changed."""
    db = wiring.database()
    rows = chosen(db, letters, limit)
    found = units.sort(db, rows)
    reports = dict.fromkeys(unit.run.run_id for unit in found.units if unit.run and unit.joined)
    return Preview(
        matching=len(rows),
        back=sum(len(unit.letters) for unit in found.units),
        letters=tuple(letter_id for unit in found.units for letter_id in unit.letters),
        reports=tuple(reports),
        mails=sum(sends_mail(unit, mail=mail) for unit in found.units),
        refused=found.refused,
    )


def chosen(db: Database, letters: Collection[str] | Filter, limit: int) -> Sequence[Any]:
    """The letters that are meant, the oldest death first."""
    if isinstance(letters, Filter):
        return dead_letters.search(db, letters, limit=limit, order="oldest")
    return dead_letters.load(db, letters)[:limit]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """What takes the place of a dead letter: another message for its place in its batch, and its item as it is now."""

    message: Envelope
    item: Mapping[str, Any]


def replay(
    letters: str | Collection[str],
    *,
    by: str,
    arguments: Mapping[str, Any] | None = None,
    mail: bool = True,
    instead: Mapping[str, Instead] | None = None,
) -> Replayed:
    """Put letters back; ``arguments`` replace those of a single letter's task, and are checked before anything happens.

    ``instead`` gives other messages for some of the letters, by letter.

    Raises:
        GiveUp: there is no such letter; none of them can go back; an argument is wrong (``bad_argument``).
        TryAgain: the broker is away; nothing was put back.
    """
    db = wiring.database()
    wanted = [letters] if isinstance(letters, str) else list(letters)
    rows = dead_letters.load(db, wanted)
    if len(rows) < len(set(wanted)):
        raise GiveUp("There is no such dead letter.", code="unknown", cure="./nexus dead-letters lists them.")
    found = units.sort(db, rows)
    if not found.units:
        raise refused(found.refused)
    if arguments is not None:
        found = replace(found, units=(_edited(found.units, arguments),))
    done: list[str] = []
    gone_on: list[str] = []
    failed = list(found.refused)
    for unit in found.units:
        try:
            life = put(db, _with_others(unit, instead or {}), mail=mail)
        except GiveUp as lost:
            failed.append(Refusal(reason=lost.message.rstrip("."), cure=lost.cure, letters=unit.letters))
            continue
        _note(db, unit, life, by=by)
        done += unit.letters
        gone_on += [unit.run.run_id] if unit.run else []
    if not done:
        raise refused(failed)
    return Replayed(letters=tuple(done), runs=tuple(dict.fromkeys(gone_on)), refused=tuple(failed))


def refused(refusals: Sequence[Refusal]) -> GiveUp:
    """What to tell somebody none of whose letters can go back."""
    first = refusals[0]
    more = sum(refusal.count for refusal in refusals) - 1
    others = f" {more} more cannot go back either." if more else ""
    return GiveUp(f"{first.reason}.{others}", code="refused", cure=first.cure)


def _edited(found: Sequence[Unit], arguments: Mapping[str, Any]) -> Unit:
    if len(found) != 1 or len(found[0].messages) != 1:
        raise GiveUp("Arguments can be changed for one dead letter at a time.", code="bad_argument")
    return replace(found[0], messages=(given.edited(found[0].messages[0], arguments),))


def _with_others(unit: Unit, instead: Mapping[str, Instead]) -> Unit:
    """The unit with other messages in the places of some letters."""
    superseded = tuple(letter_id for letter_id in unit.letters if letter_id in instead)
    if not superseded:
        return unit
    messages = list(unit.messages)
    items = dict(unit.items)
    for letter_id in superseded:
        other = instead[letter_id]
        place = unit.letters.index(letter_id)
        messages[place] = in_place_of(messages[place], other.message)
        items[str((messages[place].headers.get("nexus") or {}).get("item"))] = other.item
    return replace(unit, messages=tuple(messages), items=items, superseded=superseded)


def put(db: Database, unit: Unit, *, mail: bool = True) -> int:
    """Put one unit back: claimed and entered first, published then. The number of its new life.

    Raises:
        GiveUp: somebody else was quicker.
        TryAgain: the broker is away; the letters are open as before.
    """
    touched = [task_id for message in unit.messages for task_id in ids(message)] + follows(unit)
    life = rebirth.next_life(db, touched)
    publication = prepared(unit, life, mail=mail)
    letters = (*unit.letters, *unit.absorbed)
    try:
        _expect_members(publication)
    except AWAY as error:
        raise _away(error) from error
    with db.write() as session:
        dead_letters.claim(session, letters, life)
        dead_letters.supersede(session, unit.superseded, life)
        before = runs.reopen(session, unit.run.run_id, unit.items) if unit.run else None
        former = rebirth.expect(session, publication.messages, life)
    published = 0
    try:
        _forget_results(publication)  # only now: another's replay, which was quicker, may have made them
        for message in publication.messages:
            put_back(message, life=life)
            published += 1
    except AWAY as error:
        if published:
            # The rest is in history as queued: the watch finds that its messages are missing and publishes them.
            log.warning("%d of %d messages were published: %s", published, len(publication.messages), error)
        else:
            with db.write() as session:
                dead_letters.give_back(session, letters, life)
                rebirth.undo(session, publication.messages, former)
                if before:
                    runs.restore(session, before)
            raise _away(error) from error
    return life


def _expect_members(publication: Publication) -> None:
    """Have a new batch know its size before any message of it can be found and published by the watch."""
    backend: Any = celery_app.backend
    backend.client.ping()  # what follows would try for ever while it is away
    if publication.group:
        backend.set_chord_size(publication.group, len(publication.messages))


def _forget_results(publication: Publication) -> None:
    """What the results' database says of the earlier life must not be taken for the new one's end."""
    backend: Any = celery_app.backend
    for task_id in publication.again:
        backend.forget(task_id)


def _away(error: Exception) -> TryAgain:
    return TryAgain(
        f"The broker cannot be reached: {error}.",
        code="broker_down",
        cure="Try again once ./nexus status says it is healthy. Nothing was put back.",
    )


def _note(db: Database, unit: Unit, life: int, *, by: str) -> None:
    what = f"run {unit.run.run_id}" if unit.run else unit.messages[0].task
    number = len(unit.letters)
    words = f"{what}, life {life}" if number == 1 else f"{number} members of one batch, {what}, life {life}"
    actions.note(db, by=by, action="replayed", target=unit.letters[0], note=words, letters=list(unit.letters))


def discard(letters: str | Collection[str], *, by: str) -> int:
    """Discard open letters: they stay in the list of what was discarded, and cannot go back. How many it were.

    Raises:
        GiveUp: none of them is open.
    """
    db = wiring.database()
    wanted = [letters] if isinstance(letters, str) else list(letters)
    taken = dead_letters.discard(db, wanted)
    if not taken:
        raise GiveUp("None of these dead letters is open.", code="not_open", cure="./nexus dead-letters lists them.")
    target = wanted[0] if len(wanted) == 1 else f"{len(taken)} letters"
    actions.note(db, by=by, action="discarded", target=target, letters=wanted)
    return len(taken)
