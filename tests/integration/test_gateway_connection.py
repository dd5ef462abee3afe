"""One connection of the gateway where things go wrong: an answer that cannot be given, a torn frame."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace

import pytest
from fieldtalk import PATIENT, Station, field_station, gateway, hj212, listener, station

from city.field_station import FieldProtocol
from city.settings import Settings
from ingest.gateway.connection import Desk
from ingest.gateway.counts import Counts
from ingest.gateway.door import Door
from ingest.gateway.evidence import Evidence
from ingest.gateway.protocols import speeches
from ingest.gateway.publisher import Publisher
from sensors import refusal
from sensors.claims import Claims

COD = "w01018-Rtd=20.5,w01018-Flag=N"
OUTFALL = field_station("outfall", {"w01018": "cod"})
USELESS = hj212("w01018-Rtd=x,w01018-Flag=N")


@pytest.fixture
def settings(mqtt_url) -> Settings:
    return replace(Settings(), mqtt_url=mqtt_url)


def with_door(settings: Settings, useless: object, talk: Callable[[Door], Awaitable[None]]) -> None:
    """Talk to a door of HJ 212 whose answer to a frame with useless content is this."""

    async def play() -> None:
        publisher = Publisher(settings.mqtt_url, "door")
        speech = replace(speeches({})[FieldProtocol.HJ212], useless=lambda _frame: useless)
        claims = Claims(FieldProtocol.HJ212, [OUTFALL])
        patience = replace(PATIENT, in_flight=2)
        door = Door(Desk(speech, claims, publisher, Evidence(publisher), Counts(), patience))
        await door.open("127.0.0.1", 0)
        try:
            await talk(door)
        finally:
            await door.close(1)
            publisher.stop()

    asyncio.run(play())


def test_an_answer_that_fails_ends_the_connection_and_is_in_the_log(settings, caplog):
    async def talk(door: Door) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        writer.write(USELESS * 20)
        async with asyncio.timeout(30):
            with suppress(ConnectionError):
                assert await reader.read() == b""
        async with asyncio.timeout(30):
            while not door.desk.counts.closed:
                await asyncio.sleep(0.01)
        assert door.desk.counts.closed == {"broken": 1}
        writer.close()

    with_door(settings, "no bytes", talk)

    assert "TypeError" in caplog.text


@pytest.mark.parametrize("end", [b"", b"\n", b"\r"])
def test_a_frame_is_answered_whatever_its_line_end(settings, end):
    with (
        gateway(settings, [OUTFALL]) as ports,
        listener(settings.mqtt_url) as heard,
        station(ports.hj212) as one,
    ):
        one.send(hj212(COD)[:-2] + end)

        assert b"CN=9014" in one.hears()
        assert heard.get(timeout=30)[0] == "city/outfall/obs"


@pytest.mark.parametrize("cut", [7, 3])
def test_a_torn_last_frame_leaves_evidence_when_the_station_hangs_up(settings, cut):
    with gateway(settings, [OUTFALL]) as ports, listener(settings.mqtt_url) as heard:
        with station(ports.hj212) as one:
            one.send(hj212(COD)[:-cut])

        topic, payload = heard.get(timeout=30)
        assert topic == "city/gateway/refused"
        assert "no end" in refusal.decode(payload).reject.detail


def test_a_frame_that_never_ends_leaves_evidence_when_it_is_given_up(settings):
    quick = replace(PATIENT, frame_s=1)
    with (
        gateway(settings, [OUTFALL], quick) as ports,
        listener(settings.mqtt_url) as heard,
        station(ports.hj212) as one,
    ):
        one.send(hj212(COD)[:-3])

        assert "no end" in refusal.decode(heard.get(timeout=30)[1]).reject.detail
        assert one.hears() == b""


def test_a_frame_that_we_ourselves_cut_off_is_no_evidence(settings):
    with listener(settings.mqtt_url) as heard:
        with gateway(settings, [OUTFALL]) as ports:
            one = Station(ports.hj212)
            one.send(hj212(COD))
            assert b"CN=9014" in one.hears()
            one.send(hj212(COD)[:40])
            assert one.hears_nothing(0.5)
        assert one.hears() == b""
        one.sock.close()
        assert heard.get(timeout=30)[0] == "city/outfall/obs"
        assert heard.empty()
