"""The broker's side of the gateway: publications with QoS 1, each with an outcome to wait for.

paho runs on its own thread; outcomes come back to the event loop's. MQTT 5 says why a publication was not
taken: an access list that forbids it and a topic that nobody keeps both look like success in 3.1.1, which is
spoken only to a broker that knows no other. What was published and not acknowledged is counted until the
broker acknowledges it, however long nobody waits for it any more, so that a broker that hangs costs a bounded
amount of memory.
"""

import asyncio
import logging
import socket
import threading
from collections.abc import Callable
from enum import Enum
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.reasoncodes import ReasonCode

from ingest.address import BrokerAddress
from sensors.claims import Publication

log = logging.getLogger(__name__)

MOST_WAITING = 512
"""Publications that may wait for their acknowledgement, all connections together."""
RECONNECT_S = (1, 15)
KEEPALIVE_S = 15
_NO_SUBSCRIBER = 0x10
_TRIES_BEFORE_311 = 2


class Outcome(Enum):
    """What became of a publication."""

    KEPT = "kept"
    FORBIDDEN = "forbidden"
    NOBODY_LISTENS = "nobody_listens"


class Publisher:
    """Publishes for the connections of one event loop. Everything but paho's callbacks is called on it."""

    def __init__(self, url: str, client_id: str, most: int = MOST_WAITING) -> None:
        self._address, self._client_id, self._most = BrokerAddress.of(url), client_id, most
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[int, asyncio.Future[Outcome]] = {}
        self._room = asyncio.Event()
        self._room.set()
        self._stopping = threading.Event()
        self._failures = 0
        self._was_answered = False
        self._client = self._open(MQTTProtocolVersion.MQTTv5)

    @property
    def connected(self) -> bool:
        """Whether the broker is there."""
        return self._client.is_connected()

    @property
    def waiting(self) -> int:
        """Publications that the broker has not acknowledged."""
        return len(self._waiting)

    async def room(self) -> None:
        """Return when there is room for one more publication, or no broker to give it to."""
        while len(self._waiting) >= self._most and self.connected:
            self._room.clear()
            await self._room.wait()

    def publish(self, publication: Publication) -> asyncio.Future[Outcome] | None:
        """The outcome to wait for; None where the broker is away or there is no room."""
        if not self.connected or len(self._waiting) >= self._most:
            return None
        sent = self._client.publish(publication.topic, publication.payload, qos=1)
        if sent.rc not in (mqtt.MQTT_ERR_SUCCESS, mqtt.MQTT_ERR_NO_CONN):
            return None
        outcome: asyncio.Future[Outcome] = self._loop.create_future()
        self._waiting[sent.mid] = outcome
        return outcome

    def stop(self) -> None:
        """Leave the broker."""
        self._stopping.set()
        self._client.disconnect()
        self._client.loop_stop()

    def _open(self, protocol: MQTTProtocolVersion) -> mqtt.Client:
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=self._client_id, protocol=protocol)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_publish = self._on_publish
        client.on_socket_open = _without_delay
        client.max_inflight_messages_set(self._most)
        client.reconnect_delay_set(*RECONNECT_S)
        self._address.introduce(client)
        client.connect_async(self._address.host, self._address.port, KEEPALIVE_S)
        client.loop_start()
        return client

    def _call(self, work: Callable[..., object], *arguments: object) -> None:
        """Do something on the loop's thread; after its end there is nothing left to do."""
        try:
            self._loop.call_soon_threadsafe(work, *arguments)
        except RuntimeError:
            log.debug("the loop has ended")

    def _on_connect(
        self, _client: mqtt.Client, _data: object, _flags: object, reason: ReasonCode, _props: object
    ) -> None:
        self._was_answered = True
        if reason.is_failure:
            log.warning("broker refuses us: %s", reason)
            return
        log.info("connected to the broker")

    def _on_disconnect(
        self, _client: mqtt.Client, _data: object, _flags: object, reason: object, _props: object
    ) -> None:
        if self._stopping.is_set():
            return
        log.warning("broker connection lost: %s", reason)
        self._call(self._room.set)
        self._failures += 1
        if not self._was_answered and self._failures == _TRIES_BEFORE_311:
            self._call(self._speak_older)

    def _speak_older(self) -> None:
        log.info("the broker does not take MQTT 5: trying 3.1.1")
        self._client.disconnect()
        self._client.loop_stop()
        if not self._stopping.is_set():
            self._client = self._open(MQTTProtocolVersion.MQTTv311)

    def _on_publish(
        self, _client: mqtt.Client, _data: object, mid: int, reason: ReasonCode, _props: object
    ) -> None:
        self._call(self._settle, mid, reason.is_failure, reason.value)

    def _settle(self, mid: int, failed: bool, value: int) -> None:
        outcome = self._waiting.pop(mid, None)
        self._room.set()
        if outcome is None or outcome.done():
            return
        nobody = Outcome.NOBODY_LISTENS if value == _NO_SUBSCRIBER else Outcome.KEPT
        outcome.set_result(Outcome.FORBIDDEN if failed else nobody)


def _without_delay(_client: mqtt.Client, _data: object, sock: Any) -> None:
    """A publication leaves at once: a station waits for it."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
