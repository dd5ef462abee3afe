"""Python's search for cycles, held back while one large answer is made.

An answer of a hundred thousand small objects sets it off again and again over everything the process has, for
nothing: what the answer was made of has no cycles and goes with the last reference to it.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Collector:
    """Holds the search back while anybody asks for that."""

    def __init__(self) -> None:
        self._lock, self._holders = threading.Lock(), 0

    @contextmanager
    def held_back(self) -> Iterator[None]:
        """Until the end of the block no search begins, in no thread."""
        with self._lock:
            self._holders += 1
            gc.disable()
        try:
            yield
        finally:
            with self._lock:
                self._holders -= 1
                if not self._holders:
                    gc.enable()


collector = Collector()
