"""Releases over HTTP and in the loop that follows the wind, against a real PostgreSQL."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from decimal import Decimal

import psycopg
import pytest
import shapely
from cast import CITY, HOUR, MINUTE, NOW
from pace import allowed
from release_town import Town, grid, town
from served import running
from stack import wait_until

from alerts.cap_xml import check
from alerts.releases import follow, loop, scene
from city.alert import Alert, Change, Life, Subject, SubjectKind, Transition
from city.release import LEAST_MS, Why
from city.settings import Settings
from city.state import Level
from store import alerts, catalogue, incidents, places, releases
from store.database import connect, pool


@pytest.fixture
def desk(database: str) -> Iterator[Town]:
    with connect(database, "test") as conn, pool(database, "test", 2) as connections:
        yield Town(conn, connections)


def look(desk: Town) -> list[Why]:
    """One look of the loop, and why each release got another version."""
    known = catalogue.load_city(desk.conn)
    due = follow.due(desk.conn, scene.winds(desk.conn, *known), desk.now)
    made = [follow.renew(desk.conn, one, scene.around(desk.conn, *known), desk.now) for one in due]
    return [one.why for one in made if one is not None]


def gas_alert(desk: Town) -> int:
    """An alert about the site's gas, in an incident of its area."""
    incident_id = incidents.begin(desk.conn, incidents.Incident(0, "coast", desk.now, desk.now, Level.ORANGE))
    subject = Subject(SubjectKind.THING, "chem-a")
    raised = Alert(
        0, "gas", subject, Level.ORANGE, Life.UNACK_ACTIVE, desk.now, desk.now, None, "chem-a", "coast",
        1.0, 0.5, Level.ORANGE, incident_id=incident_id,
    )  # fmt: skip
    step = Transition("gas", subject, Change.RAISED, Level.ORANGE, Life.UNACK_ACTIVE, desk.now)
    return alerts.record(desk.conn, step, raised)


def clear(desk: Town, alert_id: int) -> None:
    """The alert is over and answered."""
    known = alerts.alert(desk.conn, alert_id)
    ended = replace(known, life=Life.CLEARED, severity=Level.NORMAL, changed=desk.now)
    step = Transition("gas", known.subject, Change.CLEARED, Level.NORMAL, Life.CLEARED, desk.now)
    alerts.record(desk.conn, step, ended)


def test_a_preview_says_all_and_keeps_nothing(desk):
    desk.blow()
    desk.say(cam__video_online=1)
    found = desk.post("/releases/preview", thing_id="chem-a", chemical="液氯", amount_kg=1000)

    assert (found["release_id"], found["chemical"], found["wind"]["thing_id"]) == (None, "chlorine", "wx")
    assert found["guide"]["edition"] == "ERG 2012"
    assert [one["place_id"] for one in found["exposed"]["places"]] == ["school"]
    people = found["exposed"]["population"]
    assert 0 < people["low"] < people["best"] < people["high"]
    assert [(one["thing_id"], one["side"]) for one in found["cameras"]] == [("cam", "upwind")]
    assert {"heavy_gas", "population_made_up", "places_made_up"} <= set(found["caveats"])
    assert desk.get("/releases") == {"releases": []}


def test_a_release_is_kept_in_an_incident_that_stays_open_until_a_person_closes_it(desk):
    desk.blow()
    opened = desk.open(note="<b>a pipe</b>")
    incident = desk.get(f"/incidents/{opened['incident_id']}")
    assert (incident["area"], incident["worst"], incident["closed_at"]) == ("coast", "red", None)
    (told,) = incident["releases"]
    assert [(one["version"], one["why"], one["note"]) for one in told["versions"]] == [
        (1, "opened", "<b>a pipe</b>")
    ]
    desk.now += HOUR
    closed = desk.post(f"/releases/{opened['release_id']}/close", note="the valve is shut")
    assert (closed["closed_at"], closed["closed_why"]) == (desk.now, "the valve is shut")
    assert desk.get(f"/incidents/{opened['incident_id']}")["closed_at"] == desk.now
    assert desk.get("/releases?open=true") == {"releases": []}


def test_a_release_joins_the_incident_of_an_alert_on_its_site_and_outlives_the_alert(desk):
    alert_id = gas_alert(desk)
    opened = desk.open()
    assert opened["incident_id"] == alerts.alert(desk.conn, alert_id).incident_id
    desk.now += MINUTE
    clear(desk, alert_id)
    assert desk.get(f"/incidents/{opened['incident_id']}")["closed_at"] is None
    desk.post(f"/releases/{opened['release_id']}/close", note="over")
    assert desk.get(f"/incidents/{opened['incident_id']}")["closed_at"] is not None


def test_a_drill_is_never_in_the_incident_of_what_is_real(desk):
    gas_alert(desk)
    real, drill = desk.open(), desk.open(drill=True)
    assert real["incident_id"] != drill["incident_id"]
    assert desk.get(f"/incidents/{drill['incident_id']}")["drill"] is True


def test_without_a_wind_there_are_circles_and_it_is_said(desk):
    opened = desk.open()
    assert opened["wind"]["source"] == "none"
    assert "no_wind" in opened["caveats"]
    assert {one["properties"]["shape"] for one in opened["zones"]["features"]} == {"circle"}


def test_a_wind_that_turns_makes_a_version_and_jitter_makes_none(desk):
    desk.blow(90, 3.0)
    opened = desk.open()
    desk.now += MINUTE
    desk.blow(98, 3.3)
    assert look(desk) == []
    desk.now += MINUTE
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


def test_a_typed_wind_stands_until_it_is_given_back(desk):
    desk.blow(90)
    opened = desk.open(wind={"from_deg": 200, "speed_m_s": 2})
    desk.now += MINUTE
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
        desk.blow(90 + 40 * 3)
        threading.Event().wait(2)
    assert [(one.version, one.why) for one in releases.history(desk.conn, opened["release_id"])] == [
        (1, Why.OPENED),
        *((number, Why.WIND) for number in (2, 3, 4)),
    ]


def _version(desk: Town, opened: dict) -> int:
    newest = releases.newest_versions(desk.conn, [opened["release_id"]])
    return newest[opened["release_id"]].version


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
    assert (
        follow.renew(desk.conn, number, scene.winds(desk.conn, *catalogue.load_city(desk.conn)), desk.now)
        is None
    )
    assert desk.ask("POST", f"/releases/{number}/change", json={"note": "x"}).status_code == 409
    assert desk.ask("POST", f"/releases/{number}/close", json={"note": "x"}).status_code == 409
    assert desk.ask("POST", f"/releases/{number}/warning").status_code == 409


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


@pytest.mark.parametrize(
    ("body", "wheres"),
    [
        ({"thing_id": "nobody", "chemical": "kryptonite"}, {"thing_id", "chemical"}),
        ({"thing_id": "res-a", "chemical": "chlorine"}, {"thing_id"}),
        ({"thing_id": "chem-a", "chemical": "chlorine", "place": [12.5, 41.9]}, {"place"}),
        ({"thing_id": "chem-a", "chemical": "chlorine", "place": [29.92, 121.9]}, {"place"}),
        (
            {
                "thing_id": "chem-a",
                "chemical": "chlorine",
                "amount_kg": -1,
                "rate_g_s": 1e12,
                "duration_min": 0,
            },
            {"amount_kg", "rate_g_s", "duration_min"},
        ),
        (
            {"thing_id": "chem-a", "chemical": "chlorine", "wind": {"from_deg": 400, "speed_m_s": -1}},
            {"wind"},
        ),
        (
            {"thing_id": "chem-a", "chemical": "chlorine", "spill": "huge", "terrain": "moon"},
            {"spill", "terrain"},
        ),
        ({"chemical": "chlorine", "extra": 1}, {"thing_id", "extra"}),
    ],
)
def test_every_mistake_in_what_is_asked_is_named(desk, body, wheres):
    for path in ("/releases/preview", "/releases"):
        answer = desk.ask("POST", path, json=body)
        assert answer.status_code == 422
        assert {fault["where"][1] for fault in answer.json()["detail"]} == wheres
    assert releases.newest(desk.conn) == []


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_what_is_no_number_is_refused(desk, number):
    body = f'{{"thing_id": "chem-a", "chemical": "chlorine", "amount_kg": {number}}}'
    answer = desk.ask("POST", "/releases", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422


def test_what_a_release_is_of_is_not_changed(desk):
    number = desk.open()["release_id"]
    for change in ({"drill": True}, {"thing_id": "res-a"}, {"chemical": None}):
        answer = desk.ask("POST", f"/releases/{number}/change", json={"note": "x", **change})
        assert answer.status_code == 422, change
    assert desk.ask("POST", f"/releases/{number}/change", json={"amount_kg": 3}).status_code == 422
    assert desk.ask("POST", "/releases/999/change", json={"note": "x"}).status_code == 404
    assert desk.ask("GET", f"/releases/{number}/versions/2").status_code == 404


def test_a_warning_is_drafted_over_the_outermost_zone_in_three_languages(desk):
    desk.blow()
    opened = desk.open()
    refused = desk.ask("POST", f"/releases/{opened['release_id']}/warning")
    assert (refused.status_code, refused.json()["reason"]) == (409, "no_alert")

    alert_id = gas_alert(desk)
    joined = desk.open()
    drafted = desk.post(f"/releases/{joined['release_id']}/warning", 201)
    message = check(drafted["xml"].encode()).sound()
    assert drafted["alert_id"] == alert_id
    assert len(message.infos) == 3
    ((polygon,),) = {info.areas[0].polygons for info in message.infos}
    assert polygon[0] == polygon[-1]
    assert len(polygon) <= 61
    assert all(isinstance(number, Decimal) for corner in polygon for number in corner)
    whole = shapely.Polygon([(float(lon), float(lat)) for lat, lon in polygon]).buffer(0.0002)
    for feature in joined["zones"]["features"]:
        assert feature["geometry"] is None or whole.covers(
            shapely.from_geojson(str(feature["geometry"]).replace("'", '"'))
        )


def test_the_lists_that_fit_by_chemical_come_first(desk):
    opened = desk.open()
    found = desk.get(f"/releases/{opened['release_id']}/call-lists")
    assert [(one["list"], one["why"]) for one in found["lists"]] == [
        ("leak", ["chemical", "incident"]),
        ("flood", []),
    ]
    assert found["areas"] == ["coast"]


def test_the_wall_hears_of_each_version_in_short_and_of_the_end(desk):
    told = {"release_id": 1, "thing_id": "chem-a", "version": 2, "closed_at": None, "drill": False}
    desk.wall.release(told)
    desk.wall.release({**told, "version": 1})
    assert desk.wall.releases[1]["version"] == 2
    desk.wall.release({**told, "closed_at": 5})
    assert desk.wall.releases == {}


def test_the_hazard_of_a_site_is_that_of_its_inventory(desk):
    found = desk.get("/hazard/chem-a")
    assert (found["s"], found["r"], found["level"], found["major"]) == (8.0, 48.0, 3, True)
    assert found["holdings"][0]["critical_t"] == 5
    assert desk.ask("GET", "/hazard/res-a").status_code == 404
    assert [one["thing_id"] for one in desk.get("/hazard")["sites"]] == ["chem-a"]


def test_places_and_people_are_as_the_catalogue_last_said(desk):
    known = catalogue.load(desk.conn)[0]
    assert [one.place_id for one in known.places] == ["school"]
    assert places.grid(desk.conn) == grid()
    before = places.grid_id(desk.conn)
    catalogue.save(desk.conn, replace(town(), places=(), population=None))
    assert catalogue.load(desk.conn)[0].places == ()
    assert (places.grid_id(desk.conn), before is None) == (None, False)
    catalogue.save(desk.conn, CITY)
    assert (
        desk.post("/releases/preview", thing_id="chem-a", chemical="chlorine")["exposed"]["population"]
        is None
    )


def test_a_release_is_computed_and_answered_within_a_second(desk):
    desk.blow()
    took: list[float] = []
    for turn in range(20):
        begun = time.perf_counter()
        wind = {"from_deg": turn * 18, "speed_m_s": 2}
        desk.post("/releases/preview", thing_id="chem-a", chemical="chlorine", amount_kg=100, wind=wind)
        took.append(time.perf_counter() - begun)
    assert sorted(took)[18] <= allowed(0.2)
