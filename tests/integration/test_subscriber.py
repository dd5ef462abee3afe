"""The broker's side of the ingestor, with a real broker, in bursts and in paho's own way."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import paho.mqtt.client as mqtt
import pytest
from stack import wait_until

from ingest import burst, inbox, subscriber
from ingest.address import BrokerAddress
from ingest.inbox import Delivery
from ingest.subscriber import Subscriber
from sensors.decode import LARGEST_PAYLOAD
from sensors.topics import LONGEST_TOPIC


@pytest.fixture(params=["in bursts", "in paho's own way"])
def either_way(request, monkeypatch):
    """paho as we know it from inside, and paho without the names we lean on."""
    assert burst.WHOLE
    if request.param != "in bursts":
        monkeypatch.setattr(burst, "WHOLE", False)
        monkeypatch.setattr(burst.BurstClient, "_packet_read", mqtt.Client._packet_read)


@contextmanager
def subscribed(url: str) -> Iterator[Subscriber]:
    """A subscriber whose subscription the broker has granted."""
    one = Subscriber(url, lambda: 5, "test-ingest")
    one.start()
    try:
        wait_until(lambda: one.connected, 30, "a subscription")
        yield one
    finally:
        one.stop()


def publish(url: str, payloads: list[bytes], topic: str = "city/a/obs") -> None:
    """Publish at QoS 1 and wait for the broker's word on each."""
    address = BrokerAddress.of(url)
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    client.connect(address.host, address.port)
    client.loop_start()
    for info in [client.publish(topic, payload, qos=1) for payload in payloads]:
        info.wait_for_publish(30)
    client.disconnect()
    client.loop_stop()


def taken(one: Subscriber, count: int, within_s: float = 30) -> list[Delivery]:
    """`count` deliveries, in their order."""
    got: list[Delivery] = []

    def all_there() -> bool:
        got.extend(one.take(count - len(got), 0.1, 0.01))
        return len(got) >= count

    wait_until(all_there, within_s, f"{count} deliveries")
    return got


def payloads(deliveries: list[Delivery]) -> list[bytes]:
    return [delivery.payload for delivery in deliveries]


def answered(one: Subscriber) -> None:
    """Wait until the broker has read all that was written to it: it answers in order."""
    one._subscribed = False
    one._client.subscribe("city/#", qos=1)
    wait_until(lambda: one._subscribed, 30, "an answer of the broker")


NUMBERED = [str(number).encode() for number in range(3000)]


@pytest.mark.usefixtures("either_way")
def test_every_message_comes_once_and_in_its_order(mqtt_url):
    with subscribed(mqtt_url) as one:
        publish(mqtt_url, NUMBERED)
        deliveries = taken(one, len(NUMBERED))
    assert payloads(deliveries) == NUMBERED
    assert {delivery.topic for delivery in deliveries} == {"city/a/obs"}


@pytest.mark.usefixtures("either_way")
def test_what_was_acknowledged_does_not_come_again_and_the_rest_does(mqtt_url):
    with subscribed(mqtt_url) as one:
        publish(mqtt_url, NUMBERED)
        deliveries = taken(one, len(NUMBERED))
        one.acknowledge(deliveries[:2000])
        answered(one)
    with subscribed(mqtt_url) as one:
        assert payloads(taken(one, 1000)) == NUMBERED[2000:]
        assert one.take(1, 0.3, 0) == []


@pytest.mark.usefixtures("either_way")
def test_large_and_small_messages_come_whole(mqtt_url):
    sent = [b"a" * LARGEST_PAYLOAD, b"b", b"", b"c" * 70_000]
    with subscribed(mqtt_url) as one:
        publish(mqtt_url, sent)
        assert payloads(taken(one, len(sent))) == sent


@pytest.mark.usefixtures("either_way")
def test_of_what_is_too_large_only_so_much_is_kept_as_says_so(mqtt_url):
    with subscribed(mqtt_url) as one:
        publish(mqtt_url, [b"a" * 10_000_000, b"b"])
        large, small = taken(one, 2)
    assert len(large.payload) == LARGEST_PAYLOAD + 1
    assert small.payload == b"b"


@pytest.mark.usefixtures("either_way")
def test_of_a_long_topic_only_so_much_is_kept_as_says_so_and_it_is_not_remembered(mqtt_url):
    with subscribed(mqtt_url) as one:
        for number in range(20):
            publish(mqtt_url, [b"a"], f"city/a/{number}/" + "x" * 65_000)
        publish(mqtt_url, [b"b"])
        *long, short = taken(one, 21)
        assert list(one._topics) == [b"city/a/obs"]
    assert {len(delivery.topic) for delivery in long} == {LONGEST_TOPIC}
    assert len({delivery.topic for delivery in long}) == 20
    assert (long[7].topic[:9], short.topic) == ("city/a/7/", "city/a/obs")


def test_while_there_is_no_room_the_session_is_kept_and_nothing_is_lost(mqtt_url, monkeypatch):
    """It would be closed by either side after one and a half keepalives without a word."""
    monkeypatch.setattr(inbox, "MOST_MESSAGES", 10)
    monkeypatch.setattr(subscriber, "KEEPALIVE_S", 6)  # a busy machine stands still for a second or two
    with subscribed(mqtt_url) as one:
        connection = one._connection
        publish(mqtt_url, NUMBERED)
        assert not ended(lambda: one.connected, 12)
        deliveries = taken(one, len(NUMBERED))
        assert payloads(deliveries) == NUMBERED
        assert one._connection == connection


def ended(holds: Callable[[], bool], seconds: float) -> bool:
    """Whether a state ended within a time."""
    try:
        wait_until(lambda: not holds(), seconds, "")
    except AssertionError:
        return False
    return True


@pytest.mark.usefixtures("either_way")
def test_what_came_by_an_earlier_connection_is_not_acknowledged_on_the_next(mqtt_url):
    """Packet ids begin anew with a connection: the old one would acknowledge what nobody has committed."""
    with subscribed(mqtt_url) as one:
        publish(mqtt_url, NUMBERED[:10])
        earlier = taken(one, 10)
        one._client._sock.shutdown(socket.SHUT_RDWR)
        wait_until(
            lambda: one._connection > earlier[0].connection + 1 and one.connected, 60, "a new connection"
        )
        again = taken(one, 10)
        assert [delivery.again for delivery in earlier + again] == [False] * 10 + [True] * 10
        one.acknowledge(earlier)
        answered(one)
    with subscribed(mqtt_url) as one:
        assert payloads(taken(one, 10)) == payloads(again) == NUMBERED[:10]


def test_half_a_packet_of_a_lost_connection_is_not_put_before_the_next(mqtt_url):
    with subscribed(mqtt_url) as one:
        one._client._rest, one._client._rest_of = b"\x32\x80\x80", object()
        publish(mqtt_url, NUMBERED[:3])
        assert payloads(taken(one, 3)) == NUMBERED[:3]
