"""The supervisor as a process of its own: ``python -m app.stack FD [PART…]``, progress as JSON lines to ``FD``."""

import json
import os
import sys
from dataclasses import asdict

from app.errors import Failure
from app.stack.part import Progress
from app.stack.plan import Plan
from app.stack.supervisor import AlreadyRuns, Supervisor
from config.settings import settings


class Report:
    """Words for the one who started us; from ``close`` on, or when nobody listens, they go nowhere."""

    def __init__(self, descriptor: int) -> None:
        os.set_inheritable(descriptor, False)
        self.file = os.fdopen(descriptor, "w", encoding="utf-8", buffering=1)

    def say(self, **words: object) -> None:
        """One line of JSON."""
        try:
            if not self.file.closed:
                self.file.write(json.dumps(words) + "\n")
        except BrokenPipeError:
            pass

    def progress(self, progress: Progress) -> None:
        """A part's progress."""
        self.say(**asdict(progress))
        print(f"{progress.part} {progress.state} {progress.detail}", flush=True)

    def ready(self, plan: Plan) -> None:
        """Everything is healthy; the listener may go."""
        self.say(ready=True, new_password=plan.new_password)
        self.file.close()


def main() -> int:
    """Supervise until asked to stop."""
    os.umask(0o077)  # documents, their text and the database are for the owner of this home alone
    report = Report(int(sys.argv[1]))
    try:
        Supervisor(settings(), report.progress, only=sys.argv[2:]).run(report.ready)
    except AlreadyRuns:
        report.say(already=True)
    except Failure as failure:
        report.say(failure=failure.as_json())
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
