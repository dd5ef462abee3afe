"""The gateway beside a broker that hangs, dies, forbids or has nobody listening; without a database."""

import json
import socket
import threading
import time
from dataclasses import replace
from datetime import datetime

import pytest
from beside import ingestor
from cast import CITY
from fieldtalk import CHINA, PATIENT, QUICK, field_station, gateway, hj212, listener, sl651, station
from stack import free_port, wait_until
from victim import Victim

from city.field_station import FieldProtocol
from city.settings import Settings
from cli import broker
from cli.ports import HOST
from cli.program import Program
from sensors import refusal
from store import catalogue, database, observations

COD = "w01018-Rtd=20.5,w01018-Flag=N"
OUTFALL = field_station("outfall", {"w01018": "cod"})


def at(url: str) -> Settings:
    return replace(Settings(), mqtt_url=url)


def test_nothing_is_answered_before_the_broker_has_it(mosquitto):
    victim, url = mosquitto
    with gateway(at(url), [OUTFALL]) as ports, listener(url) as heard, station(ports.hj212) as one:
        one.send(hj212(COD))
        assert b"CN=9014" in one.hears()
        heard.get(timeout=30)

        victim.freeze()
        one.send(hj212(COD))
        assert one.hears_nothing(1.5)
        victim.thaw()

        assert b"CN=9014" in one.hears()
        assert heard.get(timeout=30)[0] == "city/outfall/obs"


def test_a_frame_that_the_broker_does_not_take_in_time_is_never_answered_and_the_connection_stays(mosquitto):
    victim, url = mosquitto
    with gateway(at(url), [OUTFALL], QUICK) as ports, listener(url), station(ports.hj212) as one:
        assert b"CN=9014" in _resent_until_answered(one, hj212(COD))

        victim.freeze()
        one.send(hj212(COD, qn="20261122080000001"))
        assert one.hears_nothing(QUICK.puback_s + 1)
        victim.thaw()
        assert one.hears_nothing(0.5)

        again = _resent_until_answered(one, hj212(COD, qn="20261122080000001"))
        assert b"QN=20261122080000001" in again


def test_while_the_broker_is_away_nothing_is_answered_and_afterwards_everything_is(mosquitto):
    victim, url = mosquitto
    with gateway(at(url), [OUTFALL], QUICK) as ports, station(ports.hj212) as one:
        with listener(url):
            assert b"CN=9014" in _resent_until_answered(one, hj212(COD))
        victim.kill()
        one.send(hj212(COD))
        assert one.hears_nothing(QUICK.puback_s + 0.5)

        victim.start().wait_ready()
        with listener(url):
            answered = _resent_until_answered(one, hj212(COD))
        assert b"CN=9014" in answered


def _resent_until_answered(one, frame: bytes) -> bytes:
    for _ in range(30):
        one.send(frame)
        try:
            return one.hears(2)
        except TimeoutError:
            continue
    raise AssertionError("never answered")


def test_what_nobody_would_keep_is_not_answered(mosquitto):
    _, url = mosquitto
    with gateway(at(url), [OUTFALL]) as ports, station(ports.hj212) as one:
        one.send(hj212(COD))

        assert one.hears_nothing(QUICK.puback_s + 0.5)


def test_what_the_brokers_access_list_forbids_is_not_answered(tmp_path):
    mosquitto = broker.find_mosquitto()
    if mosquitto is None:
        pytest.skip("no mosquitto")
    port = free_port()
    (tmp_path / "acl").write_text("topic read city/#\ntopic write city/else/obs\n")
    (tmp_path / "conf").write_text(
        f"user root\nlistener {port} {HOST}\nallow_anonymous true\nacl_file {tmp_path}/acl\nlog_dest stdout\n"
    )
    (tmp_path / "acl").chmod(0o600)
    program = Program(
        "broker",
        (mosquitto, "-c", str(tmp_path / "conf")),
        0,
        probe=lambda _pid: broker.probe(broker.url(port)),
    )
    victim = Victim(program, tmp_path / "log")
    allowed = field_station("else", {"w01018": "cod"}, address="ALLOWED")
    try:
        victim.start().wait_ready()
        with (
            gateway(at(broker.url(port)), [OUTFALL, allowed]) as ports,
            listener(broker.url(port)) as heard,
            station(ports.hj212) as one,
        ):
            one.send(hj212(COD))
            assert one.hears_nothing(QUICK.puback_s)
            one.send(hj212(COD, mn="ALLOWED"))
            assert b"CN=9014" in one.hears()
            assert heard.get(timeout=30)[0] == "city/else/obs"
    finally:
        victim.end()


def test_a_broker_that_hangs_stops_the_reading_and_not_the_memory(mosquitto):
    victim, url = mosquitto
    with (
        gateway(at(url), [OUTFALL], replace(PATIENT, in_flight=8)) as ports,
        listener(url),
        station(ports.hj212) as one,
    ):
        one.send(hj212(COD))
        one.hears()
        victim.freeze()
        one.sock.settimeout(1)
        with pytest.raises(TimeoutError):
            _send_on(one, hj212(COD) * 100)
        victim.thaw()

        assert b"CN=9014" in one.hears()


def test_a_gateway_that_stops_answers_what_is_under_way(mosquitto):
    victim, url = mosquitto
    with listener(url), gateway(at(url), [OUTFALL]) as ports:
        one = socket.create_connection((HOST, ports.hj212), timeout=30)
        one.sendall(hj212(COD))
        assert b"CN=9014" in one.recv(4096)
        victim.freeze()
        one.sendall(hj212(COD))
        threading.Timer(1.0, victim.thaw).start()
    assert b"CN=9014" in one.recv(4096)
    assert one.recv(4096) == b""
    one.close()


def _send_on(one, data: bytes) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        one.send(data)


@pytest.fixture
def whole(database, redis_url, mosquitto) -> Settings:
    """Settings of a system with a catalogue, its broker being one that may be killed."""
    with _connected(database) as conn:
        catalogue.save(conn, CITY)
    return replace(Settings(), database_url=database, redis_url=redis_url, mqtt_url=mosquitto.url)


def _connected(url: str):
    return database.connect(url, "test")


RESERVOIR = field_station("res-a", {"39": "water_level"}, protocol=FieldProtocol.SL651)


def stored(settings: Settings) -> list[float]:
    with _connected(settings.database_url) as conn:
        return [row[0] for row in conn.execute("SELECT result FROM observation")]


def conflicting(settings: Settings) -> int:
    with _connected(settings.database_url) as conn:
        return observations.totals(conn).conflicting


def test_a_frame_reaches_the_database_once_though_the_broker_dies_before_it_is_answered(whole, mosquitto):
    victim, minute = mosquitto.victim, datetime.now(CHINA)
    frame = sl651("392300011500", at=minute)
    with ingestor(whole), gateway(whole, [RESERVOIR], QUICK) as ports, station(ports.sl651) as one:
        assert _resent_until_answered(one, frame)
        wait_until(lambda: stored(whole) == [11.5], 30, "stored")
        victim.freeze()
        another = sl651("392300011600", serial=2, at=minute)
        one.send(another)
        assert one.hears_nothing(0.5)
        victim.kill()
        assert one.hears_nothing(QUICK.puback_s)
        victim.start().wait_ready()

        assert _resent_until_answered(one, another)[14:16] == b"\x00\x02"
        assert _resent_until_answered(one, another)
        wait_until(lambda: conflicting(whole), 30, "the other value of that minute has come")
        assert stored(whole) == [11.5]


def test_the_beat_tells_what_was_counted(whole):
    wrong = sl651("392300011500")[:-1] + b"\x00"
    with listener(whole.mqtt_url) as heard, gateway(whole, [RESERVOIR]) as ports, station(ports.sl651) as one:
        one.send(sl651("392300011500"))
        assert one.hears()
        one.send(wrong + sl651("", station="0099999999"))
        assert heard.get(timeout=30)[0] == "city/res-a/obs"
        assert refusal.decode(heard.get(timeout=30)[1])
        wait_until(lambda: counted(whole).get("frames") == 3, 30, "a beat with all three frames")
        counts = counted(whole)
        assert (counts["accepted"], counts["published"], counts["answered"]) == (1, 1, 1)
        assert counts["refused"] == {"bad_shape": 1, "unknown_thing": 1}
        assert counts["variants"] == {"unknown": 1}
        assert counts["commands"] == {"32": 1}


def counted(settings: Settings) -> dict:
    with _connected(settings.database_url) as conn:
        row = conn.execute("SELECT detail FROM process WHERE process = 'gateway'").fetchone()
    return row[0]["sl651"] if row else {}


def test_a_database_that_is_away_changes_nothing(mosquitto):
    _, url = mosquitto
    away = replace(at(url), database_url=f"postgresql://nobody@{HOST}:{free_port()}/none")
    with gateway(away, [OUTFALL]) as ports, listener(url) as heard, station(ports.hj212) as one:
        one.send(hj212(COD))

        assert b"CN=9014" in one.hears()
        assert json.loads(heard.get(timeout=30)[1])["results"] == {"cod": 20.5}
