"""What /health says of the parts that beat, and what makes it a 503."""

import pytest
from cast import NOW

from city.clock import DAY_MS
from dashboard.api.health import beating_parts, verdict
from dashboard.pulse import Pulse
from store.observations import Totals
from store.processes import Process


def pulse(**details: dict) -> Pulse:
    made = Pulse()
    beats = {"ingest": {"broker": True}, "alerts": {}, "keeper": {}, **details}
    made.update(
        Totals(0, 0, 0, 0, 0, NOW),
        [Process(name, 1, NOW, NOW - detail.pop("ago_ms", 0), detail) for name, detail in beats.items()],
        NOW,
    )
    return made


def watch(standing: str, seen: str | None = None, **more: object) -> dict:
    """A watch that holds the broker to be so, and has `seen` it so when it looked last."""
    held = [{"id": "broker", "standing": standing, "why": "no answer to CONNECT"}]
    return {"conditions": held, **({"seen": {"broker": seen}} if seen else {}), **more}


def state(name: str, of: Pulse, now: int = NOW) -> object:
    return beating_parts(of, now).get(name, {}).get("state")


@pytest.mark.parametrize(
    ("watches", "told"),
    [
        (watch("red"), "away"),
        (watch("red", "red"), "away"),
        (watch("red", "unknown"), "away"),
        (watch("unknown"), "ok"),
        (watch("red", ago_ms=60_000), "ok"),
        ({}, "ok"),
    ],
)
def test_a_broker_that_hangs_is_away_when_a_watch_that_beats_says_so(watches, told):
    assert state("broker", pulse(watch=watches)) == told


def test_a_broker_that_is_well_again_is_ok_at_once_however_long_people_are_not_told():
    assert state("broker", pulse(watch=watch("red", "fine"))) == "ok"


@pytest.mark.parametrize(
    ("watches", "told"),
    [({"seen": {"broker": "fine"}}, "ok"), ({"seen": {}}, "unknown"), (watch("red", "red"), "away")],
)
def test_an_ingestor_that_is_silent_says_nothing_of_the_broker(watches, told):
    silent = {"broker": True, "ago_ms": 60_000}
    assert state("broker", pulse(ingest=silent, watch=watches)) == told


def test_a_broker_that_ingest_does_not_find_is_away():
    assert state("broker", pulse(ingest={"broker": False}, watch={"seen": {"broker": "fine"}})) == "away"


def test_while_the_database_is_away_only_that_is_said_and_the_others_are_unknown():
    later = NOW + 60_000
    parts = beating_parts(pulse(watch={"seen": {"broker": "fine"}}), later)
    assert {name: part["state"] for name, part in parts.items()} == dict.fromkeys(
        ("ingest", "alerts", "keeper", "watch", "broker"), "unknown"
    )


def test_a_beat_from_before_the_clock_was_set_back_is_none():
    assert state("ingest", pulse(ingest={"ago_ms": -3_600_000})) == "silent"


@pytest.mark.parametrize(("ago_ms", "told"), [(0, "ok"), (60_000, "silent"), (2 * DAY_MS, None)])
@pytest.mark.parametrize("name", ["gateway", "video"])
def test_a_process_that_not_every_city_has_is_a_part_if_it_has_beaten_within_a_day(name, ago_ms, told):
    assert state(name, pulse(**{name: {"ago_ms": ago_ms}})) == told
    assert state(name, pulse()) is None


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"redis": "ok", "wall": "ok"}, ("ok", 200)),
        ({"redis": "away", "wall": "ok"}, ("degraded", 200)),
        ({"redis": "ok", "broker": "away"}, ("degraded", 503)),
        ({"redis": "ok", "broker": "unknown"}, ("degraded", 503)),
    ],
)
def test_a_redis_that_is_away_is_said_and_no_failure(parts, told):
    assert verdict({name: {"state": state} for name, state in parts.items()}) == told


def test_rules_that_cannot_be_evaluated_are_listed_and_are_not_ok_but_no_503():
    made = pulse(
        alerts={"failing": ["flood datastream:7: ValueError: no"]},
        **{"alerts-2": {"failing": ["gas thing:x: no"]}},
    )
    parts = beating_parts(made, NOW)
    assert parts["alerts"]["state"] == "failing"
    assert parts["alerts"]["failing"] == ["flood datastream:7: ValueError: no", "gas thing:x: no"]
    assert verdict(parts) == ("degraded", 200)
    silent = pulse(alerts={"failing": ["flood datastream:7: no"], "ago_ms": 60_000})
    assert verdict(beating_parts(silent, NOW)) == ("degraded", 503)
