"""Releases that follow the wind, one version for one change, against a real PostgreSQL."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import psycopg
import pytest
from cast import HOUR, MINUTE, NOW
from release_town import Town, town
from served import running
from stack import wait_until

from alerts.releases import follow, loop, scene
from alerts.releases.desk import Overtaken, change
from city.observation import Observation
from city.quality import Quality, Reason
from city.release import LEAST_MS, Why
from city.settings import Settings
from city.wind_record import MEAN_MS
from maps.release_json import asked_of
from store import batches, catalogue, releases
from store.batches import Batch
from store.database import connect, pool


@pytest.fixture
def desk(database: str) -> Iterator[Town]:
    with connect(database, "test") as conn, pool(database, "test", 2) as connections:
        yield Town(conn, connections)


def look(desk: Town) -> list[Why]:
    """One look of the loop, and why each release got another version."""
    known = catalogue.load_city(desk.conn)
    due = follow.due(desk.conn, scene.winds(desk.conn, *known, desk.now), desk.now)
    made = [follow.renew(desk.conn, one.release_id, *known, lambda: desk.now) for one in due]
    return [one.why for one in made if one is not None]


def test_a_wind_that_turns_makes_a_version_and_jitter_makes_none(desk):
    desk.blow(90, 3.0)
    opened = desk.open()
    desk.now += MEAN_MS
    desk.blow(98, 3.3)
    assert look(desk) == []
    desk.now += MEAN_MS
    desk.blow(101, 3.3)
    assert look(desk) == [Why.WIND]
    assert look(desk) == []
    found = desk.get(f"/releases/{opened['release_id']}")
    assert (found["version"], found["why"], found["by"], found["wind"]["from_deg"]) == (
        2,
        "wind",
        "citywatch",
        101,
    )
    first = desk.get(f"/releases/{opened['release_id']}/versions/1")
    assert (first["version"], first["wind"], first["zones"]) == (1, opened["wind"], opened["zones"])


def test_two_versions_that_the_weather_makes_are_some_time_apart(desk):
    desk.blow(90)
    desk.open()
    desk.now += 1000
    desk.blow(180)
    assert look(desk) == []
    desk.now += LEAST_MS
    assert look(desk) == [Why.WIND]


def test_a_wind_that_is_lost_makes_circles_and_one_that_is_back_makes_zones(desk):
    desk.blow()
    opened = desk.open()
    desk.now += 11 * MINUTE
    assert look(desk) == [Why.WIND_LOST]
    lost = desk.get(f"/releases/{opened['release_id']}")
    assert lost["wind"]["source"] == "none"
    desk.now += MINUTE
    desk.blow()
    assert look(desk) == [Why.WIND_BACK]
    assert [one["why"] for one in desk.get(f"/releases/{opened['release_id']}")["versions"]] == [
        "opened",
        "wind_lost",
        "wind_back",
    ]


def test_a_gust_and_a_spoilt_observation_move_nothing(desk):
    """Would catch: zones that swing with a vane, and a station lost by one observation."""
    ids = {one.property: key for key, one in desk.streams.items() if one.thing_id == "wx"}
    for _ in range(9):
        desk.now += MINUTE
        desk.blow(90)
    opened = desk.open()
    assert (opened["wind"]["from_deg"], opened["wind"]["mean_of"]) == (90, 9)
    assert "wind_single" not in opened["caveats"]
    desk.now += MINUTE
    desk.blow(150)
    assert look(desk) == []
    spoilt = [
        Observation(ids[key], desk.now + 1, value, Quality.SUSPECT, Reason.STEP, desk.now)
        for key, value in (("wind_direction", 300), ("wind_speed", 40))
    ]
    batches.write(desk.conn, "town", Batch(spoilt))
    assert look(desk) == []


def test_what_was_read_before_anothers_turn_is_not_written_after_it(desk):
    """Would catch: an older wind that wins, since who held it waited for the release."""
    desk.blow(90)
    opened = desk.open()
    desk.now += MEAN_MS
    desk.blow(180)
    known = catalogue.load_city(desk.conn)
    (due,) = follow.due(desk.conn, scene.winds(desk.conn, *known, desk.now), desk.now)
    desk.post(f"/releases/{opened['release_id']}/change", note="a person was faster")
    desk.now += LEAST_MS
    assert follow.renew(desk.conn, due.release_id, *known, lambda: desk.now) is None
    assert _version(desk, opened) == 2


def test_a_clock_that_was_set_back_neither_stops_the_versions_nor_lets_them_race(desk):
    desk.blow(90)
    opened = desk.open()
    desk.now -= HOUR
    desk.blow(180)
    known, written = catalogue.load_city(desk.conn), dict[int, float]()
    assert loop.look(desk.conn, *known, lambda: desk.now, written) == 1
    desk.blow(270)
    assert loop.look(desk.conn, *known, lambda: desk.now, written) == 0
    assert _version(desk, opened) == 2


def test_a_release_whose_site_leaves_the_catalogue_is_followed_where_it_was_and_says_so(desk):
    """Would catch: zones that stand still for ever, since nobody knows the site."""
    desk.blow(90)
    opened = desk.open()
    path = f"/releases/{opened['release_id']}"
    left = replace(town(), things=tuple(one for one in town().things if one.thing_id != "chem-a"))
    catalogue.save(desk.conn, left)
    desk.wall.load(*catalogue.load(desk.conn), [], [])
    desk.now += LEAST_MS
    assert look(desk) == [Why.SITE]
    found = desk.get(path)
    assert (found["site"], found["place"]) == (opened["site"], opened["place"])
    assert "site_gone" in found["caveats"]
    desk.now += MEAN_MS
    desk.blow(180)
    assert look(desk) == [Why.WIND]
    assert desk.post(f"{path}/change", amount_kg=5, note="less")["asked"]["amount_kg"] == 5
    assert (
        desk.ask("POST", "/releases", json={"thing_id": "chem-a", "chemical": "ammonia"}).status_code == 422
    )
    catalogue.save(desk.conn, town())
    desk.now += LEAST_MS
    assert look(desk) == [Why.SITE]
    assert "site_gone" not in desk.get(path)["caveats"]


def test_of_very_many_versions_the_first_stays_and_the_rest_come_in_pages(desk):
    number = desk.open()["release_id"]
    first = releases.newest_versions(desk.conn, [number])[number]
    for version in range(2, releases.MOST_VERSIONS + 12):
        releases.add(desk.conn, replace(first, version=version, why=Why.WIND))
    said = [one["version"] for one in desk.get(f"/releases/{number}")["versions"]]
    assert (said[:2], said[-1], len(said)) == ([1, 12], 211, releases.MOST_VERSIONS + 1)
    paged = desk.get(f"/releases/{number}/versions?before=12&limit=5")["versions"]
    assert [one["version"] for one in paged] == [1, 7, 8, 9, 10, 11]
    assert desk.ask("GET", "/releases/999/versions").status_code == 404


def test_a_typed_wind_stands_until_it_is_given_back(desk):
    desk.blow(90)
    opened = desk.open(wind={"from_deg": 200, "speed_m_s": 2})
    desk.now += MEAN_MS
    desk.blow(300)
    assert look(desk) == []
    found = desk.post(f"/releases/{opened['release_id']}/change", wind=None, note="the vane is well")
    assert (found["version"], found["why"], found["wind"]["from_deg"]) == (2, "changed", 300)
    assert found["asked"]["amount_kg"] == 1000


def test_nightfall_makes_a_version(desk):
    desk.now = NOW + 8 * HOUR  # four in the afternoon
    desk.blow()
    opened = desk.open()
    assert opened["sky"]["day"] is True
    desk.now += 4 * HOUR
    desk.blow()
    assert look(desk) == [Why.SKY]
    assert desk.get(f"/releases/{opened['release_id']}")["guide"]["protective_m"] == 7900


def test_however_many_processes_follow_each_change_is_one_version(database, desk):
    desk.blow(90)
    opened = desk.open()
    settings = Settings(database_url=database)
    with ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(running(loop.run, settings, lambda: desk.now))
        for turn in range(1, 4):
            desk.now += LEAST_MS
            desk.blow(90 + 40 * turn)
            wait_until(lambda turn=turn: _version(desk, opened) == turn + 1, 30, "the next version")
        desk.now += LEAST_MS
        desk.blow(150)  # what the mean is already
        threading.Event().wait(2)
    assert [(one.version, one.why) for one in releases.history(desk.conn, opened["release_id"])] == [
        (1, Why.OPENED),
        *((number, Why.WIND) for number in (2, 3, 4)),
    ]


def test_what_is_open_is_followed_again_after_a_restart_and_a_station_that_falls_silent_is_seen(
    database, desk
):
    desk.blow(90)
    opened = desk.open()
    desk.now += 20 * MINUTE
    with running(loop.run, Settings(database_url=database), lambda: desk.now):
        wait_until(lambda: _version(desk, opened) == 2, 30, "the wind is lost")
    assert desk.get(f"/releases/{opened['release_id']}")["why"] == "wind_lost"


def test_a_closed_release_is_left_alone_and_refuses_changes(desk):
    desk.blow(90)
    number = desk.open()["release_id"]
    desk.post(f"/releases/{number}/close", note="over")
    desk.now += MINUTE
    desk.blow(200)
    assert look(desk) == []
    assert follow.renew(desk.conn, number, *catalogue.load_city(desk.conn), lambda: desk.now) is None
    assert desk.ask("POST", f"/releases/{number}/change", json={"note": "x"}).status_code == 409
    assert desk.ask("POST", f"/releases/{number}/close", json={"note": "x"}).status_code == 409
    assert desk.ask("POST", f"/releases/{number}/warning").status_code == 409


def test_what_somebody_else_changed_meanwhile_is_not_lost(desk):
    opened = desk.open()
    base = releases.newest_versions(desk.conn, [opened["release_id"]])[opened["release_id"]]
    desk.post(f"/releases/{opened['release_id']}/change", amount_kg=5, note="less")
    around = scene.around(desk.conn, *catalogue.load_city(desk.conn), desk.now)
    with pytest.raises(Overtaken):
        change(desk.conn, base, asked_of(base.asked), around, "another", desk.now)
    found = desk.post(f"/releases/{opened['release_id']}/change", spill="small", note="a drum")
    assert (found["version"], found["asked"]["amount_kg"], found["asked"]["spill"]) == (3, 5, "small")


def test_a_version_is_never_changed_nor_taken_away(desk):
    desk.open()
    for statement in ("UPDATE release_version SET note = 'x'", "DELETE FROM release_version"):
        with pytest.raises(psycopg.errors.RaiseException, match="stays as it was"):
            desk.conn.execute(statement)


def test_a_second_version_of_one_number_is_refused(desk):
    opened = desk.open()
    newest = releases.newest_versions(desk.conn, [opened["release_id"]])[opened["release_id"]]
    with pytest.raises(psycopg.errors.UniqueViolation):
        releases.add(desk.conn, newest)


def _version(desk: Town, opened: dict) -> int:
    newest = releases.newest_versions(desk.conn, [opened["release_id"]])
    return newest[opened["release_id"]].version
