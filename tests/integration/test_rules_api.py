"""The rules' interface, asked over HTTP against a real PostgreSQL."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import httpx
import pytest
from cast import CITY, NOW
from fastapi import FastAPI

from city.settings import Settings
from dashboard.api.context import Context
from dashboard.app import build
from dashboard.components.rules_list import listed
from dashboard.rules_reader import RulesReader
from dashboard.wall_state import WallState
from sensors.catalogue_rules_write import written
from store import catalogue
from store.observations import Totals
from store.processes import Process

Ask = Callable[..., httpx.Response]
FLOOD = written(CITY.rules[0])


@pytest.fixture
def web(database: str) -> Iterator[Ask]:
    """A dashboard in front of the cast's city: `web("GET", path, json=…)`."""
    from store.database import connect, pool

    with connect(database, "test") as conn:
        catalogue.save(conn, CITY)
        known, streams = catalogue.load(conn)
    wall = WallState(lambda: NOW)
    wall.load(known, streams, [], [])
    with pool(database, "test", 2) as connections:
        app = build(Context(Settings(), connections, wall, lambda: NOW), threading.Event())
        yield lambda method, path="", **more: asyncio.run(asked(app, method, f"/api/v1/rules{path}", more))


async def asked(app: FastAPI, method: str, path: str, more: dict) -> httpx.Response:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return await client.request(method, path, **more)


def put(web: Ask, seen: int, name: str = "flood", **changed: object) -> httpx.Response:
    body = {"definition": FLOOD | changed, "note": "because"}
    return web("PUT", f"/{name}", json=body, headers={"If-Match": f'"{seen}"'})


def test_a_rule_that_the_engine_cannot_evaluate_says_so_in_the_list(database):
    from store.database import connect, pool

    with connect(database, "test") as conn, pool(database, "test", 2) as connections:
        catalogue.save(conn, CITY)
        wall = WallState(lambda: NOW)
        wall.load(CITY, {}, [], [])
        engine = Process("alerts", 1, NOW, NOW, {"failing": ["gas datastream:3: ValueError: <b>"]})
        wall.pulse.update(Totals(1, 1, 0, 0, 0, NOW), [engine], NOW)
        known = RulesReader(Context(Settings(), connections, wall, lambda: NOW)).known()
    assert {one.kept.name: one.failing for one in known} == {
        "flood": [],
        "gas": ["datastream:3: ValueError: <b>"],
    }
    said = str(listed(known, "gas", None, ZoneInfo("UTC"), "en"))
    assert "Cannot be evaluated" in said
    assert "ValueError: <b>" in said


def test_every_rule_is_listed_with_what_it_watches_and_what_is_open(web):
    flood, gas = web("GET").json()["rules"]
    assert (flood["id"], flood["version"], flood["origin"], flood["in_force"]) == ("flood", 1, "file", True)
    assert (flood["datastreams"], flood["things"], flood["open_alerts"], flood["warnings"]) == (2, 2, 0, [])
    assert "has no advice" in " ".join(gas["warnings"])


def test_one_rule_comes_as_a_table_and_as_toml_with_its_version_as_the_etag(web):
    reply = web("GET", "/flood")
    assert reply.headers["etag"] == '"1"'
    assert reply.json()["definition"] == FLOOD
    assert 'above = { yellow = "flood_limit", red = "design" }' in reply.json()["toml"]
    assert web("GET", "/nobody").status_code == 404


def test_a_change_is_a_new_version_with_who_and_why(web):
    reply = put(web, 1, hysteresis=0.5)
    assert (reply.status_code, reply.json()["version"], reply.headers["etag"]) == (200, 2, '"2"')
    versions = web("GET", "/flood/history").json()["versions"]
    assert [(v["version"], v["by"], v["origin"], v["note"]) for v in versions] == [
        (2, "local", "web", "because"),
        (1, "catalogue", "file", ""),
    ]
    assert versions[0]["definition"]["hysteresis"] == 0.5


def test_a_change_of_a_version_that_is_not_the_newest_is_refused(web):
    put(web, 1, hysteresis=0.5)
    reply = put(web, 1, hysteresis=0.7)
    assert (reply.status_code, reply.json()["newest"]) == (409, 2)
    assert put(web, 0, "flood").status_code == 409
    assert web("PUT", "/flood", json={"definition": FLOOD}).status_code == 428


def test_every_mistake_is_named_by_its_key_and_nothing_is_kept(web):
    reply = put(web, 1, unit="kg", window="5m")
    assert reply.status_code == 422
    assert [mistake["key"] for mistake in reply.json()["mistakes"]] == ["window", "unit"]
    assert web("GET", "/flood").json()["version"] == 1


def test_a_rule_may_be_sent_as_toml(web):
    toml = web("GET", "/flood").json()["toml"].replace("0.2", "0.3")
    reply = web("PUT", "/flood", json={"toml": toml, "expected": 1})
    assert reply.status_code == 200
    assert web("GET", "/flood").json()["definition"]["hysteresis"] == 0.3
    assert web("PUT", "/flood", json={"toml": "x = ", "expected": 2}).status_code == 422


def test_a_rule_that_is_only_looked_at_is_told_what_it_would_watch(web):
    sound = web("POST", "/check", json={"definition": FLOOD | {"id": "new"}}).json()
    assert sound["mistakes"] == []
    assert [one["thing_id"] for one in sound["bound"]] == ["res-a", "res-b"]
    wrong = web("POST", "/check", json={"definition": FLOOD | {"id": "new", "property": "joy"}}).json()
    assert wrong["mistakes"] == [{"key": "", "problem": "binds nothing: no 'joy' among reservoir"}]
    assert web("GET", "/new").status_code == 404


def test_a_new_rule_is_a_change_of_version_0(web):
    assert put(web, 0, "second").json() == {"id": "second", "version": 1, "gone": False}
    assert len(web("GET").json()["rules"]) == 3


def test_a_rule_that_is_taken_away_can_be_restored(web):
    assert web("DELETE", "/flood", headers={"If-Match": '"1"'}).json()["gone"] is True
    assert web("GET", "/flood").status_code == 404
    assert web("GET", "/flood", params={"version": 1}).status_code == 200
    reply = web("POST", "/flood/restore", json={"version": 1, "expected": 2})
    assert (reply.status_code, reply.json()["version"]) == (200, 3)
    assert web("GET", "/flood").json()["note"] == "as in version 1"


def test_a_rule_that_another_is_made_of_is_not_taken_away(web):
    both = {"kind": "any", "of": ["flood", "gas"], "scope": "area", "name": FLOOD["name"]}
    assert web("PUT", "/both", json={"definition": both, "expected": 0}).status_code == 200
    reply = web("DELETE", "/gas", headers={"If-Match": '"1"'})
    assert reply.status_code == 422
    assert reply.json()["mistakes"] == [{"key": "rules.both.of[1]", "problem": "'gas' is not in rules"}]


def test_a_name_that_cannot_be_one_is_refused_whatever_is_asked(web):
    for method, path in (("PUT", "/A"), ("DELETE", "/x%20y"), ("GET", "/%ff/history")):
        assert web(method, path, json={"definition": {}, "expected": 0}).status_code == 422
    assert web("GET", "/a%00b").status_code == 404  # no address of ours has such a character


@pytest.mark.parametrize(
    "definition",
    [{}, {"id": 3}, {"name": "\ud800"}, {"above": [[[]]]}, {"kind": {}}, {"equals": {"\x00": 1}}],
)
def test_whatever_is_sent_is_answered_with_mistakes(web, definition):
    import json

    body = json.dumps({"definition": definition, "id": "x"}).encode()
    headers = {"content-type": "application/json"}
    reply = web("POST", "/check", content=body, headers=headers)
    assert reply.status_code in (200, 422)
    assert reply.json().get("mistakes") or reply.status_code == 422
