"""Fault 21: a device that speaks in another's name, against the broker's access list as it is shipped."""

import json
import time
from contextlib import contextmanager
from dataclasses import replace

import guarded
import paho.mqtt.client as mqtt
import pytest
from load import LOW
from stack import wait_until
from talk import now_ms
from victim import Victim

from cli.ports import HOST

PASSWORDS = {
    "ingest": "i-secret",
    "simulate": "s-secret",
    "health": "h-secret",
    "load-0": "a-secret",
    "load-1": "b",
}


@pytest.fixture(scope="module")
def guarded_rig(quiet_rig, tmp_path_factory):
    """A running system behind the shipped access list."""
    rig, folder = quiet_rig, tmp_path_factory.mktemp("guarded")
    rig.broker.kill()
    made = Victim(guarded.program(folder / "broker", rig.mqtt_port, PASSWORDS), folder / "broker.log")
    rig.victims["broker"] = rig.broker = made
    made.start().wait_ready()
    url = f"mqtt://ingest:{PASSWORDS['ingest']}@{HOST}:{rig.mqtt_port}"
    rig.settings = replace(rig.settings, mqtt_url=url)
    rig.start(subscribed=False)
    wait_until(lambda: rig.beat("ingest").get("broker") is True, 30, "the ingestor may listen")
    return rig


@contextmanager
def device(rig, user, client_id="", password=None):
    """A client of MQTT 5, which is told what became of a publication."""
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=client_id, protocol=mqtt.MQTTv5)
    client.username_pw_set(user, PASSWORDS.get(user) if password is None else password)
    answers: list[str] = []
    client.on_connect = lambda _c, _d, _f, reason, _p: answers.append(reason.getName())
    client.on_publish = lambda _c, _d, _m, reason, _p: answers.append(reason.getName())
    client.on_subscribe = lambda _c, _d, _m, reasons, _p: answers.append(reasons[0].getName())
    client.connect(HOST, rig.mqtt_port)
    client.loop_start()
    wait_until(lambda: answers, 30, "an answer to CONNECT")
    try:
        yield client, answers
    finally:
        client.disconnect()
        client.loop_stop()


def answer_to(client, answers, speaks_as, **more) -> str:
    """What the broker says of an observation in this thing's name."""
    known = len(answers)
    body = json.dumps({"time": now_ms(), "results": {"water_level": LOW}, **more})
    client.publish(f"city/{speaks_as}/obs", body, qos=1)
    wait_until(lambda: len(answers) > known, 30, "an answer to PUBLISH")
    return answers[-1]


@pytest.mark.parametrize(
    "client_id", ["load-0", "load-1", "#", "+", "city/#", "a/../load-1", "%u", "x" * 300]
)
def test_a_device_speaks_for_itself_only_whatever_it_calls_its_connection(guarded_rig, client_id):
    """Would catch: an access list by client id, a pattern that a wildcard in a name widens."""
    before = guarded_rig.totals()
    with device(guarded_rig, "load-0", client_id) as (client, answers):
        assert answer_to(client, answers, "load-1") == "Not authorized"
        own = answer_to(client, answers, "load-0")
    expected = 1 if own == "Success" else 0
    assert own in (("Success",) if client_id.startswith("load") else ("Success", "Not authorized"))
    wait_until(lambda: guarded_rig.totals().stored == before.stored + expected, 30, "its own is stored")
    assert guarded_rig.totals().received == before.received + expected, "what was refused reached nobody"


def test_a_name_in_the_payload_moves_nothing_to_another_thing(guarded_rig):
    """Would catch: believing what a payload says about whose it is: the topic decides, and it is guarded."""
    before = guarded_rig.totals()
    with device(guarded_rig, "load-0") as (client, answers):
        assert answer_to(client, answers, "load-0", thing_id="load-1") == "Success"
    wait_until(lambda: guarded_rig.totals().stored == before.stored + 1, 30, "stored")
    assert {row.key.thing_id for row in guarded_rig.facts().rows} <= {"load-0"}


def test_a_device_hears_nobody_and_a_stranger_is_not_let_in(guarded_rig):
    """Would catch: a list that lets devices read each other, or a listener that lets anybody in."""
    before = guarded_rig.totals()
    with device(guarded_rig, "load-0") as (client, answers):
        heard: list[bytes] = []
        client.on_message = lambda _c, _d, message: heard.append(message.payload)
        client.subscribe("city/#", qos=1)
        wait_until(lambda: len(answers) == 2, 30, "an answer to SUBSCRIBE")
        with device(guarded_rig, "load-1") as (other, others_answers):
            assert answer_to(other, others_answers, "load-1") == "Success"
        wait_until(lambda: guarded_rig.totals().stored == before.stored + 1, 30, "the ingestor heard it")
        time.sleep(0.3)
        assert heard == []
    for user, password in (("load-0", "wrong"), ("nobody", "")):
        with device(guarded_rig, user, password=password) as (_client, answers):
            assert answers == ["Not authorized"]
