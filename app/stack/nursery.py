"""Celery is imported once, here, and each worker, beat and Flower is a fork of this process.

Starting seven Celery commands one by one costs 1.5 to 2 s of processor time each, nearly all of it imports; a fork
costs 0.02 s and shares its memory. Each child is an ordinary Celery command in a session of its own.
Lines of JSON over a socket: ``load`` and ``start`` come in; ``loaded``, ``pid``, ``code`` and ``problem`` go out.
"""

import gc
import json
import os
import signal
import socket
import sys
import traceback
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from app.stack.process_title import die_with_parent, set_title
from app.stack.ready import say_ready


class Nursery:
    """The loop between the supervisor's socket and the children."""

    def __init__(self, line: socket.socket) -> None:
        self.line = line
        self.names: dict[int, str] = {}

    def say(self, **words: Any) -> None:
        """One line to the supervisor."""
        self.line.sendall(json.dumps(words).encode() + b"\n")

    def run(self) -> None:
        """Until the supervisor hangs up."""
        signal.signal(signal.SIGCHLD, self._collect)
        with self.line.makefile("r", encoding="utf-8") as lines:
            for text in lines:
                request = json.loads(text)
                if request["do"] == "load":
                    self._load()
                else:
                    self._fork(request)
        for pid in self.names:
            os.killpg(pid, signal.SIGTERM)

    def _load(self) -> None:
        """Import the application and every task, so that children need not."""
        try:
            from config.celery_config import celery_app

            celery_app.finalize()
            celery_app.loader.import_default_modules()
        except Exception as error:  # noqa: BLE001 -- whatever a task module raises is shown to the person who starts
            traceback.print_exc()
            self.say(problem=f"{type(error).__name__}: {error}")
            sys.exit(1)
        gc.collect()
        gc.freeze()  # so that collecting in a child does not copy the shared pages
        self.say(loaded=True)

    def _collect(self, _number: int, _frame: FrameType | None) -> None:
        for pid in list(self.names):
            try:
                found, status = os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                continue  # this handler was interrupted by itself, and the inner one has told of it
            if found and pid in self.names:
                self.say(name=self.names.pop(pid), pid=pid, code=os.waitstatus_to_exitcode(status))

    def _fork(self, request: dict[str, Any]) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            self.line.close()
            become(request)
        self.names[pid] = request["name"]
        self.say(name=request["name"], pid=pid)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def become(request: dict[str, Any]) -> NoReturn:
    """Turn this fresh fork into the Celery command of ``request``; it ends as that command ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    os.setsid()
    die_with_parent()
    log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.update(request["env"])
    sys.argv[:] = request["argv"]
    set_title(" ".join(sys.argv))
    say_ready(Path(request["marker"]))
    from celery.bin.celery import main as celery_main

    sys.exit(celery_main())


def main() -> None:
    """Serve on the socket whose number is the first argument."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent()
    import celery.bin.celery  # noqa: F401 -- the expensive part, while the broker is still starting

    line = socket.socket(fileno=int(sys.argv[1]))
    line.set_inheritable(False)
    Nursery(line).run()


if __name__ == "__main__":
    main()
