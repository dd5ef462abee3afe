"""The gateway against its own peers: noise, floods, half frames, and more connections than one may have."""

import time
from dataclasses import replace

import pytest
from fieldtalk import PATIENT, field_station, gateway, hj212, listener, station
from stack import wait_until

from city.settings import Settings
from ingest.gateway.door import Limits

COD = "w01018-Rtd=20.5,w01018-Flag=N"
OUTFALL = field_station("outfall", {"w01018": "cod"})


@pytest.fixture
def settings(mqtt_url) -> Settings:
    return replace(Settings(), mqtt_url=mqtt_url)


def test_a_peer_that_sends_nothing_but_noise_is_shown_out_and_its_neighbour_is_served(settings):
    with (
        gateway(settings, [OUTFALL]) as ports,
        listener(settings.mqtt_url),
        station(ports.hj212) as noisy,
        station(ports.hj212) as good,
    ):
        with pytest.raises(ConnectionError):
            _send_on(noisy, b"##zzzz\n" * 100)
        good.send(hj212(COD))

        assert b"CN=9014" in good.hears()


def test_evidence_is_rationed(settings):
    with (
        gateway(settings, [OUTFALL]) as ports,
        listener(settings.mqtt_url) as heard,
        station(ports.hj212) as one,
    ):
        one.send(hj212(COD, mn="STRANGER") * 100)
        one.send(hj212(COD))

        topics = [heard.get(timeout=30)[0]]
        while topics[-1] != "city/outfall/obs":
            topics.append(heard.get(timeout=30)[0])
        assert 1 <= topics.count("city/gateway/refused") <= 20


def test_a_frame_that_never_ends_ends_its_connection(settings):
    with gateway(settings, [OUTFALL], replace(PATIENT, frame_s=1)) as ports, station(ports.hj212) as one:
        one.send(hj212(COD)[:40])

        assert one.hears() == b""


def test_a_connection_without_any_frame_is_ended(settings):
    with (
        gateway(settings, [OUTFALL], replace(PATIENT, first_frame_s=1)) as ports,
        station(ports.hj212) as one,
    ):
        assert one.hears() == b""


def test_a_peer_may_have_so_many_connections_and_no_more(settings):
    with (
        gateway(settings, [OUTFALL], limits=Limits(most_per_peer=2)) as ports,
        listener(settings.mqtt_url),
        station(ports.hj212) as first,
        station(ports.hj212) as second,
        station(ports.hj212) as third,
    ):
        assert _is_shown_out(third)
        first.send(hj212(COD))
        assert b"CN=9014" in first.hears()
        second.sock.close()
        wait_until(lambda: _is_served(ports.hj212), 30, "room again")


def _send_on(one, data: bytes) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        one.send(data)


def _is_shown_out(one) -> bool:
    try:
        return one.hears() == b""
    except ConnectionError:
        return True


def _is_served(port: int) -> bool:
    with station(port) as one:
        one.send(hj212(COD))
        try:
            return b"CN=9014" in one.hears(5)
        except OSError:
            return False
