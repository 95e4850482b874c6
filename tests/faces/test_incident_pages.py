"""What went wrong, and what a person can do about it, on the pages: dead letters, history, recovery, parked mail."""

import json
from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app import wiring
from app.control import arguments
from app.history import dead_letters
from app.history.envelope import Envelope
from app.history.tables import DeadLetterRecord, EventRecord, ReplayRecord, TaskRecord
from app.monitoring.timeline import timeline
from app.records.base import now
from app.records.tables import MailRecord
from app.ui import shell
from config.packs import PACKS
from tests.faces.console import CHECKOUT, console, home, text  # noqa: F401 -- the fixture works by its name
from tests.faces.test_pages import BAD, RUN, a_run

pytestmark = pytest.mark.xdist_group("pages")  # in one process, which loads what draws them once
TASK = "app.tasks.file_tasks.process_file"
AFTER = {"task": "app.tasks.ai_tasks.analyze_document", "args": [], "kwargs": {}, "options": {"task_id": "after"}}


def a_letter(number: int = 1, *, task: str = TASK, run: str = "", **error: Any) -> str:
    """A file that failed at its first step, with the analysis still to come; the letter's id."""
    place = {"run": run, "item": f"{run}.2", "name": f"broken{number}.docx", "step": "Reading"}
    envelope = Envelope(
        task=task,
        task_id=f"{number:08d}-dead",
        queue="file_processing_queue",
        priority=5,
        kwargs={"file_path": "uploads/broken.docx", "reading": "text", "options": {"password": "hunter2"}},
        embed={"chain": [AFTER], "chord": None, "callbacks": None, "errbacks": None},
        headers={"id": f"{number:08d}-dead", "nexus": place if run else {"name": place["name"], "step": "Reading"}},
    )
    return dead_letters.file(
        wiring.database(),
        envelope,
        error={**BAD, **error},
        traceback="Traceback (most recent call last): …",
        attempts=3,
        worker="files@node",
        arguments={"file_path": "uploads/broken.docx", "reading": "text", "options": {"password": "(hidden)"}},
    )


def test_an_empty_page_says_what_a_dead_letter_is() -> None:
    at = console("dead_letters.py")
    assert "No dead letters" in text(at)
    assert "without losing the rest of its workflow" in text(at)


def test_letters_are_listed_with_their_reason_and_found_by_filters() -> None:
    a_letter(1)
    a_letter(2, code="timed_out", message="Reading took too long.")
    table = console("dead_letters.py").dataframe[0].value
    assert list(table["what"]) == ["broken2.docx", "broken1.docx"]
    assert list(table["reason"]) == ["Reading took too long.", BAD["message"]]
    assert list(console("dead_letters.py", code="timed_out").dataframe[0].value["what"]) == ["broken2.docx"]
    assert list(console("dead_letters.py", q="broken1").dataframe[0].value["what"]) == ["broken1.docx"]
    assert "No letter matches" in text(console("dead_letters.py", state="discarded"))


def test_the_navigation_says_how_many_letters_wait() -> None:
    page = next(page for pack in PACKS for page in pack.pages if page.script == "dead_letters.py")
    assert shell.titled(page) == "Dead letters"
    a_letter(1)
    a_letter(2)
    assert shell.titled(page) == "Dead letters (2)"


def test_the_drawer_says_what_happened_where_and_with_what_and_hides_secrets() -> None:
    at = console("dead_letters.py", letter=a_letter())
    assert not at.exception
    said = text(at)
    assert BAD["message"] in said
    assert BAD["cure"] in said
    assert "on attempt 3" in said
    assert "Put back, it goes on from the red step" in said
    given = json.loads(at.json[0].value)
    assert given["options"] == {"password": "(hidden)"}
    assert "hunter2" not in said
    assert not at.expander[-1].proto.expanded
    assert [button.label for button in at.button if button.key == "letter.replay"] == ["Replay"]


def test_a_letter_that_failed_again_says_so_in_its_drawer() -> None:
    letter = a_letter()
    with wiring.database().write() as session:
        session.get_one(DeadLetterRecord, letter).replays = 2
    said = text(console("dead_letters.py", letter=letter))
    assert "Replayed 2 times, failed again" in said
    assert f"It failed again: {BAD['message']}" in said


def test_an_unknown_letter_is_said_so() -> None:
    assert "No letter nothing" in text(console("dead_letters.py", letter="nothing"))


def test_arguments_are_checked_before_they_go_back() -> None:
    at = console("dead_letters.py", letter=a_letter())
    at.button(key="letter.edit").click().run()
    at.text_area[0].set_value("{ not json").run()
    assert "This is not JSON" in text(at)
    assert at.button(key="letter.replay.edited").disabled
    at.text_area[0].set_value('{"file_pat": "uploads/mended.docx"}').run()
    assert "file_pat" in text(at)
    assert "The task takes these arguments" not in text(at)
    assert at.button(key="letter.replay.edited").disabled


def test_a_letter_is_discarded_after_a_question_and_keeps_its_story() -> None:
    letter = a_letter()
    at = console("dead_letters.py", letter=letter)
    at.button(key="letter.discard").click().run()
    assert not at.exception
    found = dead_letters.find(wiring.database(), letter)
    assert found
    assert found.state == "discarded"
    assert "cannot be put back" in text(at)
    assert "Put back, it goes on" not in text(at)
    table = console("dead_letters.py", view="Audit").dataframe[0].value
    assert list(table["Action"]) == ["discarded"]


def test_a_replay_without_a_broker_is_refused_in_plain_words_and_the_letter_stays_open() -> None:
    letter = a_letter()
    at = console("dead_letters.py", letter=letter)
    at.button(key="letter.replay").click().run()
    assert not at.exception
    assert "./nexus" in text(at)
    found = dead_letters.find(wiring.database(), letter)
    assert found
    assert found.state == "open"


def test_many_letters_are_previewed_before_they_go_back() -> None:
    for number in range(1, 4):
        a_letter(number)
    at = console("dead_letters.py")
    at.button(key="bulk.ask").click().run()
    assert not at.exception
    assert "Replay 3 letters" in [button.label for button in at.button]


@pytest.mark.parametrize(
    ("state", "said"),
    [("running", "Replay running: 0 of 3 letters put back"), ("stopped", "0 of 3 letters put back · It failed again.")],
)
def test_a_replay_of_many_has_its_line_above_the_list(state: str, said: str) -> None:
    row = ReplayRecord(replay_id="rp-1", action="replayed", state=state, by="console", letters=["a", "b", "c"])
    row.options, row.note = {}, "It failed again." if state == "stopped" else ""
    with wiring.database().write() as session:
        session.add(row)
    at = AppTest.from_file(str(CHECKOUT / "streamlit_app.py"), default_timeout=60).run()
    at.session_state["letters.bulk.followed"] = "rp-1"
    at.switch_page("pages/dead_letters.py").run()
    lines = [*(bar.proto.text for bar in at.get("progress")), *(line.value for line in at.markdown)]
    assert said in "\n".join(lines).replace("\\", "")


def test_a_message_that_came_back_stands_before_the_start_that_it_led_to() -> None:
    db, began = wiring.database(), now()
    times = {"queued": began - timedelta(seconds=60), "received": began - timedelta(seconds=1), "started": began}
    with db.write() as session:
        session.add(TaskRecord(task_id="twice", task=TASK, state="running", worker="files@two", **times))
        back = {"event": "redelivered", "attempt": 0, "worker": "files@two", "facts": {"after": 42.3}}
        session.add(EventRecord(task_id="twice", at=began + timedelta(milliseconds=5), **back))
    told = timeline("twice")
    assert [view.event for view in told] == ["published", "received", "redelivered", "started"]
    assert told[2].note == "Its worker died; the message came back after 42 s."


def test_a_parked_mail_stands_on_top_with_two_answers() -> None:
    db = wiring.database()
    row = {"message_id": "<1@nexus>", "recipient": "ana@example.com", "subject": "Report", "state": "parked"}
    with db.write() as session:
        session.add(MailRecord(**row, error="The connection broke."))
    at = console("email.py")
    assert "1 mail needs your answer" in text(at)
    assert [button.label for button in at.button if (button.key or "").startswith("parked.")] == [
        "It was sent",
        "Send it",
    ]
    at.button(key="parked.sent.<1@nexus>").click().run()
    assert not at.exception
    assert "needs your answer" not in text(at)
    with db.read() as session:
        assert session.get_one(MailRecord, "<1@nexus>").state == "sent"


def test_a_file_whose_letter_was_discarded_is_not_offered_again() -> None:
    a_run()
    dead_letters.discard(wiring.database(), [a_letter(run=RUN)])
    at = console("runs.py", run=RUN)
    assert "Its letter was discarded" in text(at)
    assert not {"Replace and replay", "Replay as it is", "Replay"} & {button.label for button in at.button}


def test_a_locked_file_takes_its_password_where_it_is_said_to_need_one() -> None:
    a_run()
    a_letter(run=RUN, code="password_needed")
    at = console("runs.py", run=RUN)
    at.button(key=f"run.open.{RUN}.2").click().run()
    assert "Write the password first" in text(at)
    at.text_input(key=f"run.password.{RUN}.2").input("tulip-4711").run()
    at.button(key=f"run.open.{RUN}.2").click().run()
    assert not at.exception
    assert "./nexus" in text(at)  # no broker here: refused in plain words


def test_one_option_is_given_anew_and_the_others_stay() -> None:
    letter = a_letter()
    given = arguments.with_option(letter, "password", "tulip-4711")
    assert given["options"] == {"password": "tulip-4711"}
    assert arguments.edited(arguments.message_of(letter), given).kwargs["options"]["password"] == "tulip-4711"


def test_a_failed_file_is_replaced_or_replayed_once_its_run_has_ended() -> None:
    a_run()
    a_letter(run=RUN)
    at = console("runs.py", run=RUN)
    labels = [button.label for button in at.button]
    assert {"Replace and replay", "Replay as it is", "Replay"} <= set(labels)
    assert at.button(key=f"run.replace.{RUN}.2").disabled
    at.file_uploader[0].upload("mended.docx", b"PK").run()
    assert not at.button(key=f"run.replace.{RUN}.2").disabled
    at.button(key=f"run.replace.{RUN}.2").click().run()
    assert not at.exception
    assert "./nexus" in text(at)
