"""Dead letters in SQL: one for each task, opened again by a later death, taken by one operator only."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from app.errors import GiveUp
from app.history import actions, dead_letters
from app.history.batches import membership
from app.history.dead_letters import Filter
from app.history.envelope import Envelope
from app.records.base import Database, now

ERROR = {"code": "damaged_file", "message": "quotation.docx is damaged.", "cure": "Save it again.", "facts": {}}


def message(task_id: str = "t-1", *, life: int = 0, **more: Any) -> Envelope:
    values: dict[str, Any] = {"task": "app.tasks.file_tasks.process_pdf", "queue": "file_processing_queue", **more}
    headers = {"nexus": {"run": "r-1", "item": "r-1.3", "name": "quotation.docx", "step": "Reading"}}
    return Envelope(task_id=task_id, headers={**headers, **({"life": life} if life else {})}, **values)


def letter(db: Database, wanted: str = "t-1") -> Any:
    found = dead_letters.find(db, wanted)
    assert found
    return found


def claim(db: Database, ids: list[str], life: int = 1) -> None:
    with db.write() as session:
        dead_letters.claim(session, ids, life)


def test_a_letter_keeps_the_whole_message_and_what_is_known_of_the_death(db: Database) -> None:
    sent = message(kwargs={"file_path": "uploads/a"}, embed={"chain": [{"task": "next"}]})
    dead_letters.file(db, sent, error=ERROR, traceback="line 1", attempts=3, worker="w@here")
    row = letter(db)
    assert Envelope.from_json(row.envelope) == sent
    assert (row.state, row.code, row.attempts, row.worker, row.replays) == ("open", "damaged_file", 3, "w@here", 0)
    assert (row.run_id, row.item_id, row.name, row.step) == ("r-1", "r-1.3", "quotation.docx", "Reading")


def test_a_task_has_one_letter_however_often_it_dies(db: Database) -> None:
    first = dead_letters.file(db, message(), error=ERROR)
    again = dead_letters.file(db, message(), error={**ERROR, "code": "timed_out"}, attempts=2)
    assert first == again
    assert (letter(db).code, letter(db).attempts, letter(db).replays) == ("timed_out", 2, 0)
    assert dead_letters.counts(db) == {"open": 1, "replaying": 0, "replayed": 0, "discarded": 0}


def test_a_replay_that_fails_opens_the_letter_again_and_is_counted(db: Database) -> None:
    letter_id = dead_letters.file(db, message(), error=ERROR)
    before = letter(db).first
    claim(db, [letter_id])
    assert letter(db).state == "replaying"
    dead_letters.file(db, message(life=1), error={**ERROR, "code": "later"})
    assert (letter(db).state, letter(db).replays, letter(db).code, letter(db).first) == ("open", 1, "later", before)


def test_a_replay_that_succeeds_ends_the_letter_for_good(db: Database) -> None:
    letter_id = dead_letters.file(db, message(), error=ERROR)
    claim(db, [letter_id])
    assert dead_letters.succeeded(db, "t-1", 1)
    dead_letters.file(db, message(life=1), error=ERROR)
    assert letter(db).state == "replayed"


def test_what_a_former_life_still_says_changes_nothing(db: Database) -> None:
    letter_id = dead_letters.file(db, message(), error=ERROR)
    claim(db, [letter_id])
    dead_letters.file(db, message(), error={**ERROR, "code": "late"})
    assert (letter(db).state, letter(db).code) == ("replaying", "damaged_file")
    assert not dead_letters.succeeded(db, "t-1", 0)


def test_of_many_who_replay_one_letter_at_once_one_goes_on(db: Database) -> None:
    letter_id = dead_letters.file(db, message(), error=ERROR)
    outcomes = []

    def click() -> None:
        try:
            claim(db, [letter_id])
            outcomes.append("went on")
        except GiveUp as refused:
            outcomes.append(refused.code)

    threads = [threading.Thread(target=click) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["not_open"] * 7 + ["went on"]
    assert letter(db).replays == 1


def test_several_letters_are_claimed_together_or_not_at_all(db: Database) -> None:
    ids = [dead_letters.file(db, message(f"t-{n}"), error=ERROR) for n in (1, 2)]
    assert dead_letters.discard(db, ids[1:]) == ["t-2"]
    with pytest.raises(GiveUp, match="quicker"):
        claim(db, ids)
    assert letter(db).state == "open"


def test_a_claim_that_is_given_back_is_as_if_it_had_not_been(db: Database) -> None:
    letter_id = dead_letters.file(db, message(), error=ERROR)
    claim(db, [letter_id])
    with db.write() as session:
        dead_letters.give_back(session, [letter_id], 1)
    assert (letter(db).state, letter(db).replays) == ("open", 0)


def test_a_discarded_letter_stays_discarded_when_its_message_comes_again(db: Database) -> None:
    letter_id = dead_letters.file(db, message(), error=ERROR)
    dead_letters.discard(db, [letter_id])
    dead_letters.file(db, message(), error=ERROR)
    assert letter(db).state == "discarded"


def test_a_message_that_is_not_known_is_a_letter_without_one(db: Database) -> None:
    dead_letters.file(db, message(), error=ERROR, whole=False)
    assert letter(db).envelope is None
    dead_letters.file(db, message(), error=ERROR)
    assert letter(db).envelope


def test_a_letter_is_found_by_the_beginning_of_either_id_where_it_is_the_only_one(db: Database) -> None:
    first = dead_letters.file(db, message("aaa-1"), error=ERROR)
    dead_letters.file(db, message("aaa-2"), error=ERROR)
    assert dead_letters.find(db, first) == dead_letters.find(db, "aaa-1") or letter(db, first).task_id == "aaa-1"
    assert letter(db, first[:12]).task_id == "aaa-1"
    assert dead_letters.find(db, "aaa") is None
    assert dead_letters.find(db, "") is None


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(), {"t-1", "t-2"}),
        (Filter(states=()), {"t-1", "t-2", "t-3"}),
        (Filter(states=("discarded",)), {"t-3"}),
        (Filter(task="process_pdf"), {"t-1"}),
        (Filter(task="pdf"), set()),
        (Filter(queue="email_queue"), {"t-2"}),
        (Filter(code="damaged_file", run="r-1"), {"t-1", "t-2"}),
        (Filter(search="QUOTATION"), {"t-1", "t-2"}),
        (Filter(search="%"), set()),
        (Filter(since=now() + timedelta(hours=1)), set()),
        (Filter(until=now() + timedelta(hours=1)), {"t-1", "t-2"}),
    ],
)
def test_letters_are_searched(db: Database, wanted: Filter, found: set[str]) -> None:
    dead_letters.file(db, message("t-1"), error=ERROR)
    dead_letters.file(db, message("t-2", task="x.send", queue="email_queue"), error=ERROR)
    dead_letters.discard(db, [dead_letters.file(db, message("t-3"), error=ERROR)])
    assert {row.task_id for row in dead_letters.search(db, wanted)} == found
    assert dead_letters.total(db, wanted) == len(found)
    assert dead_letters.open_by_queue(db) == {"file_processing_queue": 1, "email_queue": 1}


BODY = {"task": "join", "kwargs": {}, "options": {"task_id": "j"}}


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (message(), None),
        (message(embed={"chain": [{"task": "next", "options": {}}]}), None),
        (
            Envelope(task="t", task_id="1", queue="q", headers={"group": "g", "group_index": 2}, embed={"chord": BODY}),
            2,
        ),
        (
            message(
                embed={
                    "chain": [
                        {"task": "end", "options": {"group_id": "g", "group_index": 4, "chord": BODY}},
                        {"task": "next", "options": {}},
                    ]
                }
            ),
            4,
        ),
        (Envelope(task="t", task_id="1", queue="q", headers={"group": "g", "group_index": 2}), None),
    ],
)
def test_the_batch_that_waits_for_a_message_is_that_of_its_chains_end(sent: Envelope, expected: int | None) -> None:
    found = membership(sent)
    assert (found.index if found else None) == expected
    assert found is None or (found.group, found.body) == ("g", BODY)


def test_an_action_is_noted_with_who_did_it(db: Database) -> None:
    actions.note(db, by="ada", action="replayed", target="l-1", note="one task", letters=1)
    actions.note(db, by=actions.INSTALLATION, action="recovered", target="t-9")
    assert [row.action for row in actions.recent(db)] == ["recovered", "replayed"]
    assert [row.facts for row in actions.recent(db, by="ada")] == [{"letters": 1}]
