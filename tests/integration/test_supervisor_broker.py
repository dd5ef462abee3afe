"""The embedded broker keeps its word: what it acknowledged outlives its own death."""

import signal
import threading
import time
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from stack import free_port, wait_until

from cli import broker
from cli.home import Home
from cli.supervisor import Supervisor

MESSAGES = 300


@pytest.fixture
def supervisor(tmp_path):
    home = Home.at(str(tmp_path / "home"))
    supervisor = Supervisor(home.logs, threading.Event())
    supervisor.start(broker.program(home, free_port()))
    supervisor.wait_ready(["broker"], 30)
    yield supervisor
    supervisor.stop_all()


def port_of(supervisor):
    configuration = Path(supervisor.children["broker"].program.argv[-1]).read_text()
    return int(configuration.split("listener ")[1].split()[0])


def subscribed(port, received):
    """A client with a lasting session that notes the payloads it gets."""
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="ingestor", clean_session=False)
    client.on_connect = lambda c, *_: c.subscribe("city/+/obs", qos=1)
    client.on_message = lambda _c, _d, message: received.append(int(message.payload))
    ready = threading.Event()
    client.on_subscribe = lambda *_: ready.set()
    client.connect("127.0.0.1", port)
    client.loop_start()
    assert ready.wait(30)
    return client


@pytest.mark.skipif(broker.kind() != "mosquitto", reason="only mosquitto keeps messages over its own crash")
def test_acknowledged_messages_for_an_absent_ingestor_survive_a_killed_broker(supervisor):
    """Those it has saved: each second; what it had not is a known limit (docs/reliability.md)."""
    port = port_of(supervisor)
    subscribed(port, []).loop_stop()
    acknowledged = publish(port)
    saved_since(supervisor, time.time())
    broker_child = supervisor.children["broker"]
    broker_child.signal(signal.SIGKILL)
    wait_until(lambda: supervisor.step() or broker_child.restarts == 1, 30, "restarted")
    supervisor.wait_ready(["broker"], 30)
    received = []
    client = subscribed(port, received)
    wait_until(lambda: acknowledged <= set(received), 30, "everything acknowledged is delivered")
    client.disconnect()
    client.loop_stop()


def saved_since(supervisor, then):
    """Wait for a save that began after `then`: the second to end later; the first may have begun before."""
    saved = Path(supervisor.children["broker"].program.argv[-1]).with_name("mosquitto.db")
    for _ in range(2):
        wait_until(lambda since=then: saved.exists() and saved.stat().st_mtime > since, 30, "saved")
        then = saved.stat().st_mtime


def publish(port):
    """Publish QoS 1 and return the numbers that were acknowledged."""
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="device")
    client.connect("127.0.0.1", port)
    client.loop_start()
    infos = [client.publish("city/res-1/obs", str(n), qos=1) for n in range(MESSAGES)]
    for info in infos:
        info.wait_for_publish(30)
    client.loop_stop()
    return {n for n, info in enumerate(infos) if info.is_published()}
