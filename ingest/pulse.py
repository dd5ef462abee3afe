"""The beat of a process that runs on an event loop, on a thread of its own: it never waits for the database.

A beat is written only while the event loop turns. Where there is no database, or it is away, the counts go to
the log once a minute instead. A beat that fails in a way nobody foresaw is told with its traceback and tried
again: the thread ends with the process and not before.
"""

import json
import logging
import os
import threading
from collections.abc import Callable
from time import monotonic

from city.clock import Clock
from city.errors import TransientError
from store import database, processes

log = logging.getLogger(__name__)

LOOP_STUCK_S = 6.0
LOG_EVERY_S = 60.0

Detail = dict[str, object]


class Pulse(threading.Thread):
    """Beats every two seconds until stopped."""

    def __init__(
        self, url: str | None, clock: Clock, detail: Callable[[], Detail], process: str = "gateway"
    ) -> None:
        super().__init__(name="pulse", daemon=True)
        self._url, self._clock, self._detail, self._process = url, clock, detail, process
        self._ended = threading.Event()
        self._turned_at = monotonic()
        self._conn: database.Connection | None = None
        self._away = False
        self._failed = False
        self._logged_at = 0.0
        self._logged = ""

    def turned(self) -> None:
        """The event loop turns."""
        self._turned_at = monotonic()

    def end(self) -> None:
        """Beat no more."""
        self._ended.set()

    def run(self) -> None:
        """The thread's work."""
        while not self._ended.is_set():
            if monotonic() - self._turned_at < LOOP_STUCK_S:
                self._turn()
            self._ended.wait(processes.BEAT_S)
        if self._conn is not None:
            self._conn.close()

    def _turn(self) -> None:
        try:
            if self._url is None or not self._beat(self._url):
                self._log()
        except Exception:
            if not self._failed:
                log.exception("a beat failed, trying again every %.0f s", processes.BEAT_S)
            self._failed = True
        else:
            self._failed = False

    def _beat(self, url: str) -> bool:
        try:
            if self._conn is None or self._conn.closed:
                self._conn = database.connect(url, self._process)
            processes.beat(self._conn, self._process, os.getpid(), self._clock(), self._detail())
        except (TransientError, database.Failed) as error:
            if not self._away:
                log.warning("the database is away, %s goes on without it: %s", self._process, error)
            self._away, self._conn = True, None
            return False
        if self._away:
            log.info("the database is there again")
        self._away = False
        return True

    def _log(self) -> None:
        if monotonic() - self._logged_at < LOG_EVERY_S:
            return
        told = json.dumps(self._detail(), separators=(",", ":"))
        if told != self._logged:
            log.info("counts %s", told)
        self._logged_at = monotonic()
        self._logged = told
