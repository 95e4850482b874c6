"""What is said when the child broke a rule or fell."""

import signal

from app.documents.job import Job
from app.documents.limits import Limits
from app.errors import Failure, GiveUp, TryAgain

_OUT_OF_MEMORY = ("memory allocation", "bad_alloc", "MemoryError", "out of memory", "Cannot allocate memory")


def timed_out(job: Job, limits: Limits) -> GiveUp:
    """The wall clock or the processor time ran out."""
    return GiveUp(
        f"{job.name} took longer than {limits.seconds:g} seconds to read and was stopped.",
        code="timed_out",
        cure="Ask for fewer operations or split the file; NEXUS_DOCUMENT_SECONDS allows more time.",
        name=job.name,
        seconds=limits.seconds,
    )


def too_much_memory(job: Job, limits: Limits) -> GiveUp:
    """The address space ran out."""
    return GiveUp(
        f"{job.name} needs more than {limits.memory_mb:,} MB of memory to read.",
        code="too_much_memory",
        cure="Split the file; NEXUS_DOCUMENT_MEMORY_MB allows more memory.",
        name=job.name,
        memory_mb=limits.memory_mb,
    )


def was_killed(status: int) -> bool:
    """Whether a program ended by SIGKILL, itself (a negative status) or one that a shell started for it (128 and more)."""
    return status in (-signal.SIGKILL, 128 + signal.SIGKILL)


def killed(name: str) -> TryAgain:
    """We did not do it: the system's memory ran out, or somebody ended it. The file need not be at fault."""
    return TryAgain(
        f"The program that reads {name} was killed from outside.",
        code="reader_killed",
        cure="If it happens again the machine is short of memory: see the system's log.",
        name=name,
    )


def died(job: Job, status: int, peak: int, last_words: str, limits: Limits) -> Failure:
    """The child ended without an answer; its exit status, the most memory it used and its last words tell why."""
    if -status == signal.SIGXCPU:
        return timed_out(job, limits)
    if was_killed(status):
        return killed(job.name)
    # Some libraries end the process without a word where memory runs out. A list that doubles needs three times its size.
    if any(words in last_words for words in _OUT_OF_MEMORY) or (status < 0 and peak > (limits.memory_mb << 20) // 3):
        return too_much_memory(job, limits)
    how = signal.Signals(-status).name if status < 0 else f"status {status}"
    return GiveUp(
        f"{job.name} crashed the program that reads it ({how}); the file is damaged or made to do so.",
        code="reader_died",
        cure="Open it in the program that made it, save it again, and try that copy.",
        name=job.name,
        how=how,
    )
