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


def watch(standing: str, **more: object) -> dict:
    return {"conditions": [{"id": "broker", "standing": standing, "why": "no answer to CONNECT"}], **more}


def state(name: str, of: Pulse) -> object:
    return beating_parts(of, NOW).get(name, {}).get("state")


@pytest.mark.parametrize(
    ("seen", "told"),
    [(watch("red"), "away"), (watch("unknown"), "ok"), (watch("red", ago_ms=60_000), "ok"), ({}, "ok")],
)
def test_a_broker_that_hangs_is_away_when_a_watch_that_beats_says_so(seen, told):
    assert state("broker", pulse(watch=seen)) == told


@pytest.mark.parametrize(("ago_ms", "told"), [(0, "ok"), (60_000, "silent"), (2 * DAY_MS, None)])
def test_a_gateway_that_has_beaten_within_a_day_is_a_part(ago_ms, told):
    assert state("gateway", pulse(gateway={"ago_ms": ago_ms})) == told
    assert state("gateway", pulse()) is None


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"redis": "ok", "wall": "ok"}, ("ok", 200)),
        ({"redis": "away", "wall": "ok"}, ("degraded", 200)),
        ({"redis": "ok", "broker": "away"}, ("degraded", 503)),
    ],
)
def test_a_redis_that_is_away_is_said_and_no_failure(parts, told):
    assert verdict({name: {"state": state} for name, state in parts.items()}) == told
