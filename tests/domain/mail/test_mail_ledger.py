"""The ledger of mail: one may send, and what may have gone out is never sent again where that would be twice."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from app.records import mails
from app.records.base import Database, now, open_engine
from app.records.mails import Claim, Entry, Word
from app.records.schema import prepare
from app.records.tables import MailRecord

ENTRY = Entry(message_id="<a@nexus>", recipient="x@y.example", subject="s", task_id="a")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    engine = open_engine(f"sqlite:///{tmp_path / 'test.sqlite3'}")
    prepare(engine)
    yield Database(engine)
    engine.dispose()


def claim(db: Database, *, deduplicates: bool = False) -> Claim:
    return mails.claim(db, ENTRY, seconds=30, deduplicates=deduplicates)


def state(db: Database) -> str:
    record = mails.find(db, ENTRY.message_id)
    return record.state if record else ""


def let_the_lease_pass(db: Database) -> None:
    with db.write() as session:
        session.execute(update(MailRecord).values(until=now() - timedelta(seconds=1)))


def test_of_many_who_hold_a_message_at_once_one_may_send(db: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        words = [found.word for found in pool.map(lambda _: claim(db), range(16))]
    assert sorted(words) == sorted([Word.GO] + [Word.BUSY] * 15)


def test_what_was_sent_is_not_sent_again(db: Database) -> None:
    mine = claim(db)
    assert mails.sending(db, ENTRY.message_id, mine.token, 30)
    mails.sent(db, ENTRY.message_id, mine.token, "uploads/outbox/a.eml")
    assert claim(db).word is Word.SENT
    record = mails.find(db, ENTRY.message_id)
    assert record
    assert (record.key, record.task_id) == ("uploads/outbox/a.eml", "a")


def test_a_claim_whose_holder_died_before_it_sent_is_taken_over_and_the_dead_one_may_not_send_any_more(
    db: Database,
) -> None:
    dead = claim(db)
    assert claim(db).word is Word.BUSY
    let_the_lease_pass(db)
    assert claim(db).word is Word.GO
    assert not mails.sending(db, ENTRY.message_id, dead.token, 30)


@pytest.mark.parametrize(
    ("deduplicates", "word", "after"), [(True, Word.GO, "claimed"), (False, Word.PARKED, "parked")]
)
def test_what_may_have_gone_out_is_sent_again_only_where_that_reaches_nobody_twice(
    db: Database, deduplicates: bool, word: Word, after: str
) -> None:
    mails.sending(db, ENTRY.message_id, claim(db).token, 30)
    assert claim(db, deduplicates=deduplicates).word is Word.BUSY, "it may be under way"
    let_the_lease_pass(db)
    assert claim(db, deduplicates=deduplicates).word is word
    assert state(db) == after


def test_a_slow_sender_that_comes_back_after_it_was_parked_clears_the_doubt(db: Database) -> None:
    slow = claim(db)
    mails.sending(db, ENTRY.message_id, slow.token, 30)
    let_the_lease_pass(db)
    assert claim(db).word is Word.PARKED
    mails.sent(db, ENTRY.message_id, slow.token, None)
    assert claim(db).word is Word.SENT


def test_a_refused_message_may_be_sent_again(db: Database) -> None:
    mine = claim(db)
    mails.sending(db, ENTRY.message_id, mine.token, 30)
    mails.failed(db, ENTRY.message_id, mine.token, "The server refused the address.")
    assert claim(db).word is Word.GO


@pytest.mark.parametrize(("sent", "word"), [(True, Word.SENT), (False, Word.GO)])
def test_a_person_says_what_became_of_a_parked_message(db: Database, sent: bool, word: Word) -> None:
    mine = claim(db)
    assert not mails.resolve(db, ENTRY.message_id, sent=sent), "it is not parked"
    mails.park(db, ENTRY.message_id, mine.token, "Nobody knows.")
    assert claim(db).word is Word.PARKED
    assert mails.resolve(db, ENTRY.message_id, sent=sent)
    assert claim(db).word is word
