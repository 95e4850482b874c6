"""Signs of life while native code works and says nothing."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from app.documents.reading import Reading

_EVERY = 1.0
"""Seconds between two signs."""


@contextmanager
def busy(reading: Reading, what: str, size: int) -> Iterator[None]:
    """Tell what is done as long as the block runs, where ``size`` in bytes makes it likely to take long.

    The block must report no progress itself.
    """
    if size < 2_000_000:
        yield
        return
    ended = threading.Event()

    def tell() -> None:
        while not ended.wait(_EVERY):
            reading.progress(0, 1, what)

    reading.progress(0, 1, what)
    thread = threading.Thread(target=tell, daemon=True)
    try:
        thread.start()
    except RuntimeError as error:  # there is no room for its stack
        raise MemoryError from error
    try:
        yield
    finally:
        ended.set()
        thread.join()
