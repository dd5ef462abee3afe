"""The benchmark's load generator against the real broker."""

from urllib.parse import urlsplit

import paho.mqtt.client as mqtt
import pytest
from stack import free_port, wait_until

from bench.load import Sender, keep_session


def test_what_was_sent_waits_for_the_client_that_was_away(mqtt_url):
    port = urlsplit(mqtt_url).port
    keep_session(port, "away", "city/#")
    with Sender(port, "sender") as sender:
        sender.publish((f"city/t{i % 7}/obs", b"%d" % i) for i in range(20_000))
        sender.flush()
        assert sender.acknowledged == sender.sent == 20_000
    got = []
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="away", clean_session=False)
    client.on_message = lambda _c, _d, message: got.append(int(message.payload))
    client.connect("127.0.0.1", port)
    client.loop_start()
    try:
        wait_until(lambda: len(got) >= 20_000, 30, "everything that waited arrives")
    finally:
        client.disconnect()
        client.loop_stop()
    assert got == list(range(20_000))


def test_a_sender_says_that_nobody_listens():
    with pytest.raises(ConnectionError):
        Sender(free_port(), "sender")
