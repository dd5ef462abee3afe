"""The broker's side of the ingestor: a persistent session whose messages wait to be acknowledged.

paho calls us on its own thread; the callback only puts into the inbox. When that is full the callback waits,
paho stops reading, and the broker keeps the backlog: that is the back-pressure. A message is acknowledged by
the pipeline after its commit, and only on the connection it came by: after a reconnect the broker sends it
again and the store knows it.
"""

import logging
import threading
from collections.abc import Callable

import paho.mqtt.client as mqtt
from paho.mqtt.reasoncodes import ReasonCode

from ingest.address import BrokerAddress
from ingest.inbox import Delivery, Inbox
from sensors.decode import Message
from sensors.topics import EVERYTHING

log = logging.getLogger(__name__)

CLIENT_ID = "citywatch-ingest"
RECONNECT_S = (1, 30)
KEEPALIVE_S = 30


class Subscriber:
    """Receives observations; `take` hands them out in batches, `acknowledge` lets the broker forget them."""

    def __init__(self, url: str, clock: Callable[[], int], client_id: str = CLIENT_ID) -> None:
        self._clock = clock
        self._stopping = threading.Event()
        self._inbox = Inbox(self._stopping.is_set)
        self._connection = 0
        self._subscribed = False
        self._address = BrokerAddress.of(url)
        self._client = self._make_client(client_id)

    def _make_client(self, client_id: str) -> mqtt.Client:
        client = mqtt.Client(
            mqtt.CallbackAPIVersion.VERSION2, client_id=client_id, clean_session=False, manual_ack=True
        )
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
        for delivery in deliveries:
            if delivery.connection == self._connection:
                self._client.ack(delivery.mid, delivery.qos)

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

    def _on_message(self, _client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        # an exception here would kill paho's thread while is_connected() stays true
        topic = message.topic if _is_utf8(message) else repr(message._topic)
        received = Message(topic, message.payload, self._clock())
        self._inbox.put(Delivery(received, message.mid, message.qos, self._connection))


def _is_utf8(message: mqtt.MQTTMessage) -> bool:
    try:
        return bool(message.topic)
    except UnicodeDecodeError:
        return False
