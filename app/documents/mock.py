"""A document that misbehaves on demand: ``NEXUSMOCK``, a line break, and a JSON object.

``{"text": "…", "sleep": seconds, "spin": seconds, "crash": true, "memory_mb": n, "flood": bytes, "fail": "why"}``.
Only a job with the option ``allow_mock`` has it read: for the tests of everything that runs a reader.
"""

import json
import os
import signal
import time
from typing import Any

from app.documents.formats import Dialect, damaged
from app.documents.job import Job
from app.documents.reading import Reading, TextFile
from app.documents.sniffing import Recognised, first_bytes

MAGIC = b"NEXUSMOCK\n"


def is_mock(job: Job) -> bool:
    """Whether the job allows a mock and its file is one."""
    for wanted in job.plan.values():
        if wanted.options.get("allow_mock") is True:
            return first_bytes(job.path, job.name).startswith(MAGIC)
    return False


def as_if(job: Job) -> Recognised:
    """A mock passes for a file of whatever format the job expects."""
    expected = next(iter(job.plan))
    return Recognised(next(dialect for dialect in Dialect if dialect.format is expected))


def read(reading: Reading) -> None:
    """Do what the file says."""
    orders: dict[str, Any] = json.loads(reading.job.path.read_bytes()[len(MAGIC) :] or b"{}")
    with TextFile(reading, "text_file", "text.txt") as text:
        text.line(orders.get("text", "mock"))
        steps = int(orders.get("steps", 1))
        for step in range(steps):
            reading.progress(step, steps, f"step {step + 1} of {steps}")
            time.sleep(orders.get("sleep", 0) / steps)
        _misbehave(orders, reading)
        for _ in range(orders.get("flood", 0) // 1000):
            text.line("flood" * 200)
    reading.stat(words=text.words, characters=text.characters)


def _misbehave(orders: dict[str, Any], reading: Reading) -> None:
    end = time.monotonic() + orders.get("spin", 0)
    while time.monotonic() < end:
        pass
    if "memory_mb" in orders:
        reading.outcome.values["eaten"] = len(bytearray(orders["memory_mb"] << 20))
    if orders.get("crash"):
        os.kill(os.getpid(), signal.SIGABRT)
    if orders.get("print"):
        os.write(1, b"noise on standard output\n")
    if "bug" in orders:
        raise RuntimeError(orders["bug"])
    if "warn" in orders:
        reading.warn(orders["warn"])
    if orders.get("hurried"):
        reading.hurry("There was no time for all of it.")
    if "fail" in orders:
        raise damaged(reading.job.name, orders["fail"])
