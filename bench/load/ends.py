"""How tasks ended by one app's results: ``python -m bench.load.ends MODULE`` with ids on standard input, JSON out."""

import importlib
import json
import sys


def main() -> None:
    """Print the ids by state."""
    app = importlib.import_module(sys.argv[1]).app
    found: dict[str, list[str]] = {}
    for task_id in sys.stdin.read().split():
        found.setdefault(app.backend.get_state(task_id), []).append(task_id)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
