"""Who hears of what, over HTTP: the same validation as files, versions, and addresses masked in lists."""

import asyncio
import threading
from collections.abc import Callable, Iterator

import httpx
import pytest
from cast import NOW
from duty_town import GOOD
from fastapi import FastAPI

from city.settings import Settings
from dashboard.api.context import Context
from dashboard.app import build
from dashboard.wall_state import WallState
from sensors.catalogue import parse
from store import catalogue
from store.database import connect, pool

Ask = Callable[..., httpx.Response]


@pytest.fixture
def web(database: str) -> Iterator[Ask]:
    """A dashboard in front of the small town: `web("GET", path, json=…)`."""
    with connect(database, "test") as conn:
        catalogue.save(conn, parse(GOOD))
        known, streams = catalogue.load(conn)
    wall = WallState(lambda: NOW)
    wall.load(known, streams, [], [])
    with pool(database, "test", 2) as connections:
        app = build(Context(Settings(), connections, wall, lambda: NOW), threading.Event())
        yield lambda method, path, **more: asyncio.run(asked(app, method, f"/api/v1/{path}", more))


async def asked(app: FastAPI, method: str, path: str, more: dict) -> httpx.Response:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return await client.request(method, path, **more)


@pytest.mark.parametrize(
    "section", ["people", "teams", "rotas", "chains", "routes", "inhibitions", "policy", "callouts"]
)
def test_every_section_is_listed(web, section):
    reply = web("GET", section)
    assert reply.status_code == 200
    assert section in reply.json()


def test_addresses_are_masked_in_the_list_and_whole_for_whoever_edits(web):
    assert "+86-0000" not in web("GET", "people").text
    assert "…000" in web("GET", "people").text
    assert web("GET", "people/li").json()["definition"]["contacts"][0]["address"] == "+86-0000"


def test_a_stand_in_is_a_new_version_of_its_rota_and_is_on_duty(web):
    rota = web("GET", "rotas/duty").json()
    override = {"person": "boss", "from": "2026-11-22T08:00", "to": "2026-11-23T08:00"}
    changed = {"definition": rota["definition"] | {"overrides": [override]}, "note": "ill"}
    assert web("PUT", "rotas/duty", json=changed, headers={"If-Match": '"1"'}).json()["version"] == 2
    assert web("PUT", "rotas/duty", json=changed, headers={"If-Match": '"1"'}).status_code == 409
    newest = web("GET", "rotas/duty/history").json()["versions"][0]
    assert (newest["by"], newest["origin"], newest["note"]) == ("local", "web", "ill")
    back = web("POST", "rotas/duty/restore", json={"version": 1, "expected": 2})
    assert back.json()["version"] == 3
    assert "overrides" not in web("GET", "rotas/duty").json()["definition"]


def test_what_is_wrong_is_named_by_its_key_and_not_kept(web):
    chain = {"name": dict.fromkeys(("zh-Hans", "zh-Hant", "en"), "x"), "steps": [{"tell": "person:nobody"}]}
    told = web("POST", "chains/check", json={"id": "usual", "definition": chain}).json()["mistakes"]
    assert [(one["key"], "'nobody'" in one["problem"]) for one in told] == [("steps[0].tell", True)]
    reply = web("PUT", "chains/usual", json={"definition": chain, "expected": 1})
    assert (reply.status_code, reply.json()["mistakes"]) == (422, told)
    assert web("GET", "chains/usual").json()["version"] == 1


def test_what_is_hardly_meant_is_told_and_may_be_kept(web):
    rota = web("GET", "rotas/duty").json()["definition"]
    for_themselves = {
        "person": "li",
        "instead_of": "li",
        "from": "2026-11-22T08:00",
        "to": "2026-11-23T08:00",
    }
    changed = {"definition": rota | {"overrides": [for_themselves]}}
    told = web("POST", "rotas/check", json=changed).json()
    assert told["mistakes"] == []
    assert told["warnings"] == [
        {"key": "overrides[0]", "problem": "changes nothing: 'li' stands in for themselves"}
    ]
    assert web("PUT", "rotas/duty", json=changed | {"expected": 1}).status_code == 200


def test_a_text_that_is_too_long_is_refused_with_how_long_it_may_be(web):
    person = web("GET", "people/li").json()["definition"]
    changed = {"definition": person | {"name": person["name"] | {"en": "x" * 200_000}}, "expected": 1}
    reply = web("PUT", "people/li", json=changed)
    assert reply.status_code == 422
    assert reply.json()["mistakes"] == [{"key": "name.en", "problem": "is 200000 letters long, at most 300"}]


def test_whoever_is_still_needed_cannot_be_taken_away(web):
    reply = web("DELETE", "people/boss", headers={"If-Match": '"1"'})
    assert reply.status_code == 422
    assert any("boss" in one["problem"] for one in reply.json()["mistakes"])
    assert web("DELETE", "routes/all", headers={"If-Match": '"1"'}).status_code == 422


def test_the_policy_is_one_table_under_its_own_name(web):
    assert web("GET", "policy/policy").json()["definition"]["fallback"] == "boss"
    changed = {"toml": '[policy]\nfallback = "wu"\n', "expected": 1}
    assert web("PUT", "policy/policy", json=changed).status_code == 200
    assert web("GET", "policy/policy").json()["definition"] == {"fallback": "wu"}


def test_channels_are_listed_by_how_they_work_and_edited_as_the_rest(web):
    (told,) = web("GET", "channels").json()["channels"]
    assert told.items() >= {"id": "sms", "kind": "sms", "usable": None, "problem": None}.items()
    kept = web("GET", "channels/sms").json()
    opened = kept["definition"] | {"allow_private": True}
    assert web("PUT", "channels/sms", json={"definition": opened, "expected": 1}).status_code == 422
