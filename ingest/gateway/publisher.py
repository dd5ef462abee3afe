"""The broker's side of the gateway: publications with QoS 1, each with an outcome to wait for.

paho runs on its own thread; outcomes come back to the event loop's. What was published and not acknowledged
is counted until the broker acknowledges it, however long nobody waits for it any more, so that a broker that
hangs costs a bounded amount of memory.

MQTT 5 says why a publication was not taken: an access list that forbids it and a topic that nobody keeps both
look like success in 3.1.1. That is spoken only to a broker that knows no other. One that says so is believed;
one that never answered MQTT 5 and closes may be restarting, so it is asked again on a connection of its own,
before anything is published in 3.1.1 and from time to time. Each time a connection is lost 5 is tried first.
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
from ingest.gateway.version import is_unsupported, knows_5, leave
from sensors.claims import Publication

log = logging.getLogger(__name__)

MOST_WAITING = 512
"""Publications that may wait for their acknowledgement, all connections together."""
RECONNECT_S = (1, 15)
ASK_EVERY_S = 30.0
"""How often a broker that knows no MQTT 5 is asked whether it knows it now."""
KEEPALIVE_S = 15
_NO_SUBSCRIBER = 0x10
_TRIES_BEFORE_311 = 2


class Outcome(Enum):
    """What became of a publication."""

    KEPT = "kept"
    FORBIDDEN = "forbidden"
    NOBODY_LISTENS = "nobody_listens"
    LOST = "lost"
    """We changed the version of MQTT before it was acknowledged."""


class Publisher:
    """Publishes for the connections of one event loop. Everything but paho's callbacks is called on it."""

    def __init__(
        self, url: str, client_id: str, most: int = MOST_WAITING, ask_every_s: float = ASK_EVERY_S
    ) -> None:
        self._address, self._client_id, self._most = BrokerAddress.of(url), client_id, most
        self._ask_every_s = ask_every_s
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[int, asyncio.Future[Outcome]] = {}
        self._room = asyncio.Event()
        self._room.set()
        self._stopping = threading.Event()
        self._knows_5 = False
        self._closed_on_us = 0
        self._may_publish = True
        self._asking: asyncio.Task[None] | None = None
        self._client = self._open(MQTTProtocolVersion.MQTTv5)

    @property
    def connected(self) -> bool:
        """Whether the broker is there, and known to know no MQTT 5 where we speak none."""
        return self._may_publish and self._client.is_connected()

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
        if self._asking is not None:
            self._asking.cancel()
        leave(self._client)

    def _open(self, protocol: MQTTProtocolVersion) -> mqtt.Client:
        newest = protocol is MQTTProtocolVersion.MQTTv5
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2, self._client_id, protocol=protocol, reconnect_on_failure=newest
        )
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
        self, client: mqtt.Client, _data: object, _flags: object, reason: ReasonCode, _props: object
    ) -> None:
        self._call(self._welcomed, client, reason)

    def _on_disconnect(
        self, client: mqtt.Client, _data: object, _flags: object, reason: object, _props: object
    ) -> None:
        if not self._stopping.is_set():
            self._call(self._lost, client, reason)

    def _on_publish(
        self, client: mqtt.Client, _data: object, mid: int, reason: ReasonCode, _props: object
    ) -> None:
        self._call(self._settle, client, mid, reason)

    def _welcomed(self, client: mqtt.Client, reason: ReasonCode) -> None:
        if client is not self._client:
            return
        newest = client.protocol is MQTTProtocolVersion.MQTTv5
        if newest:
            self._knows_5 = not is_unsupported(reason)
        if reason.is_failure:
            log.warning("broker refuses us: %s", reason)
            if not self._knows_5:
                self._speak(client, MQTTProtocolVersion.MQTTv311)
        elif newest:
            log.info("connected to the broker")
        else:
            self._asking = self._loop.create_task(self._ask(client))

    def _lost(self, client: mqtt.Client, reason: object) -> None:
        if client is not self._client:
            return
        log.warning("broker connection lost: %s", reason)
        self._room.set()
        if client.protocol is not MQTTProtocolVersion.MQTTv5:
            self._may_publish = False
            self._loop.call_later(RECONNECT_S[0], self._speak, client, MQTTProtocolVersion.MQTTv5)
            return
        self._closed_on_us += 1
        if not self._knows_5 and self._closed_on_us >= _TRIES_BEFORE_311:
            self._speak(client, MQTTProtocolVersion.MQTTv311)

    async def _ask(self, client: mqtt.Client) -> None:
        """While 3.1.1 is spoken: publish once MQTT 5 is known not to be, and go back to it when it is."""
        while client is self._client and client.is_connected():
            knows = await knows_5(self._address, f"{self._client_id}-5")
            if knows:
                self._speak(client, MQTTProtocolVersion.MQTTv5)
                return
            if knows is False and not self._may_publish:
                log.warning("connected to a broker that knows no MQTT 5: it does not say what it forbids")
                self._may_publish = client is self._client
            await asyncio.sleep(self._ask_every_s if self._may_publish else RECONNECT_S[0])

    def _speak(self, before: mqtt.Client, protocol: MQTTProtocolVersion) -> None:
        """Change from one version to another. What was not acknowledged is lost: it was not answered."""
        if before is not self._client or self._stopping.is_set():
            return
        log.info("trying MQTT %s", "5" if protocol is MQTTProtocolVersion.MQTTv5 else "3.1.1")
        self._closed_on_us = 0
        self._client = self._open(protocol)  # first, or the old one seems fit for publishing
        self._may_publish = protocol is MQTTProtocolVersion.MQTTv5
        self._loop.run_in_executor(None, leave, before)
        waiting, self._waiting = self._waiting, {}
        for outcome in waiting.values():
            if not outcome.done():
                outcome.set_result(Outcome.LOST)
        self._room.set()

    def _settle(self, client: mqtt.Client, mid: int, reason: ReasonCode) -> None:
        outcome = self._waiting.pop(mid, None) if client is self._client else None
        self._room.set()
        if outcome is None or outcome.done():
            return
        nobody = Outcome.NOBODY_LISTENS if reason.value == _NO_SUBSCRIBER else Outcome.KEPT
        outcome.set_result(Outcome.FORBIDDEN if reason.is_failure else nobody)


def _without_delay(_client: mqtt.Client, _data: object, sock: Any) -> None:
    """A publication leaves at once: a station waits for it."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
