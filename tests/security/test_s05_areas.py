"""S5: whoever is bound to areas acts in them alone, on whatever object, and sees the whole city."""

import re
from collections.abc import Callable, Iterator

import pytest
from cast import HOUR, NOW
from fastapi import HTTPException
from two_areas import NORTH, SOUTH, There, TwoAreas, two_areas
from visitor import House, Visitor, body_of

from city.citizen_report import Act
from city.matcher import Matcher
from city.user import Role, User
from dashboard import access_table
from dashboard.area_table import IN_AREAS, OF_NO_AREA
from dashboard.auditing import is_act
from dashboard.callout_reader import CalloutReader
from dashboard.citizens_reader import CitizensReader
from dashboard.duty_reader import DutyReader
from dashboard.incidents_reader import IncidentsReader
from dashboard.quality_reader import Narrow, QualityReader
from dashboard.signed_in import acting_as
from store import accounts

FILLED = re.compile(r"\{[^}]*\}")
ROUTES = sorted(line for line in IN_AREAS if " " in line)
BOUND = User("n", Role.COMMANDER, areas=frozenset({NORTH}))
DAY = "2026-11-20"
SILENCE = {"last": NOW + HOUR, "reason": "x"}


@pytest.fixture(scope="module")
def town(secured_database: str) -> Iterator[TwoAreas]:
    with two_areas(secured_database) as made:
        yield made


@pytest.fixture(scope="module")
def northerner(town: TwoAreas) -> Visitor:
    return town.bound("northerner", Role.COMMANDER, NORTH)


def asked(line: str, one: There, where: str) -> tuple[str, str, dict]:
    """The act of a line on what stands in an area."""
    method, _, path = line.partition(" ")
    ids = {
        "alert_id": one.alert,
        "callee_id": one.callee,
        "callout_id": one.callout,
        "identifier": one.message,
        "day": DAY,
        "act_id": one.decision,
        "release_id": one.release,
        "silence_id": one.silence,
    }
    for name, value in ids.items():
        path = path.replace(f"{{{name}}}", str(value))
    query = f"?area={where}" if line.endswith("/look") else ""
    return method, path + query, body(line, one, where)


def body(line: str, one: There, where: str) -> dict:
    """What is sent with it; of the alerts most take a note."""
    hours = {"from": f"{DAY}T00:00:00Z", "to": f"{DAY}T01:00:00Z", "seen": 10**9}
    bodies = {
        "POST /api/v1/alerts/{alert_id}/assign": {"note": "x", "assignee": f"{where}-one"},
        "POST /api/v1/alerts/{alert_id}/cap": {},
        "POST /api/v1/alerts/{alert_id}/cap/cancel": {},
        "POST /api/v1/callout": {"list": f"{where}-list", "drill": True},
        "POST /api/v1/callout/callees/{callee_id}/door": {"met": True},
        "POST /api/v1/callout/{callout_id}/people": {"person": f"{where}-one"},
        "POST /api/v1/cap/{identifier}/publish": {},
        "POST /api/v1/quality/decisions": {
            "decision": "approved",
            "datastreams": [{"datastream": one.stream}],
            **hours,
        },
        "POST /api/v1/quality/decisions/{act_id}/undo": {"reason": "x"},
        "POST /api/v1/releases": {
            "thing_id": f"site-{where}",
            "chemical": "chlorine",
            "amount_kg": 10,
            "another": True,
        },
        "POST /api/v1/releases/{release_id}/warning": {},
        "POST /api/v1/releases/{release_id}/warning/cancel": {},
        "POST /api/v1/reports": {
            "kind": "reservoir",
            "subject": f"dam-{where}",
            "period": "month",
            "first": "2026-10-01",
        },
        "POST /api/v1/silences": {
            "matcher": {"things": [f"dam-{where}"]},
            **SILENCE,
        },
        "POST /api/v1/silences/{silence_id}/end": {},
    }
    return bodies.get(line, {"note": "x"})


@pytest.mark.parametrize("line", ROUTES)
def test_an_act_on_what_stands_in_another_area_is_refused_in_words(
    town: TwoAreas, northerner: Visitor, line: str
):
    answer = northerner.ask(*asked(line, town.there[SOUTH], SOUTH))
    assert (answer.status_code, answer.json()) == (
        403,
        {"detail": "northerner acts in north alone: this concerns south"},
    )


@pytest.mark.parametrize("line", ROUTES)
def test_an_act_in_one_s_own_area_gets_as_far_as_the_thing_itself(
    town: TwoAreas, northerner: Visitor, line: str
):
    answer = northerner.ask(*asked(line, town.there[NORTH], NORTH))
    assert answer.status_code < 500
    assert answer.status_code not in (401, 403, 404), answer.text


def test_every_number_there_is_is_refused_but_those_of_one_s_own_area(town: TwoAreas, northerner: Visitor):
    """A sweep of ids: what is refused and what is not there, and nothing else."""
    mine = town.there[NORTH]
    let = {
        number
        for number in range(1, 30)
        if northerner.ask("POST", f"/api/v1/alerts/{number}/comment", {"note": "x"}).status_code == 200
    }
    assert let == {mine.alert}
    releases = {
        number
        for number in range(1, 30)
        if northerner.ask("POST", f"/api/v1/releases/{number}/change", {"note": "x"}).status_code == 403
    }
    assert town.there[SOUTH].release in releases
    assert mine.release not in releases


CITY_WIDE = sorted(
    line
    for line, least in access_table.lines()
    if least is not None and least < Role.ADMIN and is_act(line) and line not in IN_AREAS | OF_NO_AREA
)


@pytest.mark.parametrize("line", CITY_WIDE)
def test_what_concerns_the_whole_city_is_refused_to_who_is_bound(northerner: Visitor, line: str):
    method, _, path = line.partition(" ")
    answer = northerner.ask(method, FILLED.sub("1", path), {})
    assert answer.status_code == 403
    assert answer.json()["detail"] == "northerner acts in north alone: this concerns the whole city"


def test_every_line_of_the_areas_is_one_of_the_table():
    lines = {line for line, _ in access_table.lines()}
    assert {line for line in IN_AREAS | OF_NO_AREA if " " in line} <= lines
    assert {line for line in IN_AREAS if " " not in line} <= access_table.ACTING_CALLBACKS
    assert not IN_AREAS & OF_NO_AREA


ORDERS: dict[str, Callable[[TwoAreas, There, str], object]] = {
    "incidents_acting.take": lambda town, one, _: incidents(town).acknowledge([one.alert], ""),
    "incidents_acting.say": lambda town, one, _: incidents(town).comment(one.alert, "x"),
    "incidents_acting.publish": lambda town, one, _: incidents(town).warnings.publish(one.message),
    "callout.started": lambda town, _, where: CalloutReader(context(town)).start(
        f"{where}-list", "", drill=True
    ),
    "callout.acted": lambda town, one, where: CalloutReader(context(town)).add(one.callout, f"{where}-one"),
    "callout.acted by a knock": lambda town, one, _: CalloutReader(context(town)).door(
        one.callee, "", met=True
    ),
    "callout.acted by a stop": lambda town, one, _: CalloutReader(context(town)).stop(one.callout),
    "citizens.act": lambda town, one, _: CitizensReader(context(town)).move(
        one.report, Act.NOTED, "x", "n", 0
    ),
    "duty_acting.silence": lambda town, _, where: DutyReader(context(town)).silence(
        Matcher(areas=frozenset({where})), NOW + HOUR, "x"
    ),
    "duty_acting.end": lambda town, one, _: DutyReader(context(town)).end_silence(one.silence),
    "quality_acting.undo": lambda town, one, _: QualityReader(context(town)).undo(one.decision, "n", "x"),
    "quality_acting.look": lambda town, _, where: QualityReader(context(town)).look(
        QualityReader(context(town)).today, Narrow("", where, "")
    ),
}


def context(town: TwoAreas):
    return town.house.app.state.context


def callouts(town: TwoAreas) -> CalloutReader:
    return CalloutReader(context(town))


def incidents(town: TwoAreas) -> IncidentsReader:
    return IncidentsReader(context(town))


@pytest.mark.parametrize("order", ORDERS)
def test_what_a_page_orders_in_another_area_is_refused(town: TwoAreas, order: str):
    with acting_as(BOUND), pytest.raises(HTTPException) as refused:
        ORDERS[order](town, town.there[SOUTH], SOUTH)
    assert (refused.value.status_code, refused.value.detail) == (
        403,
        "n acts in north alone: this concerns south",
    )


@pytest.mark.parametrize(
    "matcher", [{"areas": ["*"]}, {"areas": [NORTH, SOUTH]}, {"things": ["dam-*"]}, {"kinds": ["reservoir"]}]
)
def test_a_silence_that_may_reach_beyond_one_s_areas_is_refused(northerner: Visitor, matcher: dict):
    answer = northerner.ask("POST", "/api/v1/silences", SILENCE | {"matcher": matcher})
    assert answer.status_code == 403 or "everything" in answer.json()["detail"]


CLICKS = [("/rules/", "rules-sure"), ("/rules/", "rules-save"), ("/on-call/", "duty-in-save")]


@pytest.mark.parametrize(("page", "button"), CLICKS)
def test_a_page_s_act_of_the_whole_city_is_refused(
    town: TwoAreas, northerner: Visitor, page: str, button: str
):
    path, dependencies = f"{page}_dash-update-component", northerner.ask("GET", f"{page}_dash-dependencies")
    (one,) = (
        one
        for one in dependencies.json()
        if any(part["id"] == button for part in one["inputs"])
        and not one["clientside_function"]
        and "result" in one["output"]
    )
    asked = body_of(one)
    assert northerner.ask("POST", path, asked).status_code == 403
    assert town.boss.ask("POST", path, asked).status_code == 200
    for nobody in ([], ["nobody.n_clicks"]):  # who says that nobody clicked does nothing, and unwritten
        for who in (northerner, town.boss):
            assert who.ask("POST", path, asked | {"changedPropIds": nobody}).status_code == 204


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/v1/alerts/{alert}/comment", {"note": "x"}),
        ("POST", "/api/v1/channels/x/test", {}),
    ],
)
def test_a_person_is_told_so_in_their_language(town: TwoAreas, northerner: Visitor, method, path, body):
    """By the thing itself and by the gate."""
    where = path.format(alert=town.there[SOUTH].alert)
    said = northerner.ask(method, where, body, Accept_Language="zh-Hans").json()["detail"]
    assert said.startswith("northerner 只在")


def test_who_is_bound_sees_the_whole_city_and_is_told_where_they_act(town: TwoAreas, northerner: Visitor):
    seen = {one["area"] for one in northerner.ask("GET", "/api/v1/alerts").json()["alerts"]}
    assert SOUTH in seen
    assert northerner.ask("GET", "/api/v1/account").json()["areas"] == [NORTH]
    assert northerner.ask("GET", f"/api/v1/releases/{town.there[SOUTH].release}").status_code == 200


def test_areas_that_are_given_or_taken_count_within_a_minute(town: TwoAreas):
    mover = town.bound("mover", Role.OFFICER, SOUTH)
    comment = ("POST", f"/api/v1/alerts/{town.there[NORTH].alert}/comment", {"note": "x"})
    assert mover.ask(*comment).status_code == 403
    with town.house.connections.connection() as conn:
        accounts.set_areas(conn, "mover", [])
    town.house.clock.pass_s(20)
    assert mover.ask(*comment).status_code == 200


@pytest.mark.parametrize("role", [Role.ADMIN, Role.KIOSK])
def test_no_area_binds_an_admin_or_a_screen(demanding: House, role: Role):
    demanding.let_in(f"free-{role.word}", role)
    with demanding.connections.connection() as conn:
        assert not accounts.set_areas(conn, f"free-{role.word}", [NORTH])
        demanding.let_in(f"rising-{role.word}", Role.OFFICER)
        assert accounts.set_areas(conn, f"rising-{role.word}", [NORTH])
        if role is Role.ADMIN:
            accounts.set_role(conn, "rising-admin", role)
            assert accounts.named(conn, "rising-admin").areas == frozenset()
