"""The process that reads documents: jobs come in on standard input, a line of JSON each, and answers go out likewise.

Run by ``reader.Reader`` as ``python -m app.documents.child PARENT_PID LIMITS_JSON``.
"""

import gc
import json
import os
import sys
import time
from typing import Any, BinaryIO

from app.documents import confine
from app.documents.job import Job
from app.documents.limits import Limits
from app.documents.read import read
from app.documents.reasons import of_the_file, reason
from app.errors import Failure, GiveUp

PROGRESS_EVERY = 0.2
_GARBAGE = 50_000
"""Objects made and not freed before a collection."""


def main(parent: int, limits: Limits) -> None:
    """Answer jobs until the pipe closes."""
    confine.die_with(parent)
    confine.wall_in(limits)
    _last = confine.take_along()  # held: its pipe ends with this process
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # what a native library prints is not an answer
        gc.freeze()  # what is imported stays: no collection need look at it again
        gc.set_threshold(_GARBAGE, 20, 100)  # a document's tree is freed by counting: looking for circles costs a tenth
        for line in sys.stdin.buffer:
            if os.fstat(2).st_size:
                os.ftruncate(2, 0)
            confine.wall_in_job(limits)
            _say(answers, _answer(Job.from_json(json.loads(line)), limits, answers))


def _answer(job: Job, limits: Limits, answers: BinaryIO) -> dict[str, Any]:
    last = 0.0

    def progress(done: int, total: int, what: str) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= PROGRESS_EVERY:
            last = now
            _say(answers, {"progress": [done, total, what]})

    try:
        outcome = read(job, limits, progress, lambda outcome: _say(answers, {"so_far": outcome.as_json()}))
        return {"outcome": outcome.as_json(), "resident": confine.resident_bytes()}
    except MemoryError:
        return {"failure": {"code": "too_much_memory", "message": "", "facts": {}}}
    except GiveUp as failure:
        return {"failure": failure.as_json()}
    except Failure as failure:
        return {"again": failure.as_json()}
    except BaseException as error:  # the border to every format library: whatever it raises is the file's
        if not of_the_file(error):
            raise
        return {"broken": reason(error)}


def _say(answers: BinaryIO, message: dict[str, Any]) -> None:
    answers.write(json.dumps(message).encode("ascii") + b"\n")
    answers.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), Limits.from_json(json.loads(sys.argv[2])))
