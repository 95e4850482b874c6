"""What tells that a reader reached out: a server that nobody may call, a secret, and folders that must stay as they are."""

import os
import socket
import threading
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from bench.attacks.attack import Bait

SECRET = "canary-7f3a-in-the-mine"


class Trap:
    """A listening socket, a file with a secret, and the folder that children are given for temporary files."""

    def __init__(self, folder: Path) -> None:
        self.temporary = folder / "tmp"
        self.temporary.mkdir(parents=True)
        secret = folder / "secret.txt"
        secret.write_text(SECRET)
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(0.1)
        self.bait = Bait(f"http://127.0.0.1:{self._server.getsockname()[1]}", secret)
        self._calls = 0
        self._open = True
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> "Trap":
        self._before = os.environ.get("TMPDIR")
        os.environ["TMPDIR"] = str(self.temporary)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open = False
        self._thread.join()
        self._server.close()
        if self._before is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = self._before

    def _listen(self) -> None:
        while self._open:
            try:
                caller, _ = self._server.accept()
            except TimeoutError:
                continue
            self._calls += 1
            caller.close()

    def sprung(self, written: Iterable[Path]) -> list[str]:
        """What happened since it was last asked; ``written`` are the outputs to search for the secret."""
        found: list[str] = []
        if self._calls:
            found.append("called the address of a bait")
            self._calls = 0
        if left := [path.name for path in self.temporary.iterdir()]:
            found.append(f"left temporary files: {', '.join(left[:3])}")
        if any(SECRET.encode() in path.read_bytes() for path in written if path.is_file()):
            found.append("gave away the secret")
        return found
