"""Fault 18: what is too large, too deep or too long is refused early, counted, and costs no memory."""

import json

import pytest
from history import Key, Publication, Said
from load import LOW
from publisher import publisher
from stack import wait_until
from talk import now_ms

MOST_GROWTH_MB = 50
KB, MB = 1024, 1024 * 1024


@pytest.fixture
def station(lasting_rig):
    with publisher(lasting_rig.settings.mqtt_url) as made:
        yield made


def good(thing_id: str) -> Publication:
    time = now_ms()
    body = json.dumps({"time": time, "results": {"water_level": LOW}}).encode()
    return Publication(f"city/{thing_id}/obs", body, (Said(Key(thing_id, "water_level", time), LOW),))


@pytest.mark.parametrize(
    ("payload", "topic", "reason", "copies"),
    [
        (b" " * (300 * KB), "city/load-0/obs", "too_large", 40),
        (b"[" * 200_000, "city/load-0/obs", "bad_shape", 40),
        (b'{"a":' * 40_000 + b"1" + b"}" * 40_000, "city/load-0/obs", "bad_shape", 40),
        (b"9" * (250 * KB), "city/load-0/obs", "bad_shape", 40),
        (b"{}", "city/load-0/{number}" + "x" * 65_000, "topic_mismatch", 1500),
        (b" " * (300 * KB), "city/load-0/{number}" + "x" * 65_000, "too_large", 40),
    ],
    ids=[
        "300 KB",
        "200,000 deep",
        "40,000 objects deep",
        "250,000 digits",
        "1,500 different topics of 65 KB",
        "300 KB under topics of 65 KB",
    ],
)
def test_what_is_too_much_is_counted_and_costs_no_memory(
    lasting_rig, station, payload, topic, reason, copies
):
    """Would catch: parsing before measuring, a recursion that ends the process, payloads or topics that are
    kept."""
    before, memory = lasting_rig.totals(), lasting_rig.ingest.rss_mb()
    for number in range(copies):
        station.publish(Publication(topic.format(number=number), payload, (), (reason,)))
    station.publish(good("load-1"))
    station.wait_acked()
    wait_until(lambda: lasting_rig.totals().received >= before.received + copies + 1, 30, "all accounted for")
    after = lasting_rig.totals()
    assert after.stored - before.stored == 1
    assert after.dead_lettered - before.dead_lettered == copies
    assert lasting_rig.ingest.rss_mb() - memory < MOST_GROWTH_MB


def test_ten_megabytes_are_counted_and_neither_device_nor_ingestor_suffers(lasting_rig, station):
    """Would catch: a broker that drops it in silence, an ingestor that keeps or reads it."""
    before, memory = lasting_rig.totals(), lasting_rig.ingest.rss_mb()
    station.publish(Publication("city/load-0/obs", b" " * (10 * MB)))
    station.publish(good("load-0"))
    station.publish(good("load-1"))
    station.wait_acked()
    wait_until(lambda: lasting_rig.totals().stored == before.stored + 2, 30, "the others are stored")
    assert lasting_rig.totals().dead_lettered == before.dead_lettered + 1
    assert lasting_rig.ingest.rss_mb() - memory < MOST_GROWTH_MB
