"""A sender killed anywhere: nothing is lost, nothing goes out twice, and the one doubt is put before a person."""

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.monitoring import mails
from app.tasks.email_tasks import send_email
from app.tasks.place import HEADER, Place
from tests.conftest import environment, free_port
from tests.domain.mail.servers import Taking, serving
from tests.tasks.conftest import Start
from tests.warm import nexus, python

SEND = """
import os, signal, sys
from datetime import timedelta
from sqlalchemy import update
from app import wiring
from app.errors import Failure
from app.mail.message import Mail, build
from app.records import mails
from app.records.base import now
from app.records.tables import MailRecord
from app.tasks.sending import send_once

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def after(function):
    def both(*args, **kwargs):
        function(*args, **kwargs)
        die()
    return both

db, sender = wiring.database(), wiring.sender()
match sys.argv[1]:
    case "before it is claimed":
        mails.claim = die
    case "claimed, not sent":
        mails.sending = die
    case "sent, not noted":
        mails.sent = die
    case "noted":
        mails.sent = after(mails.sent)
    case _:
        with db.write() as session:  # the dead sender's lease has passed
            session.execute(update(MailRecord).values(until=now() - timedelta(seconds=1)))
entry = mails.Entry(message_id="<t@nexus>", recipient="ana@example.com", subject="Once", task_id="t")
message = build(Mail(to=("ana@example.com",), subject="Once", body="b"), sender="n@example.com", message_id="<t@nexus>")
try:
    send_once(message, entry)
    print("sent", end=" ")
except Failure as failure:
    print(failure.code, end=" ")
finally:
    getattr(sender, "close", lambda: None)()
print(mails.find(db, "<t@nexus>").state)
"""
POINTS = ("before it is claimed", "claimed, not sent", "sent, not noted", "noted")


def send(env: dict[str, str], point: str) -> tuple[int, str]:
    done = python("-c", SEND, point, env=env)
    return done.returncode, done.stdout.strip()


@pytest.mark.kill
@pytest.mark.parametrize("point", POINTS)
def test_into_the_outbox_a_mail_goes_once_wherever_its_sender_was_killed(tmp_path: Path, point: str) -> None:
    env = environment(tmp_path)
    assert send(env, point)[0] == -signal.SIGKILL
    assert send(env, "") == (0, "sent sent")
    assert len(list((tmp_path / "uploads" / "outbox").glob("*.eml"))) == 1


@pytest.mark.kill
@pytest.mark.parametrize("point", POINTS)
def test_to_a_server_a_mail_never_goes_twice_and_the_one_doubt_is_parked(tmp_path: Path, point: str) -> None:
    taking = Taking()
    with serving(taking) as port:
        env = environment(tmp_path, NEXUS_SMTP_URL=f"smtp://127.0.0.1:{port}?starttls=no")
        assert send(env, point)[0] == -signal.SIGKILL
        again = send(env, "")
    assert again == ((0, "ambiguous_send parked") if point == "sent, not noted" else (0, "sent sent"))
    assert len(taking.messages) == 1


@pytest.fixture
def parked(lone: dict[str, str], worker: Start) -> Iterator[tuple[dict[str, str], Taking]]:
    """A home with a mail server, whose mail with the id ``<WORD@nexus>`` is in doubt for each task that is asked for."""
    taking = Taking()
    with serving(taking) as port:
        lone = {**lone, "NEXUS_SMTP_URL": f"smtp://127.0.0.1:{port}?starttls=no"}
        worker("email_queue", env=lone)
        yield lone, taking


DOUBT = """
import sys
from app import wiring
from app.records import mails
from app.tasks.email_tasks import send_email
task_id = sys.argv[1]
entry = mails.Entry(message_id=f"<{task_id}@nexus>", recipient="ana@example.com", subject="Bill", task_id=task_id)
token = mails.claim(wiring.database(), entry, seconds=0, deduplicates=False).token
mails.sending(wiring.database(), entry.message_id, token, 0)
send_email.apply_async(kwargs=dict(to_email="ana@example.com", subject="Bill", body="b"), task_id=task_id)
"""


@pytest.mark.stack
@pytest.mark.xdist_group("lone broker")
@pytest.mark.parametrize(("said", "arrived"), [("--sent", 0), ("--not-sent", 1)])
def test_a_person_settles_the_doubt_and_the_task_goes_on(
    parked: tuple[dict[str, str], Taking], said: str, arrived: int
) -> None:
    env, taking = parked
    task_id = f"bill{said}"
    assert python("-c", DOUBT, task_id, env=env).returncode == 0
    failed = ended(env, task_id, "failed")
    assert failed["error"]["code"] == "ambiguous_send"
    assert all(word in failed["error"]["message"] for word in ("Bill", "ana@example.com"))
    listed = json.loads(nexus(env, "mails", "--json").stdout)
    assert next(row for row in listed if row["message_id"] == f"<{task_id}@nexus>")["state"] == "parked"
    assert nexus(env, "mails", "resolve", f"<{task_id}@nexus>", said).returncode == 0
    ended(env, task_id, "succeeded")
    assert len(taking.messages) == arrived
    assert nexus(env, "mails", "resolve", f"<{task_id}@nexus>", said).returncode == 1


def ended(env: dict[str, str], task_id: str, state: str) -> Any:
    shown = nexus(env, "show", task_id, "--json")
    for _ in range(120):
        if shown.returncode == 0 and json.loads(shown.stdout)["state"] == state:
            return json.loads(shown.stdout)
        time.sleep(0.25)
        shown = nexus(env, "show", task_id, "--json")
    pytest.fail(f"the task did not become {state}: {shown.stdout} {shown.stderr}")


def test_a_result_made_anew_is_mailed_as_another_message_that_says_so() -> None:
    subjects = []
    for edition in (0, 2, 2):
        send_email.push_request(id="report", nexus=Place(edition=edition).headers()[HEADER])
        try:
            done = send_email.run(to_email="ana@example.com", subject="Report", body="b")
        finally:
            send_email.pop_request()
        subjects.append((done["stats"]["message_id"], mails.message(done["outputs"]["message_file"]).subject))
    assert subjects == [("<report@nexus>", "Report"), *[("<report.2@nexus>", "Updated: Report")] * 2]


def test_the_doctor_says_whether_mail_would_go(tmp_path: Path) -> None:
    def finding(**more: str) -> Any:
        rows = json.loads(nexus(environment(tmp_path, **more), "doctor", "--json").stdout)
        return next(row for row in rows if row["what"] == "mail")

    assert "outbox" in finding()["found"]
    away = finding(NEXUS_SMTP_URL=f"smtp://127.0.0.1:{free_port()}?starttls=no")
    assert not away["ok"]
    assert "127.0.0.1" in away["found"]
    unsafe = finding(NEXUS_SMTP_URL="smtp://user:secret@mail.example.com?starttls=no")
    assert not unsafe["ok"]
    assert "NEXUS_SMTP_URL" in unsafe["found"] + unsafe["cure"]
    assert "secret" not in str(unsafe)
