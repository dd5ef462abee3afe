"""The broker of the wheel, for machines without mosquitto: what a device may send goes through it."""

import threading

import paho.mqtt.client as mqtt
import pytest
from stack import free_port, wait_until
from talk import device

from cli import broker
from cli.home import Home
from cli.supervisor import Supervisor
from sensors.decode import LARGEST_PAYLOAD


@pytest.fixture
def wheel_url(tmp_path):
    supervisor, port = Supervisor(Home.at(str(tmp_path)).logs, threading.Event()), free_port()
    try:
        supervisor.start(broker.wheel_program(port))
        supervisor.wait_ready(["broker"], 60)
        yield broker.url(port)
    finally:
        supervisor.stop_all()


def test_the_largest_message_we_accept_arrives(wheel_url):
    got: list[int] = []
    listener, host, port = broker.client_for(wheel_url, "listener")
    subscribed = threading.Event()
    listener.on_message = lambda _client, _data, message: got.append(len(message.payload))
    listener.on_subscribe = lambda *_: subscribed.set()
    listener.on_connect = lambda client, *_: client.subscribe("city/+/obs", qos=1)
    listener.connect(host, port)
    assert listener.loop_start() == mqtt.MQTT_ERR_SUCCESS
    assert subscribed.wait(30)
    with device(wheel_url) as station:
        station.publish("city/a/obs", b"x" * LARGEST_PAYLOAD)
        wait_until(lambda: got == [LARGEST_PAYLOAD], 30, "the message")
    listener.disconnect()
    listener.loop_stop()
