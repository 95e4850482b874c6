"""A broker of a benchmark's own: append-only file as in the embedded one, killed and started again on the same data."""

import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import redis

from app.stack import broker

START_SECONDS = 30.0
_WITHOUT_PASSWORD = ("requirepass",)


class Server:
    """The embedded broker's program and configuration, in ``folder``, on a free port that it keeps."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"redis://127.0.0.1:{self.port}"
        self._file = broker.configure(folder, port=self.port, password="-")
        lines = self._file.read_text().splitlines()
        self._file.write_text("\n".join(line for line in lines if not line.startswith(_WITHOUT_PASSWORD)) + "\n")
        self._process: subprocess.Popen[bytes] | None = None

    def client(self, database: int = 0) -> Any:
        """A connection to one database."""
        return redis.Redis(port=self.port, db=database)

    def start(self) -> None:
        """Start it and wait until it has read its files.

        Raises:
            TimeoutError: it does not answer.
        """
        log = self._file.with_name("server.log").open("ab")
        with log:
            self._process = subprocess.Popen([str(broker.program()), str(self._file)], stdout=log, stderr=log)
        end = time.monotonic() + START_SECONDS
        with self.client() as client:
            while time.monotonic() < end:
                try:
                    client.ping()
                except redis.ConnectionError:  # also while it loads
                    time.sleep(0.02)
                else:
                    return
        raise TimeoutError(f"The broker did not answer: see {log.name}.")

    def kill(self) -> None:
        """End it as a crash does; what was written to its file stays."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def waiting(self) -> int:
        """Messages that are queued or in flight."""
        with self.client() as client:
            queued = sum(client.llen(key) for key in client.scan_iter(count=1000, _type="list"))
            return int(queued + client.hlen("unacked"))
