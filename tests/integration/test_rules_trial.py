"""A rule that is being written is tried on what was observed, by the engine's own fold."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from cast import CITY, HOUR, MINUTE, NOW, observed

from city.errors import CatalogueError
from city.observation import Observation
from city.quality import Quality, Reason
from city.state import Level
from dashboard.components.rules_trial import shown, tried
from dashboard.rules_trial import Busy, _one, asking, trial
from sensors.catalogue_rules_write import written
from store import batches, catalogue
from store.batches import Batch

DAY = 24 * 60
SHANGHAI = ZoneInfo("Asia/Shanghai")
FLOOD = written(CITY.rules[0])


@pytest.fixture
def conn(database: str) -> Iterator:
    """Two days of res-a's level: a flood of half an hour two hours before NOW."""
    from store.database import connect

    with connect(database, "test") as connection:
        catalogue.save(connection, CITY)
        key = next(k for k, s in catalogue.load(connection)[1].items() if s.property == "water_level")
        rows = [
            observed(key, 12.6 if -120 <= minute < -90 else 11.0, minute) for minute in range(-2 * DAY, 0, 5)
        ]
        batches.write(connection, "a", Batch(rows, []))
        yield connection


def test_a_draft_says_how_often_it_would_have_raised_for_how_long_and_why(conn, database):
    found = trial(database, asking(conn, "flood", FLOOD, 1, NOW))
    (episode,) = found.outcome.report.episodes
    assert (episode.worst, episode.raised.result, episode.in_span_ms) == (Level.YELLOW, 12.6, 30 * 60_000)
    assert "12.6 / 12" in str(shown(found, SHANGHAI, "en"))


def test_another_limit_or_a_duration_is_tried_without_being_kept(conn, database):
    lasting = FLOOD | {"for": "45m"}
    assert trial(database, asking(conn, "flood", lasting, 1, NOW)).outcome.report.fires == 0
    fresh = FLOOD | {"id": "fresh", "above": {"red": 10.5}}
    report = trial(database, asking(conn, "fresh", fresh, 1, NOW)).outcome.report
    assert report.episodes[0].worst is Level.RED
    assert {rule.rule_id for rule in catalogue.load(conn)[0].rules} == {"flood", "gas"}


def test_what_came_too_late_is_left_out_and_said_unless_it_is_to_count(conn, database):
    key = next(k for k, s in catalogue.load(conn)[1].items() if s.property == "water_level")
    times = [NOW - 20 * HOUR + minute * MINUTE for minute in (1, 2, 3)]
    flood = [Observation(key, at, 12.6, Quality.GOOD, Reason.NONE, NOW) for at in times]
    batches.write(conn, "b", Batch(flood, []))
    without = trial(database, asking(conn, "flood", FLOOD, 1, NOW))
    with_it = trial(database, asking(conn, "flood", FLOOD, 1, NOW, late_too=True))
    assert (without.outcome.report.fires, with_it.outcome.report.fires) == (1, 2)
    assert "3 values came too late to count, and are left out" in str(shown(without, SHANGHAI, "en"))
    assert "they count here" in str(shown(with_it, SHANGHAI, "en"))


def test_a_draft_at_fault_is_not_tried(conn):
    with pytest.raises(CatalogueError, match="no way from 'kg'"):
        asking(conn, "flood", FLOOD | {"unit": "kg"}, 1, NOW)


def test_one_trial_at_a_time(conn, database):
    asked = asking(conn, "flood", FLOOD, 1, NOW)
    with _one, pytest.raises(Busy):
        trial(database, asked)


def test_what_the_browser_sends_is_not_believed():
    base = {"name": "flood", "version": 1, "table": FLOOD}
    assert tried(None, None, base, 7, "en") == tried(None, FLOOD, None, 7, "en") == ""
    assert tried(None, FLOOD, base, 3650, "en") == tried(None, FLOOD, base, "7", "en") == ""
