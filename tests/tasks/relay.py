"""A relay between a client and a broker that can fall silent: connections stay open, nothing passes any more."""

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self


class Relay:
    """Passes bytes on to ``target`` until ``silent`` is set, or until clients have sent ``most`` bytes.

    Without a target it takes connections and never answers.
    """

    def __init__(self, target: int | None = None, most: float = float("inf")) -> None:
        self.silent = threading.Event()
        self.taken = 0
        self._target, self._most = target, most
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        self._open: list[socket.socket] = [self._server]

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._server.accept()
                self.taken += 1
                self._open.append(client)
                if self._target is None:
                    continue
                broker = socket.create_connection(("127.0.0.1", self._target))
                self._open.append(broker)
                threading.Thread(target=self._pass, args=(client, broker, True), daemon=True).start()
                threading.Thread(target=self._pass, args=(broker, client, False), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, counted: bool) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                self._most -= len(piece) * counted
                if self._most < 0:
                    self.silent.set()
                if self.silent.is_set():
                    return  # and both stay open
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_RDWR)
