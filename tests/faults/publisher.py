"""A device that keeps a history: what it published, when, and when the broker acknowledged it.

QoS 1 in a persistent session: after a lost connection paho sends again what was not acknowledged, as a field
device does. Acknowledgements come on paho's thread and are only noted there; `history` puts them together:
the nth acknowledgement of a packet number with the nth publication that had it.
"""

import threading
import time
import uuid
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import paho.mqtt.client as mqtt
from history import Publication
from load import Load
from stack import wait_until
from talk import now_ms


class Publisher:
    """Publishes one by one, or a load at a rate on a thread of its own."""

    def __init__(self, mqtt_url: str, client_id: str | None = None) -> None:
        address = urlsplit(mqtt_url)
        name = client_id or f"publisher-{uuid.uuid4().hex[:8]}"
        self._client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=name, clean_session=False)
        self._client.max_inflight_messages_set(200)
        self._client.reconnect_delay_set(0.1, 1.0)
        self._client.on_publish = lambda _c, _d, mid, _r, _p: self._acked.append((mid, now_ms()))
        self._sent: list[tuple[int, Publication]] = []
        self._acked: deque[tuple[int, int]] = deque()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._client.connect_async(address.hostname, address.port, keepalive=10)
        self._client.loop_start()

    def publish(self, publication: Publication) -> None:
        """Send it, or keep it until the broker is back."""
        publication.sent_at = now_ms()
        info = self._client.publish(publication.topic, publication.payload, qos=1)
        self._sent.append((info.mid, publication))

    def start(self, load: Load, per_s: float) -> None:
        """Publish a load at a rate until `stop`."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, args=(load, per_s), name="publisher")
        self._thread.start()

    def stop(self) -> None:
        """Publish no more of the load."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(30)
            self._thread = None

    def run(self, load: Load, count: int, per_s: float) -> None:
        """Publish so many of a load at a rate, here and now."""
        self._stopping.clear()
        self._run(load, per_s, count)

    def _run(self, load: Load, per_s: float, count: int | None = None) -> None:
        due = time.monotonic()
        while not self._stopping.is_set() and (count is None or count > 0):
            self.publish(load.next(now_ms()))
            count = None if count is None else count - 1
            due += 1 / per_s
            self._stopping.wait(max(0.0, due - time.monotonic()))

    def wait_acked(self, within_s: float = 60) -> None:
        """Wait until the broker has acknowledged everything."""
        wait_until(lambda: self.unacked == 0, within_s, f"{self.unacked} publications are acknowledged")

    @property
    def unacked(self) -> int:
        """How many publications the broker has not acknowledged."""
        return len(self._sent) - len(self._acked)

    @property
    def history(self) -> list[Publication]:
        """Everything published so far, in order."""
        acks: dict[int, deque[int]] = defaultdict(deque)
        for mid, at in list(self._acked):
            acks[mid].append(at)
        sent = list(self._sent)
        for mid, publication in sent:
            publication.acked_at = acks[mid].popleft() if acks[mid] else None
        return [publication for _, publication in sent]

    def close(self) -> None:
        """Leave."""
        self.stop()
        self._client.disconnect()
        self._client.loop_stop()


@contextmanager
def publisher(mqtt_url: str) -> Iterator[Publisher]:
    """A connected publisher."""
    made = Publisher(mqtt_url)
    try:
        yield made
    finally:
        made.close()
