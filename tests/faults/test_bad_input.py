"""Faults 14, 17, 19 and 20: bad times, numbers, bytes and names, first, in the middle and last in a batch."""

import itertools
import json
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

import psycopg
import pytest
from history import Key, Publication, Said
from load import LOW
from publisher import publisher
from stack import wait_until
from talk import now_ms

from city.quality import Quality

DAY = 86_400_000
GOOD_TIMES = itertools.count(now_ms() - 3_600_000, 1000)
"""Every good observation has a time of its own."""


class Case(NamedTuple):
    """A bad payload: `made(now)` gives its bytes, `reasons` is what its parts are dead-lettered for."""

    name: str
    made: Callable[[int], bytes]
    reasons: tuple[str, ...]
    good: int = 0
    """How many good results are in it all the same."""
    topic: str = "city/load-0/obs"


def body(time: object, results: str = '{"water_level": 11.0}') -> bytes:
    return f'{{"time": {json.dumps(time)}, "results": {results}}}'.encode()


def result(text: str) -> Callable[[int], bytes]:
    return lambda now: body(now, f'{{"water_level": {text}}}')


def timed(time: object) -> Callable[[int], bytes]:
    return lambda _now: body(time)


def raw(payload: bytes) -> Callable[[int], bytes]:
    return lambda _now: payload


TIMES = [
    Case("ten minutes ahead", lambda now: body(now + 600_000), ("future",)),
    Case("ten years ahead", lambda now: body(now + 3650 * DAY), ("future",)),
    Case("seconds for milliseconds", lambda now: body(now // 1000), ("too_old",)),
    Case("microseconds for milliseconds", lambda now: body(now * 1000), ("future",)),
    Case("naive", timed("2026-11-21T23:00:00"), ("bad_time",)),
    Case("year 0", timed("0000-01-01T00:00:00Z"), ("bad_time",)),
    Case("year 1", timed("0001-01-01T00:00:00Z"), ("too_old",)),
    Case("year 9999", timed("9999-12-31T23:59:59Z"), ("future",)),
    Case("year 9999 far west", timed("9999-12-31T23:59:59-23:59"), ("future",)),
    Case("second 60", timed("2026-11-21T23:59:60Z"), ("bad_time",)),
    Case("24 hours", timed("2026-11-21T24:00:01Z"), ("bad_time",)),
    Case("no time of any kind", timed(None), ("bad_time",)),
    Case("a fraction", timed(1.5), ("bad_time",)),
    Case("beyond 64 bits", lambda _now: body(10**30), ("bad_time",)),
    Case("before everything", lambda _now: body(-(10**17)), ("too_old",)),
    Case("31 days late", lambda now: body(now - 31 * DAY), ("too_old",)),
]
NUMBERS = [
    Case("NaN", result("NaN"), ("not_finite",)),
    Case("Infinity", result("Infinity"), ("not_finite",)),
    Case("-Infinity", result("-Infinity"), ("not_finite",)),
    Case("1e999", result("1e999"), ("not_finite",)),
    Case("true", result("true"), ("bad_shape",)),
    Case("text", result('"12"'), ("bad_shape",)),
    Case("a number with its unit", result('"12 cm"'), ("bad_shape",)),
    Case("null", result("null"), ("bad_shape",)),
    Case("a list", result("[12]"), ("bad_shape",)),
    Case("5,000 digits", result("9" * 5000), ("not_finite",)),
]
BYTES = [
    Case("nothing", raw(b""), ("not_json",)),
    Case("not UTF-8", raw(b'{"time": 1, "results": {"\xff": 1}}'), ("not_utf8",)),
    Case("a NUL", raw(b"\0"), ("not_json",)),
    Case("a byte order mark", lambda now: b"\xef\xbb\xbf" + body(now), ("not_json",)),
    Case("cut off", lambda now: body(now)[:-3], ("not_json",)),
    Case("a bare number", raw(b"12"), ("bad_shape",)),
    Case("a list of nothing", raw(b"[]"), ("bad_shape",)),
    Case("no results", lambda now: body(now, "{}"), ("bad_shape",)),
    Case("an escaped NUL for a name", lambda now: body(now, '{"a\\u0000b": 1}'), ("unknown_property",)),
    Case("a lone surrogate", lambda now: body(now, '{"\\ud800": 1}'), ("unknown_property",)),
    Case("100,000 deep", raw(b"[" * 100_000), ("bad_shape",)),
]
NAMES = [
    Case("an unknown thing", lambda now: body(now), ("unknown_thing",), topic="city/stranger/obs"),
    Case("an unknown property", lambda now: body(now, '{"mood": 1}'), ("unknown_property",)),
    Case("a topic too long", lambda now: body(now), ("topic_mismatch",), topic="city/load-0/obs/more"),
    Case("a name in capitals", lambda now: body(now), ("topic_mismatch",), topic="city/LOAD-0/obs"),
    Case(
        "one bad of two", lambda now: body(now, '{"storage": 5.5, "mood": 1}'), ("unknown_property",), good=1
    ),
]
CASES = [*TIMES, *NUMBERS, *BYTES, *NAMES]


@pytest.fixture
def station(lasting_rig):
    with publisher(lasting_rig.settings.mqtt_url) as made:
        yield made


def neighbour() -> Publication:
    """A good observation of another thing."""
    time = next(GOOD_TIMES)
    said = Said(Key("load-1", "water_level", time), LOW)
    return Publication("city/load-1/obs", body(time), (said,))


@pytest.mark.parametrize("place", [0, 1, 2], ids=["first", "middle", "last"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_cannot_be_used_is_a_dead_letter_and_its_neighbours_are_stored(
    lasting_rig, station, case, place
):
    """Would catch: a bad message that takes its batch with it, a wrong reason, a part nobody counted."""
    before = lasting_rig.totals()
    batch = [neighbour() for _ in range(2)]
    batch.insert(place, Publication(case.topic, case.made(now_ms()), (), case.reasons))
    lasting_rig.ingest.freeze()  # so that the three are one batch
    for publication in batch:
        station.publish(publication)
    station.wait_acked()
    lasting_rig.ingest.thaw()
    parts = 2 + case.good + len(case.reasons)
    wait_until(lambda: lasting_rig.totals().received >= before.received + parts, 30, "all is accounted for")
    after = lasting_rig.totals()
    assert after.stored - before.stored == 2 + case.good
    assert after.dead_lettered - before.dead_lettered == len(case.reasons)
    assert newest_reasons(lasting_rig, len(case.reasons)) == Counter(case.reasons)


def newest_reasons(rig, most: int) -> Counter:
    with psycopg.connect(rig.settings.database_url) as conn:
        rows = conn.execute(
            "SELECT reason FROM dead_letter ORDER BY dead_letter_id DESC LIMIT %s", [most]
        ).fetchall()
    return Counter(reason for (reason,) in rows)


@pytest.mark.parametrize("value", [-9999, 1e308, -1e308, 9001])
def test_what_cannot_be_in_nature_is_stored_as_bad_and_alarms_nobody(lasting_rig, station, value):
    """Fault 17. Would catch: a value out of range that is taken for good, dropped, or raises an alert."""
    time = now_ms()
    station.publish(Publication("city/load-2/obs", body(time, f'{{"water_level": {value}}}')))
    station.wait_acked()
    wait_until(lambda: quality_of(lasting_rig, value), 30, "stored")
    assert quality_of(lasting_rig, value) == [Quality.BAD]
    wait_until(lambda: lasting_rig.facts().undecided == 0, 30, "looked at by the engine")
    assert "load-2" not in lasting_rig.facts().changes


def quality_of(rig, value: float) -> list[int]:
    with psycopg.connect(rig.settings.database_url) as conn:
        rows = conn.execute("SELECT quality FROM observation WHERE result = %s", [value]).fetchall()
    return [quality for (quality,) in rows]


def test_a_key_given_twice_is_one_result(lasting_rig, station):
    """Fault 19. Would catch: a statement that fails on a duplicate inside one message."""
    before, time = lasting_rig.totals(), now_ms()
    station.publish(Publication("city/load-3/obs", body(time, '{"storage": 7.25, "storage": 7.75}')))
    station.wait_acked()
    wait_until(lambda: lasting_rig.totals().received > before.received, 30, "accounted for")
    assert lasting_rig.totals().stored == before.stored + 1


def test_a_thousand_unregistered_things_are_letters_and_nothing_else(lasting_rig, station):
    """Fault 20. Would catch: things made out of nothing, a log line for each, memory for each."""
    before, said = lasting_rig.totals(), len(lasting_rig.ingest.said().splitlines())
    for number in range(1000):
        station.publish(Publication(f"city/stray-{number}/obs", body(now_ms()), (), ("unknown_thing",)))
    station.wait_acked()
    letters = before.dead_lettered + 1000
    wait_until(lambda: lasting_rig.totals().dead_lettered == letters, 30, "a letter for each")
    with psycopg.connect(lasting_rig.settings.database_url) as conn:
        assert conn.execute("SELECT count(*) FROM thing WHERE thing_id LIKE 'stray-%'").fetchone() == (0,)
    assert len(lasting_rig.ingest.said().splitlines()) - said < 20
