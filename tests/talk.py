"""How tests talk to a running stack from outside: as a device over MQTT, as a client over HTTP."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import paho.mqtt.client as mqtt
from stack import wait_until


def now_ms() -> int:
    """The clock, epoch milliseconds."""
    return time.time_ns() // 1_000_000


def fetch(url: str, body: object = None) -> tuple[int, object]:
    """Status and decoded JSON of a GET, or of a POST with `body`."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


class Device:
    """A device that publishes at QoS 1 and waits for the broker's acknowledgement."""

    def __init__(self, client: mqtt.Client) -> None:
        self._client = client

    def publish(self, topic: str, payload: object) -> None:
        """Publish bytes as they are, anything else as JSON."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        self._client.publish(topic, body, qos=1).wait_for_publish(30)

    def observe(self, thing_id: str, ago_ms: int = 0, **results: float) -> None:
        """Publish results of now, or of a moment ago."""
        self.publish(f"city/{thing_id}/obs", {"time": now_ms() - ago_ms, "results": results})


@contextmanager
def device(mqtt_url: str) -> Iterator[Device]:
    """A connected device."""
    address = urlsplit(mqtt_url)
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    client.connect(address.hostname, address.port)
    client.loop_start()
    try:
        wait_until(client.is_connected, 30, "the broker accepts us")
        yield Device(client)
    finally:
        client.disconnect()
        client.loop_stop()
