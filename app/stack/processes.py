"""Processes of a stack, found by the mark in their environment and ended in the right order."""

import os
import signal
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import psutil

from app.stack.part import Stage

MARK = "_NEXUS_STACK"
"""Every process of a stack inherits this variable with the stack's id; so does whatever it starts."""

PIDS_DIFFER = 2.0
"""Seconds between two creation times that cannot be one process; the clock may be corrected in between."""

GRACE = 5.0
BROKER_GRACE = 10.0


@dataclass(frozen=True, slots=True)
class Leader:
    """A process that was started as a part: its stage, and when it was created."""

    stage: int
    created: float


def created(pid: int) -> float:
    """When process ``pid`` was created, in seconds since the epoch; 0 when there is none."""
    try:
        return psutil.Process(pid).create_time()
    except psutil.Error:
        return 0.0


def _carries(process: psutil.Process, stack: str) -> bool:
    try:
        return process.environ().get(MARK) == stack
    except (psutil.Error, OSError):
        return False


def _reused(pid: int, leader: Leader, stack: str) -> bool:
    """Whether ``pid`` is by now another process. (A number in use as a session is never given away.)"""
    now = created(pid)
    return now > 0 and abs(now - leader.created) > PIDS_DIFFER and not _carries(psutil.Process(pid), stack)


def _belongs(process: psutil.Process, stack: str, sessions: frozenset[int]) -> bool:
    try:
        if os.getsid(process.pid) in sessions:
            return True
    except OSError:
        return False
    return _carries(process, stack)


def of_stack(stack: str, sessions: Iterable[int] = ()) -> list[psutil.Process]:
    """Every process that carries the mark of ``stack`` or lives in one of ``sessions``, but not this one."""
    known = frozenset(sessions)
    return [
        process
        for process in psutil.process_iter()
        if process.pid != os.getpid() and _belongs(process, stack, known) and process.status() != psutil.STATUS_ZOMBIE
    ]


def _send(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)  # psutil checks that the number was not used again
    except psutil.Error:
        pass


def stop(processes: Iterable[psutil.Process], grace: float) -> None:
    """Ask each to end, and kill what is left after ``grace`` seconds."""
    asked = list(processes)
    for process in asked:
        _send(process, signal.SIGTERM)
    _, left = psutil.wait_procs(asked, timeout=grace)
    for process in left:
        _send(process, signal.SIGKILL)
    psutil.wait_procs(left, timeout=grace)


def end_stack(stack: str, told: Mapping[int, Leader], *, grace: float = GRACE) -> bool:
    """End everything of ``stack``: leaders are asked, their children killed; the broker last, so its file is whole.

    ``told`` maps process ids to the parts they were started as. Returns whether there was anything to end.
    """
    leaders = {pid: leader.stage for pid, leader in told.items() if not _reused(pid, leader, stack)}
    all_of_it = of_stack(stack, leaders)
    brokers = [process for process in all_of_it if leaders.get(process.pid) == Stage.BROKER]
    stop([process for process in all_of_it if process.pid in leaders and process not in brokers], grace)
    left = [process for process in of_stack(stack, leaders) if process not in brokers]
    for process in left:
        _send(process, signal.SIGKILL)
    psutil.wait_procs(left, timeout=grace)
    stop(brokers, BROKER_GRACE)
    return bool(all_of_it)
