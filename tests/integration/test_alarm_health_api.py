"""Alarm health over HTTP: what counts as announced, answered, standing, and which times may be asked for."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from alarm_town import Town, mail
from asking import Ask, asks

from alerts import acts
from city.alert import Change, Transition
from city.canary import Flight, Hop
from city.clock import DAY_MS
from city.settings import Settings
from city.state import Level
from cli.process import epoch_ms
from dashboard.api.context import Context
from dashboard.wall_state import WallState
from store import alerts, canary, catalogue
from store.database import pool


@pytest.fixture
def town(database: str) -> Iterator[Town]:
    with Town(database, mail("smtp://127.0.0.1:1")) as made:
        yield made


@pytest.fixture
def ask(town: Town, database: str) -> Iterator[Ask]:
    """Asks a dashboard."""
    wall = WallState(epoch_ms)
    wall.load(*catalogue.load(town.conn), [], [])
    with pool(database, "test", 2) as connections:
        yield asks(Context(Settings(), connections, wall, epoch_ms))


def suppressed(town: Town, alert_id: int) -> None:
    with town.conn.transaction():
        alert = alerts.lock(town.conn, alert_id)
        held = Transition(
            alert.rule_id, alert.subject, Change.SUPPRESSED, alert.severity, alert.life, town.now()
        )
        alerts.record(town.conn, held, replace(alert, suppressed_by="alert:1"))


def shelved(town: Town, alert_id: int) -> None:
    with town.conn.transaction():
        now = town.now()
        done = acts.shelve(alerts.lock(town.conn, alert_id), now, "li", "being mended", now + DAY_MS // 2)
        alerts.record(town.conn, done.transition, done.alert)


def test_what_people_saw_and_answered_is_counted_and_what_was_held_back_or_a_drill_is_not(town, ask):
    answered, held, drill = town.raised(1), town.raised(2), town.raised(3, drill=True)
    town.acknowledged(answered)
    suppressed(town, held)
    town.acknowledged(drill)
    shelved(town, answered)
    town.cleared(answered)

    told = ask("/alarm-health").json()

    assert (told["announced"], told["answered"], told["severities"]) == (1, 1, {"red": 1})
    assert told["top"] == [{"rule_id": "flood", "subject": f"datastream:{town.stream(1)}", "announced": 1}]
    assert 0 <= told["mean_ms"] < 10_000
    assert told["stale"] == []


def test_what_its_group_waited_for_the_cause_of_was_never_announced(town, ask):
    suppressed(town, town.raised(1, Level.BLUE))
    town.conn.execute(
        "UPDATE transition SET recorded_at = recorded_at - interval '2 min' WHERE change = 'raised'"
    )

    assert ask("/alarm-health").json()["announced"] == 0


def test_an_alarm_that_has_stood_for_more_than_a_day_is_stale(town, ask):
    town.now = lambda: epoch_ms() - 2 * DAY_MS
    town.raised()

    assert [one["rule_id"] for one in ask("/alarm-health").json()["stale"]] == ["flood"]


@pytest.mark.parametrize(
    "asked",
    [
        "from=0001-01-01T00:00:00%2B08:00",
        "from=2026-01-01T00:00:00Z&to=9999-12-31T23:59:59-12:00",
        "from=0001-01-01T00:00:00%2B12:00&to=0001-01-02T00:00:00%2B12:00",
        "from=9999-12-01T00:00:00Z&to=9999-12-31T23:59:59-12:00",
        "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
        "from=2026-01-01T00:00:00",
        "operators=0",
        "operators=101",
    ],
)
def test_a_time_or_number_that_makes_no_sense_is_refused(ask, asked):
    assert ask(f"/alarm-health?{asked}").status_code == 422


def test_what_is_still_to_come_counts_as_nothing(ask):
    told = ask("/alarm-health?from=2026-11-20T00:00:00Z&to=2027-02-01T00:00:00Z").json()

    assert abs(told["to"] - epoch_ms()) < 60_000
    assert told["slots"][-1][0] < epoch_ms()


def test_the_canaries_of_the_last_day_are_told_with_what_they_missed(town, ask):
    now = epoch_ms()
    whole = Flight(now - 60_000, {hop: now - 60_000 + 100 * n for n, hop in enumerate(Hop, 1)})
    lost = Flight(now, {Hop.STORED: now + 300})
    for flight in (whole, lost, Flight(now - 2 * DAY_MS, {})):
        canary.save(town.conn, flight)

    told = ask("/canary").json()

    assert told["flights"] == 2
    assert told["hops"]["stored"] == {"p50_ms": 100, "p95_ms": 300, "n": 2}
    assert told["missed"] == [{"sent_at": now, "missed": ["concluded", "shown"]}]


def test_a_system_that_has_just_begun_claims_nothing_of_the_week_before(town, ask):
    told = ask("/alarm-health").json()
    assert told["to"] - told["on_record_from"] < DAY_MS < told["to"] - told["from"]
    assert len(told["slots"]) < 144
