"""Tests that kill: each module has its own broker, and its tests run one after the other in one process."""

from collections.abc import Iterator

import pytest

from tests.kill.relay import Relay
from tests.kill.rig import Rig


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """A broker that runs, and nothing else."""
    made = Rig(tmp_path_factory.mktemp("rig"))
    try:
        made.broker.start()
        yield made
    finally:
        made.stop()


@pytest.fixture
def relay(rig: Rig) -> Iterator[Relay]:
    """A relay to the module's broker."""
    made = Relay(rig.broker.port)
    yield made
    made.close()
