"""The demo's past: recordings of other places on this year's days, whole, once, and to be taken out again."""

import pytest
from cast import CITY, NOW

from city.errors import PermanentError
from city.settings import Settings
from cli import catalogue as shipped
from cli.demo_history import bring_in
from sensors.recording import parse_all, results
from store import catalogue, hourly, imports, rollups, trends
from store.database import connect

DAY, HOUR = 86_400_000, 3_600_000


@pytest.fixture
def conn(database):
    with connect(database, "test") as connection:
        yield connection


@pytest.fixture(scope="module")
def recordings():
    return parse_all(shipped.recordings())


def test_it_is_what_was_recorded_counts_as_whole_hours_and_can_be_undone(conn, recordings):
    catalogue.save(conn, shipped.read(Settings()))
    rollups.prepare(conn, "Asia/Shanghai")
    said = bring_in(conn, recordings, NOW, 3)
    assert "recorded elsewhere" in said
    (imported,) = imports.newest(conn)
    _, streams = catalogue.load(conn)
    key = next(k for k, s in streams.items() if (s.thing_id, s.property) == ("air-xinqi", "pm2_5"))
    columns = trends.raw(conn, key, NOW - 5 * DAY, NOW, 1000)
    assert columns.times[-1] == (NOW - DAY) // HOUR * HOUR
    told = [results(recordings["air-aotizhongxin"], at)["pm2_5"] for at in columns.times.tolist()]
    assert columns.results.tolist() == told
    hours = hourly.read(conn, {key: streams[key]}, NOW - 5 * DAY, NOW)[key]
    assert hours.valid.all()
    assert len(hours) == len(columns) >= 2 * 24
    assert "is there already" in bring_in(conn, recordings, NOW + HOUR // 2, 3)
    assert len(imports.newest(conn)) == 1
    assert sum(1 for _ in imports.undo(conn, imported.import_id)) == len(imported.datastream_ids)
    assert len(trends.raw(conn, key, NOW - 5 * DAY, NOW, 1000)) == 0


def test_a_city_that_is_no_demo_gets_nothing_of_other_places(conn, recordings):
    with pytest.raises(PermanentError, match="migrate"):
        bring_in(conn, recordings, NOW, 3)
    catalogue.save(conn, CITY)
    with pytest.raises(PermanentError, match="no demo"):
        bring_in(conn, recordings, NOW, 3)
