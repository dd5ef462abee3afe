"""Writes the watch's memory down beside it: a disk that hangs must not keep the watch from telling of it."""

import logging
import threading
from typing import Protocol

log = logging.getLogger(__name__)

Json = dict[str, object]


class Memory(Protocol):
    """Where the watch remembers over a restart. Both raise OSError; what is not there is empty."""

    def read(self) -> Json:
        """What was written last."""
        ...

    def write(self, text: Json) -> None:
        """Replace it as a whole."""
        ...


class Scribe:
    """A thread of its own and one slot: what comes while it writes replaces what still waits."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._waiting: Json | None = None
        self._writing = False
        self._cannot = False
        self._news = threading.Condition()
        threading.Thread(target=self._work, name="scribe", daemon=True).start()

    def put(self, text: Json) -> None:
        """Have it written as soon as may be."""
        with self._news:
            self._waiting = text
            self._news.notify_all()

    def finish(self, within_s: float) -> bool:
        """Wait until everything is written; whether it was in time."""
        with self._news:
            return self._news.wait_for(lambda: self._waiting is None and not self._writing, within_s)

    def _work(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._waiting is not None)
                text, self._waiting, self._writing = self._waiting or {}, None, True
            self._write(text)
            with self._news:
                self._writing = False
                self._news.notify_all()

    def _write(self, text: Json) -> None:
        try:
            self._memory.write(text)
        except OSError as error:
            if not self._cannot:
                log.warning("the memory cannot be written, the watch goes on without: %s", error)
            self._cannot = True
        else:
            self._cannot = False
