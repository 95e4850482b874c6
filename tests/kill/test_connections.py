"""The network between us and the broker: silent, refused, or hung."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.conftest import free_port
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


class Relay:
    """Passes bytes on; frozen, the connections that there are stay open and say nothing any more."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.server.getsockname()[1])
        self.thawed = threading.Event()
        self.pairs: list[tuple[socket.socket, socket.socket]] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self.server.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.target))
            self.pairs.append((near, far))
            alive = threading.Event()
            alive.set()
            self.thawed = alive
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pass, args=(source, sink, near), daemon=True).start()

    def freeze(self) -> None:
        """Say nothing more on the connections that there are; new ones work."""
        self.frozen = {near for near, _ in self.pairs}

    frozen: set[socket.socket] = set()  # noqa: RUF012 -- replaced as a whole

    def _pass(self, source: socket.socket, sink: socket.socket, near: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                while near in self.frozen:
                    time.sleep(60)
                sink.sendall(data)
        except OSError:
            pass

    def close(self) -> None:
        self.server.close()
        for pair in self.pairs:
            for end in pair:
                end.close()


@pytest.fixture
def relay(rig: Rig) -> Iterator[Relay]:
    made = Relay(rig.broker.port)
    yield made
    made.close()


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
