"""The small pieces under the supervisor."""

import os
import socket
import threading
from pathlib import Path

import pytest

from app.errors import GiveUp
from app.stack import broker, health, logs, ports
from app.stack.locks import Lock, held
from app.stack.plan import Planner, environment, names
from app.stack.secret import kept
from config.packs import QUEUES
from config.settings import Settings


def test_a_log_that_grew_too_large_keeps_its_end_and_is_emptied(tmp_path: Path) -> None:
    log = tmp_path / "part.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"old\n" * 100 + b"last words\n")
        assert logs.cut(log, largest=50)
        writer.write(b"next\n")
    assert log.read_text() == "next\n"
    assert (tmp_path / "part.log.1").read_text().endswith("last words\n")
    assert (tmp_path / "part.log.1").stat().st_size == 50
    assert not logs.cut(log, largest=50)


def test_the_end_of_a_log_is_shown_line_by_line(tmp_path: Path) -> None:
    log = tmp_path / "part.log"
    log.write_text("".join(f"line {number}\n" for number in range(5000)))
    assert logs.tail(log, 2) == ["line 4998", "line 4999"]
    assert logs.tail(log, 0) == []
    assert logs.tail(tmp_path / "none.log", 2) == []


def test_following_a_log_survives_its_being_cut(tmp_path: Path) -> None:
    log = tmp_path / "part.log"
    log.write_text("before\n")
    lines = logs.follow([log], every=0.01)
    writer = threading.Timer(0.1, lambda: log.write_text("a\n"))  # shorter than before: it was cut
    writer.start()
    assert next(lines) == (log, "a")
    writer.join()


def test_a_lock_is_held_by_one_and_freed_by_its_end(tmp_path: Path) -> None:
    first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    assert first.take()
    assert held(tmp_path / "lock")
    assert not second.take(wait=0.1)
    first.release()
    assert not held(tmp_path / "lock")
    assert second.take()
    second.release()


def test_a_password_is_made_once(tmp_path: Path) -> None:
    first, new = kept(tmp_path / "secrets" / "it")
    assert (new, len(first) >= 32) == (True, True)
    assert kept(tmp_path / "secrets" / "it") == (first, False)


def test_port_0_picks_a_free_one_and_a_foreign_address_is_refused() -> None:
    assert ports.choose(0, host="127.0.0.1", setting="NEXUS_CONSOLE_PORT") > 0
    with pytest.raises(GiveUp, match="NEXUS_CONSOLE_PORT"):
        ports.choose(0, host="192.0.2.1", setting="NEXUS_CONSOLE_PORT")


def test_an_address_that_means_everywhere_is_shown_as_this_machine() -> None:
    assert ports.url("0.0.0.0", 80) == "http://127.0.0.1:80"
    assert ports.url("::", 80) == "http://[::1]:80"
    assert ports.url("nexus.example", 80) == "http://nexus.example:80"


def test_a_marker_counts_for_the_process_that_wrote_it_and_only_while_it_is_fresh(tmp_path: Path) -> None:
    marker = tmp_path / "worker"
    probe = health.marked(marker, stale=30)
    assert not probe(os.getpid())
    health.mark(marker)
    assert probe(os.getpid())
    assert not probe(os.getpid() + 1)
    os.utime(marker, (0, 0))
    assert not probe(os.getpid())


def test_a_closed_port_is_not_well_and_answers_at_once() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        assert not health.answers(f"http://127.0.0.1:{port}/")(0)
        assert not health.pongs(port, "password")(0)


def test_the_broker_keeps_what_is_queued_and_listens_here_only(tmp_path: Path) -> None:
    text = broker.configure(tmp_path / "broker", port=1, password="secret").read_text()
    for line in ("bind 127.0.0.1", "requirepass secret", "appendonly yes", "maxmemory-policy noeviction"):
        assert f"\n{line}\n" in f"\n{text}"
    assert os.access(broker.program(), os.X_OK)


def test_every_queue_has_a_worker_of_its_own(tmp_path: Path) -> None:
    plan = Planner(Settings(home=tmp_path), ()).plan()
    assert [part.name for part in plan.parts] == list(names())
    workers = [part for part in plan.parts if "worker" in part.argv]
    assert [part.argv[part.argv.index("-Q") + 1] for part in workers] == list(QUEUES)
    assert plan.new_password  # shown once


def test_a_given_broker_is_used_and_none_is_started(tmp_path: Path) -> None:
    plan = Planner(Settings(home=tmp_path, redis_url="redis://example:6379"), ()).plan()
    assert "broker" not in {part.name for part in plan.parts}
    assert plan.facts["redis_url"] is None


def test_parts_inherit_our_settings_but_not_the_rest_of_the_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEXUS_LOG_LEVEL", "DEBUG")
    monkeypatch.setenv("SOME_TOKEN", "secret")
    env = environment(Settings(home=tmp_path), {"mark": "1"})
    assert env["NEXUS_LOG_LEVEL"] == "DEBUG"
    assert env["NEXUS_HOME"] == str(tmp_path)
    assert env["mark"] == "1"
    assert "SOME_TOKEN" not in env
