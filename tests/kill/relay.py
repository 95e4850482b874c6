"""A relay between workers and their broker, where a test can hold or cut what passes."""

import contextlib
import socket
import threading
import time


class Relay:
    """Passes bytes on. Frozen, the connections that there are stay open and say nothing any more; cut, all of them end."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.server.getsockname()[1])
        self.pairs: list[tuple[socket.socket, socket.socket]] = []
        self.frozen: set[socket.socket] = set()
        self.word = b""
        self.away = 0.0
        self._lock = threading.Lock()
        self._back = 0.0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self.server.accept()
            except OSError:
                return
            if time.monotonic() < self._back:
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self.target))
            self.pairs.append((near, far))
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pass, args=(source, sink, near), daemon=True).start()

    def freeze(self) -> None:
        """Say nothing more on the connections that there are; new ones work."""
        self.frozen = {near for near, _ in self.pairs}

    def cut_at(self, word: bytes, *, away: float) -> None:
        """When ``word`` passes by for the first time, end all connections; for ``away`` s there is no new one."""
        self.word, self.away = word, away

    def _pass(self, source: socket.socket, sink: socket.socket, near: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                while near in self.frozen:
                    time.sleep(60)
                if self._is_cut(data):
                    return
                sink.sendall(data)
        except OSError:
            pass

    def _is_cut(self, data: bytes) -> bool:
        with self._lock:
            if not self.word or self.word not in data:
                return False
            self.word = b""
            self._back = time.monotonic() + self.away
            pairs, self.pairs = self.pairs, []
        for near, far in pairs:
            for end in (near, far):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass  # it has ended by itself
                end.close()
        return True

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.server.shutdown(socket.SHUT_RDWR)  # or who waits in accept takes one more, which nobody closes
        self.server.close()
        for pair in self.pairs:
            for end in pair:
                end.close()
