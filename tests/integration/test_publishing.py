"""From a real database to published documents: only what changed, whole, one way, mended after crashes."""

from dataclasses import replace
from pathlib import Path

import pytest
from cast import HOUR, RESERVOIR
from publishing_town import SHOWN, PublishingTown
from served import running
from stack import wait_until

from city.observation import Observation
from city.published import (
    INDEX,
    WARNINGS,
    History,
    Mark,
    Standing,
    State,
    Station,
    Warnings,
    digest,
    feed_path,
    history_path,
    message_path,
    station_path,
)
from city.review import Decision
from city.settings import Settings
from dashboard.publishing import pull, run
from dashboard.publishing.folder import Folder
from store import batches, catalogue, processes, published, reviews, rollups
from store.batches import Batch
from store.database import connect, pool
from store.reviews import Order


@pytest.fixture
def town(database, tmp_path):
    with connect(database, "test") as conn, pool(database, "test", 2) as connections:
        yield PublishingTown(conn, connections, tmp_path / "published")


def test_what_is_public_is_published_and_nothing_else(town):
    town.says(11.5)
    town.look()
    assert {mark.thing_id for mark in town.index().stations} == {"res-a", "chem-a"}
    station = town.station()
    assert [(one.property, one.result) for one in station.values] == [("water_level", 11.5)]
    site = town.station("chem-a")
    assert (site.values, site.mark.precision_m) == ([], 2000)
    assert site.mark.position != (121.9, 29.92)
    assert {path.split("/")[0] for path in town.index().documents} == {"things", "history", "cap", WARNINGS}


def test_the_schema_and_the_folder_have_the_same_bytes(town):
    town.says(11.5)
    town.look()
    index = town.index()
    kept = published.bodies(town.conn, [INDEX, *index.documents])
    assert kept == {path: (town.folder / path).read_bytes() for path in kept}
    assert {path: digest(body) for path, body in kept.items() if path != INDEX} == dict(index.documents)


def test_only_what_changed_is_written_again(town):
    town.says(11.5)
    town.look()
    before = town.written()
    town.look(1000)
    assert town.written() == before
    town.says(11.6)
    town.look(1000)
    changed = {path for path, at in town.written().items() if at != before[path]}
    assert changed == {INDEX, station_path("res-a")}


def test_the_index_says_every_few_seconds_that_the_inside_lives(town):
    town.look()
    first = town.index().written_at
    town.look(4_000)
    assert town.index().written_at == first
    town.look(1_000)
    assert town.index().written_at == first + 5_000


def test_a_value_that_is_too_old_is_published_as_none(town):
    town.says(11.5)
    town.look()
    town.look(600_000)
    (value,) = town.station().values
    assert (value.result, value.time) == (None, town.now - 600_000)


@pytest.mark.parametrize("things", [(), (RESERVOIR,)], ids=["retired", "not public any more"])
def test_a_station_that_is_public_no_more_says_so_and_has_neither_place_nor_values(town, things):
    town.says(11.5)
    town.look()
    town.things(*things)
    town.look()
    assert town.station() == Station(Mark("res-a", retired=True))
    assert "res-a" not in {mark.thing_id for mark in town.index().stations}
    assert not (town.folder / history_path("res-a")).exists()
    town.things(SHOWN)
    town.look()
    assert town.station().mark.retired is False


def test_seven_days_are_published_by_hours_with_their_gaps(town):
    town.look()
    history = town.read(history_path("res-a"), History)
    assert history.start == town.now // HOUR * HOUR - 168 * HOUR
    assert [len(series.means) for series in history.series] == [168]
    assert set(history.series[0].means) == {None}


def test_an_alarm_is_no_public_warning_until_somebody_publishes_it(town):
    town.look()
    assert town.read(WARNINGS, Warnings).warnings == []
    assert town.station().state == State()
    drafted = town.cap.draft(hours=2)["identifier"]
    town.look()
    assert town.read(WARNINGS, Warnings).warnings == []
    town.cap.publish(drafted)
    town.look(1000)
    (warning,) = town.read(WARNINGS, Warnings).warnings
    assert (warning.identifier, warning.level, warning.things) == (drafted, "orange", ["res-a"])
    (standing,) = town.station().state.warnings
    assert standing == Standing(drafted, "orange", warning.expires)
    assert drafted in (town.folder / feed_path("en")).read_text()
    assert drafted in (town.folder / message_path(drafted)).read_text()


def test_a_warning_that_expired_is_gone_and_its_message_stays(town):
    drafted = town.cap.draft(hours=2)["identifier"]
    town.cap.publish(drafted)
    town.look(1000)
    town.look(2 * HOUR)
    assert town.read(WARNINGS, Warnings).warnings == []
    assert drafted not in (town.folder / feed_path("en")).read_text()
    assert (town.folder / message_path(drafted)).exists()


def test_a_folder_that_was_lost_or_spoilt_is_written_again_when_the_process_starts(town):
    town.says(11.5)
    town.look()
    (town.folder / station_path("res-a")).write_text("{")
    (town.folder / WARNINGS).unlink()
    town.anew()
    town.look()
    assert town.station().values[0].result == 11.5
    assert town.read(WARNINGS, Warnings).warnings == []


def test_a_folder_that_cannot_be_written_waits_and_nothing_is_lost(town):
    town.look()
    place = town.folder / "things"
    place.rename(town.folder / "kept")
    place.write_text("a file where the folder should be")
    town.says(11.7)
    drafted = town.cap.draft(hours=2)["identifier"]
    town.cap.publish(drafted)
    with pytest.raises(OSError, match="things"):
        town.look(1000)
    assert town.publisher.left == 1
    assert (town.folder / message_path(drafted)).exists()
    place.unlink()
    (town.folder / "kept").rename(place)
    town.look(1000)
    assert (town.publisher.left, town.station().values[0].result) == (0, 11.7)


def test_the_process_publishes_what_is_stored_by_itself_and_beats(town, database, tmp_path):
    folder = tmp_path / "by-itself"
    settings = Settings(database_url=database, published=str(folder))
    with running(run.run, settings, lambda: town.now):
        wait_until(lambda: (folder / station_path("res-a")).exists(), 30, "the first documents")
        town.says(12.25)
        wait_until(lambda: b"12.25" in (folder / station_path("res-a")).read_bytes(), 30, "the new value")
        _hour_by_hour(town, folder / history_path("res-a"))
        catalogue.save(town.conn, replace(town.city()[0], things=()))
        wait_until(lambda: b'"retired":true' in (folder / station_path("res-a")).read_bytes(), 30, "the end")
    beats = {one.process: one for one in processes.all_processes(town.conn)}
    assert beats["publish"].detail["folder"] is None


def _hour_by_hour(town: PublishingTown, history: Path) -> None:
    """What came late is in the seven days once its hour was made again, and gone once it was excluded."""
    wait_until(history.exists, 30, "the seven days")
    town.now += 6_000
    last, (key,) = town.now // HOUR * HOUR, town.ground.shown["res-a"]
    while rollups.turn(town.conn, town.now):
        pass
    minutes = range(last - 5 * HOUR, last - 4 * HOUR, 60_000)
    late = [Observation(key, at, 9.75, received_at=town.now) for at in minutes]
    batches.write(town.conn, "test", Batch(late, []))
    assert b"9.75" not in history.read_bytes()
    while rollups.turn(town.conn, town.now):
        pass
    wait_until(lambda: b"9.75" in history.read_bytes(), 30, "the hour that came late")
    town.now += 6_000
    order = Order(Decision.EXCLUDED, last - 5 * HOUR, last - 4 * HOUR, {key: None}, "a mistake")
    assert reviews.decide(town.conn, order, "somebody", town.now)
    wait_until(lambda: b"9.75" not in history.read_bytes(), 30, "the hour without it")


def test_documents_are_copied_to_another_machine_and_follow_what_changes(town, tmp_path):
    copy = tmp_path / "copy"
    puller = pull.Puller(Folder(copy))
    assert puller.look(town.conn) is False
    town.says(11.5)
    town.look()
    assert puller.look(town.conn) is True
    assert puller.look(town.conn) is False
    assert {path: (copy / path).read_bytes() for path in town.written()} == {
        path: (town.folder / path).read_bytes() for path in town.written()
    }
    town.things()
    town.look(6_000)
    pull.Puller(Folder(copy)).look(town.conn)
    assert not (copy / history_path("res-a")).exists()
    assert b'"retired":true' in (copy / station_path("res-a")).read_bytes()
