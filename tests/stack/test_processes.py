"""Only what belongs to a stack is ended, and all of it is."""

import os
import subprocess
import sys
import time

import psutil

from app.stack.part import Stage
from app.stack.processes import MARK, Leader, created, end_stack

SLEEP = "import time; time.sleep(60)"


def start(code: str = SLEEP, **env: str) -> subprocess.Popen[bytes]:
    """A Python process in a session of its own."""
    return subprocess.Popen([sys.executable, "-c", code], env=env, start_new_session=True)


def leader(process: subprocess.Popen[bytes], stage: Stage = Stage.WORK) -> Leader:
    return Leader(int(stage), created(process.pid))


def test_a_process_that_got_a_used_number_is_left_alone() -> None:
    bystander = start()
    try:
        end_stack("stack", {bystander.pid: Leader(int(Stage.WORK), created(bystander.pid) - 60)})
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_whatever_carries_the_mark_is_ended_although_nobody_told_of_it() -> None:
    forgotten = start(**{MARK: "a stack"})
    assert end_stack("a stack", {}, grace=1.0)
    forgotten.wait(5)
    assert not psutil.pid_exists(forgotten.pid)


def test_a_grandchild_without_the_mark_is_ended_with_its_session() -> None:
    code = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEP!r}], env={{}}); {SLEEP}"
    parent = start(code, **{MARK: "another stack"})
    children: list[psutil.Process] = []
    while not children:
        time.sleep(0.02)
        children = psutil.Process(parent.pid).children()
    end_stack("another stack", {parent.pid: leader(parent)}, grace=1.0)
    parent.wait(5)
    gone, left = psutil.wait_procs(children, timeout=5)
    assert (len(gone), left) == (1, [])


def test_the_broker_outlives_those_who_use_it() -> None:
    """Each notes when it was asked to end."""
    code = "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: (print(time.time()), sys.exit()))"
    parts = {}
    for name, stage in {"broker": Stage.BROKER, "worker": Stage.WORK}.items():
        process = subprocess.Popen(
            [sys.executable, "-c", f"{code}; print('on', flush=True); {SLEEP}"],
            env={MARK: "third"},
            start_new_session=True,
            stdout=subprocess.PIPE,
        )
        assert process.stdout is not None
        process.stdout.readline()
        parts[name] = (process, stage)
    end_stack("third", {process.pid: leader(process, stage) for process, stage in parts.values()})
    ends = {name: float(process.communicate(timeout=5)[0]) for name, (process, _) in parts.items()}
    assert ends["worker"] < ends["broker"]


def test_this_process_never_ends_itself() -> None:
    end_stack("nothing has this mark", {os.getpid(): Leader(int(Stage.WORK), 0.0)})
