"""The questions of the flood tools on a real TimescaleDB: chunks answer what plain PostgreSQL does."""

import pytest
from flood_town import HOUR, MINUTE, NOON, flood_town
from stack import cloned_database

from store import database, flood

pytestmark = pytest.mark.timescale
DAY = 24 * HOUR


@pytest.fixture
def plain(database: str) -> str:
    """A database of plain PostgreSQL."""
    return database


def _asked(url: str) -> tuple[object, ...]:
    with flood_town(url) as town:
        level, gauge = town.key("dam", "water_level"), town.key("dam", "rainfall")
        town.rising("dam", 57.0, 0.5, hours=30)
        town.observe("dam", "rainfall", [(NOON - n * 10 * MINUTE, 1.0 + n % 7) for n in range(6 * 30)])
        levels = flood.levels(town.conn, {level: HOUR}, NOON)
        return (
            [(o.phenomenon_time, o.result) for o in levels[level]],
            flood.rain(town.conn, {gauge: HOUR}, DAY, NOON)[gauge],
            flood.samples(town.conn, [level], 15 * MINUTE, 97, NOON)[level],
            flood.latest(town.conn, [level], NOON - DAY)[level].phenomenon_time,
        )


def test_levels_rain_and_samples_are_those_of_plain_postgresql(timescale_url: str, plain: str):
    with cloned_database(timescale_url, None, "flood_hyper") as url:
        database.migrate(url)
        there = _asked(url)
    assert there == _asked(plain)
    levels, rain, samples, latest = there
    assert (len(levels), len(rain), len(samples), latest) == (60, 25, 96, NOON - DAY)
