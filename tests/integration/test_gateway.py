"""The gateway between real sockets and a real broker: what is published and answered, who is refused."""

import json
import queue
from dataclasses import replace

import pytest
from fieldtalk import MN, STATION, field_station, gateway, hj212, listener, sl651, station
from stack import free_port, wait_until
from talk import now_ms
from victim import Victim

from city.field_station import FieldProtocol
from city.settings import Settings
from cli import broker
from cli.field_player import FieldPlayer
from sensors import refusal
from sensors.field_feed import frames
from sensors.reject import RejectReason

COD = "w01018-Rtd=20.5,w01018-Flag=N"
LEVEL = "392300041273"


@pytest.fixture
def settings(mqtt_url) -> Settings:
    return replace(Settings(), mqtt_url=mqtt_url)


OUTFALL = field_station("outfall", {"w01018": "cod"})
RIVER = field_station("river", {"39": "water_level"}, protocol=FieldProtocol.SL651)


def told(heard: "queue.Queue[tuple[str, bytes]]") -> tuple[str, dict]:
    topic, payload = heard.get(timeout=30)
    return topic, json.loads(payload)


def test_a_frame_of_hj_212_is_published_as_json_and_answered(settings):
    with (
        gateway(settings, [OUTFALL]) as ports,
        listener(settings.mqtt_url) as heard,
        station(ports.hj212) as one,
    ):
        one.send(hj212(COD, qn="20261122080000123"))

        topic, body = told(heard)
        assert (topic, body["results"], body["flags"]) == ("city/outfall/obs", {"cod": 20.5}, {"cod": "N"})
        assert body["via"] == "hj212"
        answer = one.hears()
        assert b"QN=20261122080000123;ST=91;CN=9014;" in answer
        assert MN.encode() in answer


def test_a_frame_of_sl_651_is_published_as_json_and_confirmed(settings):
    with (
        gateway(settings, [RIVER]) as ports,
        listener(settings.mqtt_url) as heard,
        station(ports.sl651) as one,
    ):
        one.send(sl651(LEVEL, serial=7))

        assert told(heard)[1]["results"] == {"water_level": 41.273}
        answer = one.hears()
        assert answer[:8].hex().upper() == "7E7E" + STATION + "01"
        assert (answer[14:16], answer[-3]) == (b"\x00\x07", 0x1B)


def test_chopped_and_glued_frames_are_all_answered_in_their_order(settings):
    frames = [hj212(COD, qn=f"2026112208000000{n}") for n in range(5)]
    with (
        gateway(settings, [OUTFALL]) as ports,
        listener(settings.mqtt_url) as heard,
        station(ports.hj212) as one,
    ):
        stream = b"".join(frames)
        for at in range(0, len(stream), 100):
            one.send(stream[at : at + 100])

        assert [told(heard)[0] for _ in frames] == ["city/outfall/obs"] * 5
        heard_back = b""
        while heard_back.count(b"\r\n") < 5:
            heard_back += one.hears()
        numbers = [part[:17] for part in heard_back.split(b"QN=")[1:]]
        assert numbers == [f"2026112208000000{n}".encode() for n in range(5)]


def test_the_same_frame_again_is_published_and_answered_again(settings):
    frame = hj212(COD)
    with (
        gateway(settings, [OUTFALL]) as ports,
        listener(settings.mqtt_url) as heard,
        station(ports.hj212) as one,
    ):
        for _ in range(2):
            one.send(frame)
            assert b"CN=9014" in one.hears()
        assert told(heard) == told(heard)


def test_a_station_that_nobody_claims_is_refused_and_leaves_evidence_with_the_remedy(settings):
    with (
        gateway(settings, [OUTFALL]) as ports,
        listener(settings.mqtt_url) as heard,
        station(ports.hj212) as one,
    ):
        one.send(hj212(COD, mn="STRANGER1"))

        topic, payload = heard.get(timeout=30)
        evidence = refusal.decode(payload)
        assert topic == "city/gateway/refused"
        assert evidence.reject.reason is RejectReason.UNKNOWN_THING
        assert 'address = "STRANGER1"' in evidence.reject.detail
        assert b"STRANGER1" in evidence.frame
        assert b"CN=9011" in (answer := one.hears())
        assert b"QnRtn=4" in answer


def test_a_wrong_check_sum_is_evidence_with_its_variant_and_no_answer(settings):
    wrong = sl651(LEVEL)
    wrong = wrong[:-2] + wrong[:-3:-1]
    with (
        gateway(settings, [RIVER]) as ports,
        listener(settings.mqtt_url) as heard,
        station(ports.sl651) as one,
    ):
        one.send(wrong)

        evidence = refusal.decode(heard.get(timeout=30)[1])
        told_of_it = wrong[:8] + b"**" + wrong[10:]
        assert (evidence.variant, evidence.frame, evidence.via) == ("byte_order", told_of_it, "sl651")
        one.send(sl651(LEVEL, serial=9))
        assert one.hears()[14:16] == b"\x00\x09"


def test_a_wrong_password_is_refused_as_the_protocol_says(settings):
    locked = field_station("outfall", {"w01018": "cod"}, password="right")
    with (
        gateway(settings, [locked]) as ports,
        listener(settings.mqtt_url) as heard,
        station(ports.hj212) as one,
    ):
        one.send(hj212(COD, pw="wrong"))
        assert b"QnRtn=3" in one.hears()
        evidence = refusal.decode(heard.get(timeout=30)[1])
        assert evidence.reject.detail == "wrong password"
        assert b"PW=***;" in evidence.frame

        one.send(hj212(COD, pw="right"))
        assert b"CN=9014" in one.hears()


def test_an_encrypted_frame_is_read_with_its_key_and_refused_without(settings):
    key = bytes(range(16))
    known = replace(settings, hj212_keys=f"{MN}={key.hex()}")
    frame = hj212(COD + ";w01001-Rtd=7.1,w01001-Flag=N", key=key)
    for one_settings, topic in ((known, "city/outfall/obs"), (settings, "city/gateway/refused")):
        with (
            gateway(one_settings, [OUTFALL]) as ports,
            listener(settings.mqtt_url) as heard,
            station(ports.hj212) as one,
        ):
            one.send(frame)
            assert told(heard)[0] == topic


def test_two_things_of_one_address_each_get_theirs_and_one_answer_is_for_both(settings):
    west = field_station("west", {"w21003": "ammonia_n"})
    with (
        gateway(settings, [OUTFALL, west]) as ports,
        listener(settings.mqtt_url) as heard,
        station(ports.hj212) as one,
    ):
        one.send(hj212(COD + ";w21003-Rtd=1.5,w21003-Flag=N"))

        bodies = dict(told(heard) for _ in range(2))
        assert {topic: body["results"] for topic, body in bodies.items()} == {
            "city/outfall/obs": {"cod": 20.5},
            "city/west/obs": {"ammonia_n": 1.5},
        }
        assert one.hears().count(b"CN=9014") == 1


def test_a_frame_that_is_no_observation_is_answered_and_not_published(settings):
    with (
        gateway(settings, [OUTFALL]) as ports,
        listener(settings.mqtt_url) as heard,
        station(ports.hj212) as one,
    ):
        one.send(hj212(COD.replace("Rtd", "Avg"), cn="2061"))

        assert b"CN=9014" in one.hears()
        one.send(hj212(COD))
        assert told(heard)[1]["results"] == {"cod": 20.5}


def test_noise_does_not_stop_a_frame_that_follows_it(settings):
    with gateway(settings, [OUTFALL]) as ports, listener(settings.mqtt_url), station(ports.hj212) as one:
        one.send(bytes(range(256)) * 20 + b"\r\n" + hj212(COD))

        assert b"CN=9014" in one.hears()


def test_many_stations_may_speak_over_one_connection(settings):
    stations = [field_station(f"outfall-{n}", {"w01018": "cod"}, address=f"MN{n}") for n in range(3)]
    with (
        gateway(settings, stations) as ports,
        listener(settings.mqtt_url) as heard,
        station(ports.hj212) as one,
    ):
        one.send(b"".join(hj212(COD, mn=f"MN{n}") for n in range(3)))

        assert {told(heard)[0] for _ in range(3)} == {f"city/outfall-{n}/obs" for n in range(3)}


def test_a_broker_that_knows_no_mqtt_5_is_spoken_to_in_3_1_1(tmp_path):
    port = free_port()
    wheel = Victim(broker.wheel_program(port), tmp_path / "log")
    settings = replace(Settings(), mqtt_url=broker.url(port))
    try:
        wheel.start().wait_ready()
        with (
            gateway(settings, [OUTFALL]) as ports,
            listener(settings.mqtt_url) as heard,
            station(ports.hj212) as one,
        ):
            wait_until(lambda: _answered(one, hj212(COD)), 30, "answered")
            assert told(heard)[0] == "city/outfall/obs"
    finally:
        wheel.end()


def _answered(one, frame: bytes) -> bool:
    one.send(frame)
    return not one.hears_nothing(0.5)


def test_the_demos_field_stations_are_answered_like_any_other(settings):
    with gateway(settings, [OUTFALL, RIVER]) as ports, listener(settings.mqtt_url) as heard:
        player = FieldPlayer(replace(settings, hj212_port=ports.hj212, sl651_port=ports.sl651))
        said = {"outfall": {"cod": 20.5}, "river": {"water_level": 12.25}}
        messages = [
            (f"city/{thing}/obs", json.dumps({"time": now_ms(), "results": results}).encode())
            for thing, results in said.items()
        ]
        wait_until(lambda: _plays(player, messages), 30, "answered")
        player.close()

        bodies: dict[str, dict] = {}
        while len(bodies) < 2:  # what was not answered at once was sent again
            topic, body = told(heard)
            bodies[topic] = body["results"]
        assert bodies == {f"city/{thing}/obs": results for thing, results in said.items()}


def _plays(player: FieldPlayer, messages: list[tuple[str, bytes]]) -> bool:
    player.send(frames([OUTFALL, RIVER], messages))
    return player.answered >= 2
