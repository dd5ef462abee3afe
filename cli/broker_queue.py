"""How full a broker's queue is, as mosquitto says it in its $SYS topics.

These are retained, so that whoever subscribes is told at once. What waits is what is stored and not itself
retained. mosquitto 2.0.11 is silent of what it dropped until there is something: that counts as 0. Other
brokers have no such topics, and an ACL may hide them: then it is not known.
"""

from collections.abc import Callable
from time import monotonic

import paho.mqtt.client as mqtt

from alerts.watch_signs import Queue
from city.errors import TransientError
from cli.broker import connected_client

STORED = "$SYS/broker/store/messages/count"
STORED_BYTES = "$SYS/broker/store/messages/bytes"
RETAINED = "$SYS/broker/retained messages/count"
DROPPED = "$SYS/broker/publish/messages/dropped"
TOPICS = (STORED, STORED_BYTES, RETAINED, DROPPED)
SAID_WITHIN_S = 1.0
STEP_S = 0.05


def queue(url: str, client_id: str, timeout_s: float) -> Queue:
    """What the broker at `url` says. Raises OSError or TransientError when it does not answer."""
    said: dict[str, int] = {}
    answers: list[mqtt.ReasonCode] = []
    client = connected_client(url, client_id, timeout_s)
    client.on_connect = lambda _client, _data, _flags, reason, _properties: answers.append(reason)
    client.on_message = lambda _client, _data, message: _note(said, message)
    try:
        _turn(client, lambda: bool(answers), timeout_s)
        if not answers:
            raise TransientError("no answer to CONNECT")
        if answers[0].is_failure:
            raise TransientError(f"refused: {answers[0]}")
        client.subscribe([(topic, 0) for topic in TOPICS])
        _turn(client, lambda: len(said) == len(TOPICS), min(SAID_WITHIN_S, timeout_s))
    finally:
        client.disconnect()
    stored, retained = said.get(STORED), said.get(RETAINED, 0)
    messages = None if stored is None else max(0, stored - retained)
    return Queue(messages, said.get(STORED_BYTES), said.get(DROPPED, 0 if STORED in said else None))


def _turn(client: mqtt.Client, done: Callable[[], bool], within_s: float) -> None:
    deadline = monotonic() + within_s
    while not done() and monotonic() < deadline:
        if client.loop(STEP_S) != mqtt.MQTT_ERR_SUCCESS:
            return


def _note(said: dict[str, int], message: mqtt.MQTTMessage) -> None:
    text = bytes(message.payload)
    if text.isdigit():
        said[message.topic] = int(text)
