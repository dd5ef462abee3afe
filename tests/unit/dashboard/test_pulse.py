"""What the database last said of the system."""

import pytest
from cast import NOW

from dashboard.pulse import Pulse
from store.observations import Totals
from store.processes import Process


def totals(stored: int) -> Totals:
    return Totals(stored, stored, 0, 0, 0, NOW)


def beats(at: int) -> list[Process]:
    return [Process(name, 1, at, at, {}) for name in ("ingest", "alerts", "keeper")]


def test_a_database_that_never_answered_is_trouble():
    assert Pulse().trouble(NOW) == ["database"]


def test_who_does_not_beat_is_named_while_the_database_answers():
    pulse = Pulse()
    pulse.update(totals(1), beats(NOW)[:1], NOW)
    assert pulse.trouble(NOW) == ["alerts", "keeper"]
    pulse.update(totals(1), beats(NOW), NOW + 11_000)
    assert pulse.trouble(NOW + 11_000) == ["ingest", "alerts", "keeper"]


def test_nobody_is_blamed_for_a_database_that_hangs():
    pulse = Pulse()
    pulse.update(totals(1), beats(NOW), NOW)
    assert pulse.trouble(NOW + 4000) == []
    assert pulse.trouble(NOW + 60_000) == ["database"]


def test_the_age_of_the_last_commit_grows_while_nothing_is_heard():
    pulse = Pulse()
    pulse.update(totals(1), [], NOW)
    assert pulse.last_commit_age_s(NOW + 30_000) == 30


def test_the_rate_is_over_seconds_not_over_one_reading():
    pulse = Pulse()
    for second in range(11):
        pulse.update(totals(second * 17), [], NOW + second * 1000)
    assert pulse.json()["per_s"] == 17


@pytest.mark.parametrize(("seen", "shown"), [("fine", []), ("orange", ["queue"]), ("unknown", ["queue"])])
def test_the_wall_shows_of_the_watch_what_it_sees_now_and_not_what_it_holds_back(seen, shown):
    pulse = Pulse()
    held = [
        {"id": "queue", "severity": "orange", "standing": "orange", "why": "", "text": {"en": "fills up"}}
    ]
    watch = Process("watch", 1, NOW, NOW, {"conditions": held, "seen": {"queue": seen}})
    pulse.update(totals(1), [*beats(NOW), watch], NOW)
    assert [one["id"] for one in pulse.conditions(NOW)] == shown


def test_a_clock_that_is_set_back_neither_stops_the_rate_nor_keeps_a_database_well():
    pulse = Pulse()
    pulse.update(totals(0), [], NOW)
    back = NOW - 3_600_000
    assert pulse.trouble(back) == ["database"]
    for second in range(11):
        pulse.update(totals(second * 17), [], back + second * 1000)
    assert pulse.json()["per_s"] == 17


def test_rules_that_cannot_be_evaluated_are_on_the_wall_by_name_while_their_engine_beats():
    pulse = Pulse()
    failing = {"failing": ["flood datastream:7: no", "flood datastream:8: no", "gas datastream:9: no"]}
    engine = Process("alerts", 1, NOW, NOW, failing)
    pulse.update(totals(1), [*beats(NOW)[:1], *beats(NOW)[2:], engine], NOW)
    (one,) = pulse.conditions(NOW)
    assert (one["id"], one["severity"]) == ("rules_failing", "orange")
    assert one["text"]["en"] == "Rules cannot be evaluated: flood, gas"
    assert pulse.conditions(NOW + 60_000) == []
