"""Python commands as forks of one process that has imported what they import: the same for a fraction of the cost.

Each has words, an environment, outputs and an exit status of its own, and ends as a process of its own does.
Most of what a command costs is its imports: 1 s of processor time, and the suite gives several hundred commands.
"""

import gc
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import types
import warnings
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NoReturn

CHECKOUT = Path(__file__).resolve().parent.parent
IMPORTED = (
    "app.ai.offline",
    "app.cli.checks",
    "app.cli.dead_letters",
    "app.cli.demo",
    "app.cli.describe",
    "app.cli.formats",
    "app.cli.history",
    "app.cli.mails",
    "app.cli.queues",
    "app.cli.recovery",
    "app.cli.replays",
    "app.cli.runs",
    "app.cli.stack",
    "app.cli.watch",
    "app.control.leases",
    "app.history.recorder",
    "app.history.retention",
    "app.mail.templates",
    "app.monitoring.dead_letters",
    "app.monitoring.incidents",
    "app.monitoring.runs",
    "app.reports.digest",
    "app.tasks.sending",
    "app.workflows.intake",
    "app.workflows.options",
    "celery.app.amqp",
    "celery.app.builtins",
    "celery.app.control",
    "celery.app.events",
    "celery.app.log",
    "celery.app.task",
    "celery.backends.redis",
    "celery.canvas",
    "celery.fixups.django",
    "celery.loaders.app",
    "celery.schedules",
    "celery.worker.worker",
    "config.wire",
    "jinja2",
    "kombu.pidbox",
    "kombu.transport.redis",
    "rich.console",
    "sqlalchemy.dialects.sqlite.pysqlite",
)
"""Nothing that reads the settings while it is imported: each command has its own."""


def python(*words: str, env: dict[str, str], timeout: float = 90) -> subprocess.CompletedProcess[str]:
    """What ``python`` does with these words (``-m module …`` or ``-c code …``, after any ``-W …``) in the checkout.

    Raises:
        subprocess.TimeoutExpired: it took longer than ``timeout`` seconds, and was killed.
    """
    with tempfile.TemporaryDirectory(prefix="nexus-command-") as name:
        folder = Path(name)
        (folder / "request").write_text(json.dumps({"words": words, "env": env}))
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(_origin()[0], [os.fsencode(folder)], [theirs.fileno()])
        with ours, ours.makefile() as answers:
            pid = int(answers.readline())
            ours.settimeout(timeout)
            try:
                status = int(answers.readline())
            except TimeoutError:
                os.kill(pid, signal.SIGKILL)
                raise subprocess.TimeoutExpired(words, timeout) from None
        said = [(folder / name).read_text() for name in ("out", "err")]
    return subprocess.CompletedProcess(words, status, *said)


def nexus(env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """A command of ours."""
    return python("-m", "app.cli", *words, env=env)


def cold_python(*words: str, env: dict[str, str], timeout: float = 90) -> subprocess.CompletedProcess[str]:
    """The same by a process of its own, as a person starts one."""
    command = [sys.executable, *words]
    return subprocess.run(
        command,
        cwd=CHECKOUT,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


@cache
def _origin() -> tuple[socket.socket, subprocess.Popen[bytes]]:
    """The process that forks, and the line to it."""
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-m", "tests.warm", str(theirs.fileno())]
    env = {name: value for name, value in os.environ.items() if not name.startswith("NEXUS_")}
    env["PYTHONPATH"] = str(CHECKOUT)
    with theirs:
        started = subprocess.Popen(
            command, cwd=CHECKOUT, env=env, stdout=subprocess.DEVNULL, pass_fds=[theirs.fileno()]
        )
    return ours, started


def end() -> None:
    """End the process that forks, where there is one; it also ends when this process does."""
    if _origin.cache_info().currsize:
        line, process = _origin()
        line.close()
        process.wait(10)


def serve(line: socket.socket) -> None:
    """Fork once for each folder that comes over the line, until it is closed."""
    for name in IMPORTED:
        import_module(name)
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # so that nobody has to be waited for
    while True:
        folder, [*answers], _, _ = socket.recv_fds(line, 4096, 1)
        if not folder:
            return
        if os.fork() == 0:
            line.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _watch(Path(os.fsdecode(folder)), socket.socket(fileno=answers[0]))
        os.close(answers[0])


def _watch(folder: Path, answer: socket.socket) -> None:
    """Fork the command, and tell its process id and then its status."""
    pid = os.fork()
    if pid == 0:
        answer.close()
        _become(folder)
    with suppress(BrokenPipeError):  # whoever asked has lost patience
        answer.sendall(b"%d\n" % pid)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        answer.sendall(b"%d\n" % status)
    os._exit(0)


def _become(folder: Path) -> NoReturn:
    request = json.loads((folder / "request").read_text())
    files = [
        os.open(os.devnull, os.O_RDONLY),
        *(os.open(folder / name, os.O_WRONLY | os.O_CREAT) for name in ("out", "err")),
    ]
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(request["env"])
    words: list[str] = request["words"]
    while words[0] == "-W":
        warnings.simplefilter(words[1])  # type: ignore[arg-type]
        del words[:2]
    kind, what, *rest = words
    sys.argv[:] = [what if kind == "-m" else kind, *rest]
    if kind == "-m":
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        sys.modules["__main__"] = types.ModuleType("__main__")
        exec(compile(what, "<string>", "exec"), vars(sys.modules["__main__"]))
    sys.exit()


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
