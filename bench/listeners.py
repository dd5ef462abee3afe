"""What somebody outside sees of a running system: when batches become visible, when deltas reach a screen."""

import http.client
import threading
import time
from bisect import bisect_left
from collections.abc import Iterator

import msgspec

from store import database, listen
from store.queries import query

WAIT_S = 0.2


class Commits(threading.Thread):
    """Notes when PostgreSQL told that a batch was committed, on a connection of its own."""

    def __init__(self, url: str) -> None:
        super().__init__(name="commits", daemon=True)
        self._url = url
        self._over = threading.Event()
        self.heard_us: list[int] = []
        self.ready = threading.Event()

    def run(self) -> None:
        """Listen until `finish`."""
        with database.connect(self._url, "bench") as conn:
            listen.listen(conn, "batch")
            self.ready.set()
            while not self._over.is_set():
                if listen.woken(conn, WAIT_S):
                    self.heard_us.append(_now_us())

    def finish(self) -> None:
        """Stop listening."""
        self._over.set()
        self.join()

    def delays_ms(self, since_ms: int) -> list[float]:
        """From phenomenon time to the notice of the commit, of every observation that is not older."""
        delays: list[float] = []
        with database.connect(self._url, "bench") as conn:
            for committed_us, times in conn.execute(query("batches", "bench")):
                place = bisect_left(self.heard_us, committed_us)
                if place < len(self.heard_us):
                    heard_ms = self.heard_us[place] / 1000
                    delays += [heard_ms - time_ms for time_ms in times if time_ms >= since_ms]
        return delays


class Screen(threading.Thread):
    """A screen that reads `/stream`: notes how old an observation is when its delta arrives."""

    def __init__(self, port: int) -> None:
        super().__init__(name="screen", daemon=True)
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._over = threading.Event()
        self._events: list[tuple[int, bytes]] = []
        self.ready = threading.Event()

    def run(self) -> None:
        """Read until `finish`."""
        self._connection.request("GET", "/stream")
        response, waiting = self._connection.getresponse(), b""
        while not self._over.is_set() and (piece := response.read1(1 << 20)):
            now = _now_us()
            *events, waiting = (waiting + piece).split(b"\n\n")
            self._events += [(now, event) for event in events]
            if events:
                self.ready.set()

    def finish(self) -> None:
        """Stop reading: the next heartbeat at the latest."""
        self._over.set()
        self.join()
        self._connection.close()

    def delays_ms(self, since_ms: int) -> list[float]:
        """From phenomenon time to arrival, of every observation in a delta that is not older."""
        return [
            at_us / 1000 - time_ms
            for at_us, event in self._events
            for time_ms in _times(event)
            if time_ms >= since_ms
        ]


class _Delta(msgspec.Struct):
    observations: list[tuple[int, int, float, str, list[str]]] = []


_decoder = msgspec.json.Decoder(_Delta)


def _times(event: bytes) -> Iterator[int]:
    fields = dict(line.split(b": ", 1) for line in event.split(b"\n") if b": " in line)
    if fields.get(b"event") == b"delta":
        yield from (observation[1] for observation in _decoder.decode(fields[b"data"]).observations)


def _now_us() -> int:
    return time.time_ns() // 1000
