"""The broker's side of the ingestor: a persistent session whose messages wait to be acknowledged.

paho calls us on its own thread; the callback only puts into the inbox. When that is full nothing more is read
and the broker keeps the backlog: that is the back-pressure. A message is acknowledged by the pipeline after
its commit, and only on the connection it came by: after a reconnect the broker sends it again and the store
knows it.
"""

import logging
import threading

import paho.mqtt.client as mqtt
from paho.mqtt.reasoncodes import ReasonCode

from city.clock import Clock
from ingest.address import BrokerAddress
from ingest.burst import BurstClient
from ingest.inbox import Delivery, Inbox
from ingest.packets import Published
from sensors.decode import LARGEST_PAYLOAD
from sensors.topics import EVERYTHING, MOST_REMEMBERED, parse, readable

log = logging.getLogger(__name__)

RECONNECT_S = (1, 30)
KEEPALIVE_S = 30
CUT = LARGEST_PAYLOAD + 1


class Subscriber:
    """Receives observations; `take` hands them out in batches, `acknowledge` lets the broker forget them."""

    def __init__(self, url: str, clock: Clock, client_id: str) -> None:
        self._clock = clock
        self._stopping = threading.Event()
        self._inbox = Inbox()
        self._connection = 0
        self._subscribed = False
        self._topics: dict[bytes, str] = {}
        self._address = BrokerAddress.of(url)
        self._client = self._make_client(client_id)

    def _make_client(self, client_id: str) -> BurstClient:
        client = BurstClient(client_id, self._inbox.room, self._on_burst)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        client.reconnect_delay_set(*RECONNECT_S)
        self._address.introduce(client)
        return client

    def start(self) -> None:
        """Connect in the background and keep reconnecting until `stop`."""
        self._client.connect_async(self._address.host, self._address.port, KEEPALIVE_S)
        self._client.loop_start()

    def stop(self) -> None:
        """Leave; what was not acknowledged stays in the broker's session."""
        self._stopping.set()
        self._client.disconnect()
        self._client.loop_stop()

    @property
    def connected(self) -> bool:
        """Whether the broker is there and lets us listen. Not a sign of progress: that is the last commit."""
        return self._subscribed and self._client.is_connected()

    @property
    def waiting(self) -> int:
        """Messages received and not yet taken."""
        return len(self._inbox)

    def take(self, most: int, first_wait_s: float, gather_s: float) -> list[Delivery]:
        """Up to `most` deliveries: waits `first_wait_s` for the first, then `gather_s` for company."""
        return self._inbox.take(most, first_wait_s, gather_s)

    def acknowledge(self, deliveries: list[Delivery]) -> None:
        """Let the broker forget them. Deliveries of an earlier connection are left to be sent again."""
        here = self._connection
        self._client.acknowledge([d.mid for d in deliveries if d.mid and d.connection == here])

    def _on_connect(
        self, client: mqtt.Client, _data: object, flags: mqtt.ConnectFlags, reason: ReasonCode, _props: object
    ) -> None:
        if reason.is_failure:
            log.warning("broker refuses us: %s", reason)
            return
        self._connection += 1
        log.info("connected to the broker, session %s", "resumed" if flags.session_present else "new")
        client.subscribe(EVERYTHING, qos=1)

    def _on_subscribe(
        self, _client: mqtt.Client, _data: object, _mid: int, reasons: list[ReasonCode], _props: object
    ) -> None:
        self._subscribed = not any(reason.is_failure for reason in reasons)
        if not self._subscribed:
            log.error("broker does not let us subscribe to %s: check its access list", EVERYTHING)

    def _on_disconnect(
        self, _client: mqtt.Client, _data: object, _flags: object, reason: object, _props: object
    ) -> None:
        self._subscribed = False
        self._connection += 1  # nothing of the lost connection is acknowledged on the next
        if not self._stopping.is_set():
            log.warning("broker connection lost: %s", reason)

    def _on_burst(self, burst: list[Published]) -> None:
        """What is too large is cut to what still says so: nobody reads it, and it must not fill memory."""
        now, here, topics = self._clock(), self._connection, self._topics
        self._inbox.put(
            [
                Delivery(topics.get(topic) or self._topic(topic), payload[:CUT], now, mid, here, again)
                for topic, payload, mid, again in burst
            ]
        )

    def _on_message(self, _client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        # only where paho is not the one that bursts; an exception here would kill its thread in silence
        self._on_burst([(message._topic, message.payload, message.mid, message.dup)])

    def _topic(self, raw: bytes) -> str:
        """A topic as text. Ours are remembered; of what is nobody's there is no end."""
        text = readable(raw)
        if parse(text) is not None:
            if len(self._topics) >= MOST_REMEMBERED:
                self._topics.clear()
            self._topics[raw] = text
        return text
