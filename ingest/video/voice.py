"""What the prober says of its cameras over MQTT, as each of them would say it itself.

Every publication carries its own time, so what waits for a broker that is away is still right when it leaves;
what is more than `MOST_WAITING` is given up, newest first, and counted.
"""

import logging
from uuid import uuid4

import msgspec
import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from ingest.address import BrokerAddress
from sensors.topics import observations_topic, status_topic

log = logging.getLogger(__name__)

MOST_WAITING = 5000
RECONNECT_S = (1, 15)
KEEPALIVE_S = 30
FAREWELL_S = 2.0

_encode = msgspec.json.Encoder().encode


class Voice:
    """One client for all cameras. Nothing here waits for the broker but `close`."""

    def __init__(self, url: str) -> None:
        self.given_up = self.connections = 0
        address = BrokerAddress.of(url)
        client = mqtt.Client(CallbackAPIVersion.VERSION2, f"citywatch-video-{uuid4().hex[:8]}")
        client.max_queued_messages_set(MOST_WAITING)
        client.reconnect_delay_set(*RECONNECT_S)
        client.on_connect = lambda _c, _d, _f, reason, _p: self._begun(reason)
        address.introduce(client)
        client.connect_async(address.host, address.port, KEEPALIVE_S)
        client.loop_start()
        self._client = client

    @property
    def connected(self) -> bool:
        """Whether the broker is there."""
        return self._client.is_connected()

    def say(self, thing_id: str, time_ms: int, results: dict[str, float]) -> None:
        """What was found of a camera at epoch ms."""
        if results:
            self._publish(observations_topic(thing_id), _encode({"time": time_ms, "results": results}))

    def status(self, thing_id: str, online: bool) -> mqtt.MQTTMessageInfo | None:
        """Whether a camera gives pictures, kept by the broker for who comes later; None: it is given up."""
        sent = self._publish(status_topic(thing_id), b"online" if online else b"offline", retain=True)
        return None if sent.rc == mqtt.MQTT_ERR_QUEUE_SIZE else sent

    def _publish(self, topic: str, payload: bytes, retain: bool = False) -> mqtt.MQTTMessageInfo:
        sent = self._client.publish(topic, payload, qos=1, retain=retain)
        self.given_up += sent.rc == mqtt.MQTT_ERR_QUEUE_SIZE
        return sent

    def close(self, last: mqtt.MQTTMessageInfo | None = None) -> None:
        """Leave, once the last word has been taken, or will not be."""
        if last is not None and self.connected:
            try:
                last.wait_for_publish(FAREWELL_S)
            except (RuntimeError, ValueError):
                log.debug("the broker left first")
        self._client.disconnect()
        self._client.loop_stop()

    def _begun(self, reason: object) -> None:
        self.connections += 1
        log.info("broker: %s", reason)
