"""Is it well? One cheap question for each kind of part, answered within half a second."""

import http.client
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

PATIENCE = 0.5
"""Seconds that one question may take; the supervisor asks in its only thread."""

STALE = 30.0
"""A worker touches its marker every few seconds from its own loop; older than this, the loop does not turn."""

Probe = Callable[[int], bool]
"""Asked with the process id of the part."""


def answers(url: str) -> Probe:
    """Well when ``url`` answers 200."""
    parts = urlsplit(url)

    def probe(_: int) -> bool:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
        try:
            connection.request("GET", parts.path or "/")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return probe


def pongs(port: int, password: str) -> Probe:
    """Well when the broker answers PING with our password, and has read its files."""

    def probe(_: int) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", port), PATIENCE) as line:
                line.sendall(f"AUTH {password}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2 and (more := line.recv(256)):
                    answer += more
        except OSError:
            return False
        return answer.endswith(b"+PONG\r\n")

    return probe


def marked(path: Path, *, stale: float = STALE) -> Probe:
    """Well when ``path`` holds the part's process id and was touched in the last ``stale`` seconds."""

    def probe(pid: int) -> bool:
        try:
            return path.read_text(encoding="ascii") == str(pid) and time.time() - path.stat().st_mtime < stale
        except OSError:
            return False

    return probe


def mark(path: Path) -> None:
    """What a part does to say that it is ready, and again to say that it still is."""
    path.write_text(str(os.getpid()), encoding="ascii")
