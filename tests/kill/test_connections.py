"""The network between us and the broker: silent, refused, or hung."""

import socket
import time

import pytest

from tests.conftest import free_port
from tests.kill.relay import Relay
from tests.kill.rig import Rig, until

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("connections")]

PUBLISH = """
import time
began = time.monotonic()
try:
    sleep.apply_async(args=(0, notes, "never"), task_id="never")
except Exception as error:
    print(type(error).__name__, round(time.monotonic() - began, 1), str(error).replace(chr(10), " "), sep="|")
"""


def test_a_worker_whose_connection_went_silent_consumes_again_within_35_seconds(rig: Rig, relay: Relay) -> None:
    rig.worker(name="far", NEXUS_REDIS_URL=f"redis://127.0.0.1:{relay.port}")
    rig.send("sleep.delay(0, notes, 'before')")
    until(lambda: rig.noted()["before ended"], 60)
    relay.freeze()
    frozen = time.monotonic()
    rig.send("sleep.delay(0, notes, 'after')")
    until(lambda: rig.noted()["after ended"], 60)
    assert time.monotonic() - frozen < 35


@pytest.mark.parametrize("how", ["refused", "hung"])
def test_publishing_to_a_broker_that_is_away_fails_soon_and_says_so(rig: Rig, how: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # accepts, and never answers
        port = silent.getsockname()[1] if how == "hung" else free_port()
        normal = rig.env["NEXUS_REDIS_URL"]
        rig.env["NEXUS_REDIS_URL"] = f"redis://127.0.0.1:{port}"
        try:
            said = rig.send(PUBLISH)
        finally:
            rig.env["NEXUS_REDIS_URL"] = normal
    kind, seconds, text = said.splitlines()[-1].split("|")
    assert float(seconds) < 15  # three tries of three seconds, on a machine that is busy with the other tests
    assert str(port) in text or "imeout" in text
    assert kind
    assert rig.states("never") == ["failed"], "it would be published later, though its publisher was told otherwise"


def test_what_could_not_be_published_runs_once_it_is_published_again_under_its_id(rig: Rig) -> None:
    rig.worker(name="again")
    rig.ready("again")
    code = """
from kombu.exceptions import OperationalError
for word in ("away", "away", "back"):
    url = celery_app.conf.broker_url if word == "back" else "redis://127.0.0.1:1/0"
    with celery_app.connection_for_write(url) as connection:
        try:
            sleep.apply_async(args=(0, notes, "second try"), task_id="tried twice", connection=connection)
        except OperationalError:
            print(word)
"""
    assert rig.send(code).split() == ["away", "away"]
    until(lambda: rig.noted()["second try ended"], 30)
    until(lambda: rig.states("tried twice") == ["succeeded"], 10)
