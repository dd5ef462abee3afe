"""/metrics with a real gateway, watch and broker: what is known is there, what is not is absent."""

import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

import paho.mqtt.client as mqtt
import pytest
from cast import CITY
from engine_town import Town
from fieldtalk import field_station, gateway, hj212, sl651, station
from prometheus_client.parser import text_string_to_metric_families
from served import WITHIN_S, dashboard
from stack import free_port, wait_until
from watched import small_queue, watched

from city.field_station import FieldProtocol
from city.settings import Settings
from cli import broker
from store import catalogue
from store.database import connect

WAITING = 30
NEW_YEAR = datetime(2026, 1, 1)


@pytest.fixture
def settings(database, redis_url) -> Settings:
    with connect(database, "test") as conn:
        catalogue.save(conn, CITY)
    return replace(Settings(), database_url=database, redis_url=redis_url, port=free_port())


@pytest.fixture
def base(settings) -> Iterator[str]:
    with dashboard(settings) as base:
        yield base


Sample = tuple[str, tuple[tuple[str, str], ...]]


def figures(base: str) -> Mapping[Sample, float]:
    """Every sample of /metrics by name and labels."""
    with urllib.request.urlopen(f"{base}/metrics", timeout=WITHIN_S) as answer:
        families = list(text_string_to_metric_families(answer.read().decode()))
    samples = (sample for family in families for sample in family.samples)
    return {(one.name, tuple(sorted(one.labels.items()))): one.value for one in samples}


def figure(base: str, name: str, **labels: str) -> float | None:
    return figures(base).get((f"citywatch_{name}", tuple(sorted(labels.items()))))


def names(base: str) -> set[str]:
    return {name.removeprefix("citywatch_") for name, _ in figures(base)}


def test_open_alerts_are_counted_by_where_they_stand(base, settings):
    assert figure(base, "open_alerts", life="unack_active") == 0
    with connect(settings.database_url, "test") as conn:
        town = Town(conn, settings.database_url).load(CITY)
        for level, life in ((13.0, "unack_active"), (9.0, "unack_cleared")):
            town.wait(60_000).say("res-a", level)
            wait_until(lambda life=life: figure(base, "open_alerts", life=life) == 1, WITHIN_S, life)
    assert figure(base, "open_alerts", life="unack_active") == 0


def test_what_the_gateway_counts_is_told_by_protocol_reason_and_variant(base, settings, mqtt_url):
    outfall = field_station("outfall", {"w01018": "cod"})
    river = field_station("river", {"39": "water_level"}, protocol=FieldProtocol.SL651)
    # of a fixed time: what is made of the time of day now and then is right by one of the known variants
    right = hj212("w01018-Rtd=20.5")
    wrong = hj212("w01018-Rtd=20.6", qn=f"{NEW_YEAR:%Y%m%d%H%M%S}000", at=NEW_YEAR)[:-6] + b"0000\r\n"
    assert not any(name.startswith("gateway") for name in names(base))
    with (
        gateway(replace(settings, mqtt_url=mqtt_url), [outfall, river]) as ports,
        station(ports.hj212) as one,
        station(ports.sl651) as other,
    ):
        one.send(right + wrong + hj212("w01018-Rtd=1", mn="9" * 24))
        other.send(sl651("392300041273"))
        wait_until(lambda: figure(base, "gateway_frames_total", protocol="hj212") == 3, WITHIN_S, "HJ 212")
        wait_until(lambda: figure(base, "gateway_frames_total", protocol="sl651") == 1, WITHIN_S, "SL 651")
        variant = {"protocol": "hj212", "variant": "unknown"}
        wait_until(lambda: figure(base, "gateway_variants_total", **variant), WITHIN_S, "counted to the end")
        seen = figures(base)
    counted = {(name, *(value for _, value in labels)): n for (name, labels), n in seen.items()}
    assert counted["citywatch_gateway_frames_total", "sl651"] == 1
    assert counted["citywatch_gateway_accepted_total", "hj212"] == 1
    assert counted["citywatch_gateway_refused_total", "hj212", "bad_shape"] == 1
    assert counted["citywatch_gateway_variants_total", "hj212", "unknown"] == 1
    assert counted["citywatch_gateway_connections", "hj212"] >= 1
    assert counted["citywatch_gateway_published_total", "hj212"] == 0
    refused = [n for key, n in counted.items() if key[:2] == ("citywatch_gateway_refused_total", "hj212")]
    assert sum(refused) == 2


def absent_ingestor(url: str, messages: int) -> None:
    """A session whose owner has gone, and so many messages that wait for it."""
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="absent", clean_session=False)
    client.on_connect = lambda client, *_: client.subscribe("city/#", qos=1)
    there = []
    client.on_subscribe = lambda *_: there.append(True)
    client.connect(urlsplit(url).hostname, urlsplit(url).port)
    client.loop_start()
    wait_until(lambda: there, WITHIN_S, "subscribed")
    client.disconnect()
    client.loop_stop()
    device = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    device.connect(urlsplit(url).hostname, urlsplit(url).port)
    device.loop_start()
    for number in range(messages):
        device.publish("city/a/obs", f"{number}", qos=1).wait_for_publish(WITHIN_S)
    device.disconnect()
    device.loop_stop()


@pytest.mark.skipif(broker.find_mosquitto() is None, reason="only mosquitto says how full its queue is")
def test_what_waits_in_the_broker_is_told_while_the_watch_knows_it_and_is_absent_after(
    base, settings, tmp_path
):
    assert "broker_queue_messages" not in names(base)
    urls = {"CITYWATCH_DATABASE_URL": settings.database_url, "CITYWATCH_REDIS_URL": settings.redis_url}
    with ExitStack() as services:
        url = services.enter_context(small_queue(tmp_path / "broker"))
        absent_ingestor(url, WAITING)
        with watched(tmp_path / "watch", CITYWATCH_MQTT_URL=url, **urls):
            wait_until(lambda: figure(base, "broker_queue_messages") == WAITING, WITHIN_S, "the depth")
            assert figure(base, "broker_queue_bytes") > 0
            assert figure(base, "broker_dropped_messages_total") == 0
            services.close()
            wait_until(lambda: "broker_queue_messages" not in names(base), WITHIN_S, "nobody knows")
            assert not {"broker_queue_bytes", "broker_dropped_messages_total"} & names(base)


def test_what_no_database_has_said_yet_is_absent(redis_url):
    away = replace(
        Settings(),
        database_url="postgresql://nobody@127.0.0.1:1/nothing",
        redis_url=redis_url,
        port=free_port(),
    )
    with dashboard(away, loaded=False) as base:
        assert names(base) == {"walls"}
