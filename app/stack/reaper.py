"""A tiny process that outlives its supervisor just long enough to end what a killed one leaves behind.

Its standard input is a pipe that only the supervisor holds: lines name the processes it started, and the end of
the pipe without the word ``done`` means that the supervisor is dead. It holds a lock that the next start waits for.
"""

import json
import signal
import sys

from app.stack.processes import Leader, end_stack


def main() -> int:
    """Listen until the pipe ends; then end the stack named by the first argument."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    leaders: dict[int, Leader] = {}
    for line in sys.stdin:
        if line == "done\n":
            return 0
        if line.endswith("\n"):  # the last one may have been cut short
            row = json.loads(line)
            leaders[row["pid"]] = Leader(row["stage"], row["created"])
    end_stack(sys.argv[1], leaders)
    return 0


if __name__ == "__main__":
    sys.exit(main())
