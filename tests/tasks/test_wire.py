"""What is left out of Celery's way with messages and results, and what must stay as it is."""

import gc
import time
from collections.abc import Iterator
from threading import Thread
from typing import Any
from unittest.mock import Mock

import pytest
from billiard.exceptions import SoftTimeLimitExceeded
from celery import Celery, Task, signals
from celery.app.task import Context
from kombu import Connection, Exchange, Queue
from kombu.exceptions import OperationalError
from redis.exceptions import ConnectionError as LostConnection
from redis.exceptions import ResponseError

from app.tasks import base
from bench.cluster.server import Server
from config import unwritable, wire
from config.results import SOON, Results

pytestmark = [pytest.mark.stack]
QUEUE = Queue("q", Exchange("q"), routing_key="q")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("broker"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def connection(server: Server) -> Iterator[Connection]:
    wire.install()
    with Connection(server.url) as connection:
        yield connection


def test_a_channel_keeps_its_client_until_its_pool_is_a_new_one(connection: Connection) -> None:
    channel = connection.default_channel
    assert isinstance(channel, wire.Channel)
    with channel.conn_or_acquire() as one, channel.conn_or_acquire() as other:
        assert one is other
    channel._disconnect_pools()
    with channel.conn_or_acquire() as later:
        assert later is not one
        assert later.ping()


@pytest.mark.parametrize(("text", "compressed"), [("short", None), ("long " * 1000, "application/x-gzip")])
def test_a_large_message_is_compressed_and_a_short_one_is_not(
    connection: Connection, text: str, compressed: str | None
) -> None:
    wire.SparingProducer(connection).publish([text], compression="zlib", declare=[QUEUE], routing_key="q")
    message = QUEUE(connection.default_channel).get(no_ack=True)
    assert message is not None
    assert message.headers.get("compression") == compressed
    assert message.payload == [text]


def in_hand(connection: Connection) -> Any:
    wire.SparingProducer(connection).publish(["of the queue"], declare=[QUEUE], routing_key="q")
    message = QUEUE(connection.default_channel).get()
    assert message is not None
    return message


def test_a_message_is_in_hand_until_it_is_acknowledged(connection: Connection, server: Server) -> None:
    message = in_hand(connection)
    with server.client() as client:
        assert client.zrange("unacked_index", 0, -1) == client.hkeys("unacked") == [message.delivery_tag.encode()]
        assert abs(client.zscore("unacked_index", message.delivery_tag) - time.time()) < 60
        message.ack()
        assert client.exists("unacked", "unacked_index") == 0


def test_a_message_in_hand_goes_back_to_its_queue_as_it_was(connection: Connection) -> None:
    message = in_hand(connection)
    message.channel.qos.restore_by_tag(message.delivery_tag)
    again = QUEUE(connection.default_channel).get(no_ack=True)
    assert again is not None
    assert again.payload == ["of the queue"]
    assert again.delivery_info["redelivered"]


def test_a_message_that_cannot_be_acknowledged_is_not_in_the_way_of_the_next_one(
    connection: Connection, server: Server
) -> None:
    unwritable.install()
    message = in_hand(connection)
    channel = message.channel
    channel.basic_qos(0, 1, False)
    assert not channel.qos.can_consume()
    with server.client() as operator:
        operator.replicaof("127.0.0.1", "1")
        with pytest.raises(LostConnection):
            message.ack()
        operator.replicaof("NO", "ONE")
        assert channel.qos.can_consume()
        assert operator.hkeys("unacked") == [message.delivery_tag.encode()]
        operator.delete("unacked", "unacked_index")


def test_what_the_server_refuses_is_an_error_and_the_next_answer_is_not_mistaken_for_it(
    connection: Connection, server: Server
) -> None:
    with server.client() as client:
        client.set("unacked_index", "no sorted set")
        with pytest.raises(ResponseError, match="WRONGTYPE"):
            in_hand(connection)
        client.delete("unacked_index", "unacked")
    in_hand(connection).ack()


def test_what_comes_between_two_answers_does_not_shift_the_next_ones(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server.client(4) as client:
        line = wire.Line(client.connection_pool)
        line.tell(("SET", "a", 1))
        with monkeypatch.context() as patched, pytest.raises(SoftTimeLimitExceeded):
            patched.setattr(wire, "_answer", Mock(side_effect=SoftTimeLimitExceeded))
            line.tell(("LPUSH", "a", 1), ("GET", "a"))
        line.tell(("SET", "a", 2))
        assert client.get("a") == b"2"


@pytest.mark.parametrize("kept", [0.0, 60.0])
def test_a_server_that_was_restarted_is_reached_again(
    server: Server, monkeypatch: pytest.MonkeyPatch, kept: float
) -> None:
    monkeypatch.setattr(wire, "KEPT", kept)
    with server.client(4) as client:
        line = wire.Line(client.connection_pool)
        line.tell(("SET", "a", 1))
        server.kill()
        server.start()
        line.tell(("SET", "a", 2))
        assert client.get("a") == b"2"


@pytest.fixture
def results(server: Server) -> Iterator[Results]:
    app = Celery("results", set_as_current=False)
    app.conf.result_compression = "zlib"
    backend = Results(app=app, url=f"{server.url}/3")
    yield backend
    backend.client.flushdb()
    backend.client.close()


def begin(results: Results, **more: Any) -> Context:
    request = Context({"id": "t", "delivery_info": {}, "retries": 0, **more})
    results.store_result("t", {"pid": 1}, "STARTED", request=request)
    return request


def soon(results: Results) -> str:
    end = time.monotonic() + 5
    while (state := results.get_task_meta("t", cache=False)["status"]) == "PENDING" and time.monotonic() < end:
        time.sleep(SOON / 5)
    return str(state)


def test_that_a_task_began_is_stored_soon(results: Results) -> None:
    begin(results)
    assert results.get_task_meta("t", cache=False)["status"] == "PENDING"
    assert soon(results) == "STARTED"
    assert results.get_task_meta("t", cache=False)["result"] == {"pid": 1}


def test_a_start_stored_late_does_not_overwrite_the_end(results: Results) -> None:
    request = begin(results)
    results.store_result("t", 42, "SUCCESS", request=request)
    results.store_start("t", {"pid": 1}, request)
    assert results.get_task_meta("t", cache=False)["result"] == 42
    assert 0 < results.client.ttl("celery-task-meta-t") <= 24 * 3600


@pytest.mark.parametrize(
    "more", [{"retries": 1}, {"delivery_info": {"redelivered": True}}, {"again": True}, {"life": 1}]
)
def test_what_may_have_a_past_is_stored_at_once_and_never_over_a_success(
    results: Results, more: dict[str, Any]
) -> None:
    request = begin(results, **more)
    assert results.get_task_meta("t", cache=False)["status"] == "STARTED"
    results.store_result("t", 42, "SUCCESS", request=request)
    results.store_result("t", 43, "SUCCESS", request=request)
    assert results.get_task_meta("t", cache=False)["result"] == 42


def test_a_result_says_what_celery_says_and_a_large_one_is_compressed(results: Results, server: Server) -> None:
    request = begin(results, group="g", parent_id="p")
    results.store_result("t", "x" * 5000, "SUCCESS", request=request)
    meta = results.get_task_meta("t", cache=False)
    assert {**meta, "date_done": ""} == {
        "status": "SUCCESS",
        "result": "x" * 5000,
        "traceback": None,
        "children": [],
        "date_done": "",
        "task_id": "t",
        "group_id": "g",
        "parent_id": "p",
    }
    with server.client(3) as client:
        assert client.strlen("celery-task-meta-t") < 1000


def test_our_app_has_them() -> None:
    from config.celery_config import celery_app

    assert isinstance(celery_app.backend, Results)
    with celery_app.connection_for_write() as connection:
        assert isinstance(connection.transport, wire.Transport)


def test_what_a_worker_imported_is_not_looked_through_again_before_each_fork() -> None:
    import config.celery_config  # noqa: F401 -- listens from then on

    gc.unfreeze()
    try:
        signals.worker_before_create_process.send(sender=None)
        kept = gc.get_freeze_count()
        assert kept > 10_000
        signals.worker_before_create_process.send(sender=None)
        assert gc.get_freeze_count() == kept
    finally:
        gc.unfreeze()


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0"),
        ("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE"),
    ],
)
def test_a_server_that_takes_no_writes_for_a_while_is_waited_for_as_one_that_is_away(
    server: Server, results: Results, begin: str, end: str
) -> None:
    unwritable.install()
    results.always_retry = True
    line, lost = wire.Line(results.client.connection_pool), Connection(server.url).connection_errors
    with server.client() as operator:
        operator.execute_command(*begin.split())
        later = Thread(target=lambda: (time.sleep(0.5), operator.execute_command(*end.split())))
        later.start()
        try:
            with pytest.raises(lost, match=r"command not allowed|read only"):
                line.tell(("SET", "a", "1"), ("PUBLISH", "a", "1"))
            results.store_result("waited", {"done": True}, "SUCCESS", request=Context(id="waited", retries=0))
        finally:
            later.join()
    assert results.get_result("waited") == {"done": True}


def test_a_task_waits_to_publish_what_follows_it_while_the_server_takes_no_writes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refused = OperationalError("disk full")
    refused.__cause__ = unwritable.UnwritableError("disk full")
    tries = Mock(side_effect=[refused, refused, "published"])
    monkeypatch.setattr(Task, "apply_async", tries)
    monkeypatch.setattr(base, "get_current_task", Mock())
    monkeypatch.setattr(base.time, "sleep", Mock())
    assert base.NexusTask().apply_async(task_id="waits") == "published"
    assert tries.call_count == 3
