"""Put tasks that do nothing on the queue, one ``.delay`` after the other: ``python -m bench.load.fill MODULE N``.

Prints the seconds it took, the first one (which connects) left out.
"""

import importlib
import sys
import time


def main() -> None:
    """Fill the queue."""
    module, count = importlib.import_module(sys.argv[1]), int(sys.argv[2])
    nothing = getattr(module, "nothing", None) or module.app.tasks["nothing"]
    nothing.delay()
    start = time.perf_counter()
    for _ in range(count - 1):
        nothing.delay()
    print(time.perf_counter() - start)


if __name__ == "__main__":
    main()
