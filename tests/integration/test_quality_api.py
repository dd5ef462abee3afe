"""Quality control over HTTP: a day's work, decisions by who may, and what makes no sense."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from cast import HOUR
from quality_town import DAY, FIRST, LAST, SPIKE_AT, TOWN, fill, late

from city.settings import Settings
from dashboard.api.context import Context
from dashboard.app import build
from dashboard.wall_state import WallState
from store import audit, catalogue, rollups
from store.database import connect, pool

THE_DAY = "2026-11-21"
NOW = LAST + 4 * HOUR


class Desk:
    """Somebody at this machine who asks a dashboard."""

    def __init__(self, app: Any) -> None:
        self._app = app

    def ask(self, path: str, body: Any = None, method: str = "GET") -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                return await client.request(method, f"/api/v1/quality{path}", json=body)

        return asyncio.run(asked())

    def post(self, path: str, body: Any = None) -> httpx.Response:
        return self.ask(path, body, "POST")

    def rows(self, query: str = "") -> dict[str, Any]:
        return {row["thing_id"]: row for row in self.ask(f"/days/{THE_DAY}{query}").json()["datastreams"]}


@pytest.fixture
def conn(database: str):
    with connect(database, "test") as connection:
        catalogue.save(connection, TOWN)
        rollups.prepare(connection, "Asia/Shanghai")
        fill(connection, list(catalogue.load_city(connection)[1]))
        yield connection


@pytest.fixture
def desk(conn, database: str) -> Iterator[Desk]:
    wall = WallState(lambda: NOW)
    wall.load(*catalogue.load(conn), [], [])
    with pool(database, "test", 2) as connections:
        yield Desk(build(Context(Settings(), connections, wall, lambda: NOW), threading.Event()))


def iso(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat()


def decision(
    key: int, what: str = "approved", first: int = FIRST, last: int = LAST, **more: Any
) -> dict[str, Any]:
    told = {
        "decision": what,
        "from": iso(first),
        "to": iso(last),
        "datastreams": [{"datastream": key}],
        "seen": 0,
    }
    return told | more


def test_a_day_is_looked_at_reviewed_and_undone(desk, conn):
    before = desk.rows()["air-1"]
    assert (before["state"], before["looked_at"], before["remarks"]) == ("provisional", None, {})
    assert (before["data_capture"], before["n"]) == (1.0, 144)
    assert desk.post(f"/days/{THE_DAY}/look").json() == {"datastreams": 5}
    rows = desk.rows()
    assert [row["remarks"] for row in rows.values()] == [{"spike": 1}, {"neighbours": 1}, {}, {}, {}]
    assert not rows["air-3"]["too_few_neighbours"]
    key = rows["air-1"]["datastream_id"]
    bad = SPIKE_AT, SPIKE_AT + HOUR
    out = desk.post("/decisions", decision(key, "excluded", *bad, reason="power cut"))
    assert (out.status_code, out.json()["decision"]) == (201, "excluded")
    seen = desk.ask(f"/days/{THE_DAY}").json()["seen"]
    seen_n = [{"datastream": key, "n": 144}]
    assert desk.post("/decisions", decision(key, seen=seen, datastreams=seen_n)).status_code == 201
    one = desk.ask(f"/days/{THE_DAY}/air-1.pm2_5").json()
    assert (one["state"], one["excluded_hours"], one["data_capture"]) == ("approved", 1, 23 / 24)
    assert [span["state"] for span in one["spans"]] == ["approved", "excluded", "approved"]
    assert len(one["observations"]["times"]) == 144
    late(conn, key, FIRST + 60_000)
    assert desk.rows()["air-1"]["state"] == "changed"
    act = out.json()["act_id"]
    assert desk.post(f"/decisions/{act}/undo", {"reason": "it was real"}).status_code == 201
    assert desk.post(f"/decisions/{act}/undo", {"reason": "again"}).status_code == 409
    asked = f"/decisions?datastream=air-1.pm2_5&from={FIRST}&to={LAST}"
    history = desk.ask(asked).json()["decisions"]
    assert [each["decision"] for each in history] == ["excluded", "approved", "approved", "undone"]
    assert [line.what for line in audit.newest(conn, 9)].count("POST /api/v1/quality/decisions") == 2


def test_the_list_is_narrowed(desk):
    assert set(desk.rows("?kind=air&area=hills&property=pm2_5")) == {f"air-{n}" for n in range(1, 6)}
    assert desk.rows("?area=coast") == {}


def test_of_two_who_decide_the_second_is_told_who_was_first(desk):
    desk.post("/decisions", decision(1))
    second = desk.post("/decisions", decision(1, "excluded", reason="broken"))
    assert second.status_code == 409
    (conflict,) = second.json()["conflicts"]
    assert (conflict["datastream"], conflict["decision"]["decision"]) == ("air-1.pm2_5", "approved")
    unseen = desk.post("/decisions", decision(2, datastreams=[{"datastream": 2, "n": 1}]))
    assert (unseen.status_code, unseen.json()["conflicts"][0]["decision"]) == (409, None)


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        ("/days/2026-11-31", None, 422, "day"),
        ("/days/2027-01-01", None, 422, "a day from"),
        (f"/days/{THE_DAY}?kind=horse", None, 404, "air"),
        (f"/days/{THE_DAY}?area=nowhere", None, 404, "nowhere"),
        (f"/days/{THE_DAY}?property=mood", None, 404, "mood"),
        (f"/days/{THE_DAY}/air-9.pm2_5", None, 404, "air-9"),
        ("/decisions?datastream=1&from=2&to=1", None, 422, "before"),
        ("/decisions", decision(99), 404, "99"),
        ("/decisions", decision(1, "excluded"), 422, "reason"),
        ("/decisions", decision(1, first=FIRST + 60_000), 422, "whole hours"),
        ("/decisions", decision(1, last=LAST + DAY), 422, "over"),
        ("/decisions", decision(1, "undone", reason="x"), 422, "decision"),
        ("/decisions", decision(1) | {"from": "2026-11-21T00:00:00"}, 422, "offset"),
        ("/decisions/77/undo", {"reason": "x"}, 404, "77"),
        ("/decisions/1/undo", {"reason": ""}, 422, "reason"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_does(desk, path, body, status, said):
    answer = desk.ask(path, body, "POST" if body else "GET")
    assert answer.status_code == status
    assert said in answer.text


def test_what_is_excluded_altogether_cannot_be_approved(desk):
    desk.post("/decisions", decision(1, "excluded", reason="broken"))
    answer = desk.post("/decisions", decision(1, seen=9))
    assert (answer.status_code, "reopen" in answer.text) == (422, True)


def test_of_today_only_hours_that_are_settled_can_be_decided(desk):
    today = desk.ask("/days/2026-11-22").json()
    assert today["until"] == "2026-11-21T19:00:00.000Z"
    assert {row["data_capture"] for row in today["datastreams"]} == {1.0}
