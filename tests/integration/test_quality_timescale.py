"""The second look and the decisions on a real TimescaleDB: they are what they are on plain PostgreSQL."""

import pytest
from cast import HOUR
from quality_town import DAY, FIRST, LAST, SPIKE_AT, TOWN, fill, late
from stack import cloned_database

from city.review import Decision
from ingest import second_look
from ingest.second_look import Day
from store import catalogue, database, remarks, retention, reviews, rollups
from store.reviews import Order

pytestmark = pytest.mark.timescale
NOW = LAST + 4 * HOUR


@pytest.fixture
def plain(database: str) -> str:
    """A database of plain PostgreSQL."""
    return database


def _states(conn, key: int) -> list[tuple[int, str]]:
    spans = reviews.decided(conn, [key], FIRST, LAST)[key]
    return [((one.last - one.first) // HOUR, one.state.value) for one in spans]


def _told(url: str) -> list[object]:
    with database.connect(url, "test") as conn:
        catalogue.save(conn, TOWN)
        rollups.prepare(conn, "Asia/Shanghai")
        fill(conn, list(catalogue.load_city(conn)[1]))
        told, streams = catalogue.load_city(conn)
        key, *_ = streams
        said: list[object] = []
        for _ in range(2):
            second_look.look(conn, told, streams, Day(FIRST, LAST), list(streams), NOW)
            found = remarks.standing(conn, FIRST, streams)
            said.append({k: [(one.remark, one.found_at) for one in kept] for k, kept in found.items()})
            said.append(remarks.looks(conn, FIRST, streams))
            while rollups.turn(conn, NOW):
                pass
        hour = Order(Decision.EXCLUDED, SPIKE_AT, SPIKE_AT + HOUR, {key: None}, "power")
        reviews.decide(conn, hour, "Li", NOW)
        reviews.decide(conn, Order(Decision.APPROVED, FIRST, LAST, {key: 144}, seen=1), "Li", NOW)
        said.append(_states(conn, key))
        late(conn, key, FIRST + 60_000)
        while rollups.turn(conn, NOW):
            pass
        said += [_states(conn, key), reviews.excluded(conn, list(streams), FIRST, LAST)]
        said.append(remarks.same_since(conn, {key: (FIRST + HOUR, 60.0)}))
        return said


def test_what_is_found_and_decided_is_that_of_plain_postgresql(timescale_url: str, plain: str):
    with cloned_database(timescale_url, None, "quality_hyper") as url:
        database.migrate(url)
        there = _told(url)
    assert there == _told(plain)
    changed = [(1, "changed"), (4, "approved"), (1, "excluded"), (18, "approved")]
    assert there[-4:-2] == [[(5, "approved"), *changed[2:]], changed]


def test_days_that_were_dropped_as_chunks_are_not_looked_at_again(timescale_url: str):
    with cloned_database(timescale_url, None, "quality_dropped") as url:
        database.migrate(url)
        with database.connect(url, "test") as conn:
            catalogue.save(conn, TOWN)
            rollups.prepare(conn, "Asia/Shanghai")
            told, streams = catalogue.load_city(conn)
            fill(conn, list(streams))
            second_look.look(conn, told, streams, Day(FIRST, LAST), list(streams), NOW)
            before = remarks.standing(conn, FIRST, streams)
            much_later = NOW + 200 * DAY
            while rollups.turn(conn, much_later):
                pass
            assert retention.drop(conn, "observation", 90, much_later)
            assert second_look.look(conn, told, streams, Day(FIRST, LAST), list(streams), much_later) == 0
            assert remarks.standing(conn, FIRST, streams) == before != {}
