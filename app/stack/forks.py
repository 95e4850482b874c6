"""The supervisor's end of the nursery: asks for forks, hears how they end."""

import json
import os
import signal
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from app.stack.part import Part
from app.stack.process_title import ROOM


class Child(Protocol):
    """A started process: its id, once there is one, and its exit code, once it has ended."""

    @property
    def pid(self) -> int | None: ...

    def poll(self) -> int | None: ...


class Forked:
    """A child of the nursery."""

    def __init__(self) -> None:
        self.pid: int | None = None
        self.code: int | None = None

    def poll(self) -> int | None:
        """The exit code; None while it runs."""
        return self.code


class Forks:
    """The nursery and its children. ``problem`` says why the application cannot be imported, or is empty."""

    def __init__(self, command: tuple[str, ...], *, env: Mapping[str, str], log: Path, cwd: Path) -> None:
        ours, theirs = socket.socketpair()
        self.line = ours
        self.line.setblocking(False)
        self.loaded = False
        self.problem = ""
        self._rest = b""
        self._children: dict[str, Forked] = {}
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [*command, str(theirs.fileno()), ROOM],
                env=dict(env),
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
        theirs.close()

    def load(self) -> None:
        """Have the application imported; children may be started at once, they wait for it."""
        self._ask(do="load")

    def start(self, part: Part) -> Forked:
        """Ask for a fork that becomes ``part``."""
        child = self._children[part.name] = Forked()
        self._ask(
            do="start",
            name=part.name,
            argv=list(part.argv),
            env=dict(part.env),
            log=str(part.log),
            marker=str(part.marker),
        )
        return child

    def listen(self) -> None:
        """Take in what the nursery has said since; with it go its children."""
        try:
            while more := self.line.recv(65536):
                self._rest += more
        except (BlockingIOError, ConnectionError):
            pass
        *lines, self._rest = self._rest.split(b"\n")
        for line in lines:
            self._hear(json.loads(line))
        if self.dead:
            self._orphaned()

    @property
    def dead(self) -> bool:
        """Whether the nursery has ended, and its children with it."""
        return self.process.poll() is not None

    def abandon(self) -> None:
        """End a nursery that is still importing: it has no children yet."""
        if not self.loaded:
            self.process.kill()
            self.process.wait()

    def close(self) -> None:
        """Let the nursery go; its children have been stopped before."""
        self.line.close()
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _ask(self, **words: object) -> None:
        try:
            self.line.sendall(json.dumps(words).encode() + b"\n")
        except ConnectionError:
            self._orphaned()

    def _hear(self, words: dict[str, object]) -> None:
        if "problem" in words:
            self.problem = str(words["problem"])
        elif "loaded" in words:
            self.loaded = True
        else:
            child = self._children[str(words["name"])]
            if "code" not in words:
                child.pid = int(str(words["pid"]))
            elif child.pid == words["pid"]:
                child.code = int(str(words["code"]))

    def _orphaned(self) -> None:
        """The nursery died: nobody can wait for its children any more, so they end with it."""
        for child in self._children.values():
            if child.code is None:
                child.code = -signal.SIGKILL
                if child.pid:
                    try:
                        os.killpg(child.pid, signal.SIGKILL)
                    except ProcessLookupError:
                        pass
