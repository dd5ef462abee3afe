"""The past over HTTP: a moment, what changed after it, what is kept; what cannot be is refused in words."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from cast import HOUR, MINUTE, NOW
from past_town import Town

from city.observation import Observation
from city.settings import Settings
from dashboard.api.context import Context
from dashboard.app import build
from dashboard.wall_state import WallState
from store.database import Connection, connect, pool

Ask = Callable[..., httpx.Response]
DAY = 24 * HOUR


@pytest.fixture
def conn(database: str) -> Iterator[Connection]:
    with connect(database, "test") as connection:
        yield connection


@pytest.fixture
def town(conn: Connection) -> Town:
    made = Town(conn, lambda: NOW)
    at = [NOW - m * MINUTE for m in range(200)]
    made.receive(*(Observation(made.level, t, 11.0 + t // MINUTE % 3, received_at=t) for t in at))
    conn.execute("UPDATE datastream SET declared_at = %s", ("2026-01-01T00:00:00Z",))
    return made


@pytest.fixture
def ask(town: Town, database: str) -> Iterator[Ask]:
    wall = WallState(town.clock)
    wall.load(town.known, town.streams, [], [])
    with pool(database, "test", 2) as connections:
        app = build(Context(Settings(), connections, wall, town.clock), threading.Event())

        def once(path: str, **asked: Any) -> httpx.Response:
            async def go() -> httpx.Response:
                transport = httpx.ASGITransport(app)
                async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                    return await client.get(f"/api/v1/playback{path}", params=asked)

            return asyncio.run(go())

        yield once


def latest(answer: httpx.Response, thing_id: str, prop: str) -> dict[str, Any]:
    features = answer.json()["things"]["features"]
    return next(f["properties"]["latest"][prop] for f in features if f["id"] == thing_id)


def test_a_moment_is_told_in_the_shape_of_a_snapshot(ask):
    answer = ask("", at=NOW - 90 * MINUTE)
    told = answer.json()
    assert {"time", "things", "alerts", "stats", "history"} <= set(told)
    assert told["time"] == told["history"]["at"] == NOW - 90 * MINUTE
    assert told["history"] == {
        "at": NOW - 90 * MINUTE,
        "knew": False,
        "first": NOW - 199 * MINUTE,
        "last": NOW,
        "undeclared": 0,
    }
    seen = latest(answer, "res-a", "water_level")
    assert (seen["trust"], seen["age_s"], seen["result"]) == ("fresh", 0, 11.0)
    assert latest(answer, "res-b", "water_level")["trust"] == "never"


def test_a_time_in_words_is_taken_too(ask):
    assert ask("", at="2026-11-21T23:00:00Z").json()["time"] == NOW - HOUR
    assert ask("", at="2026-11-22T07:00:00+08:00", knew=1).json()["history"]["knew"] is True


def test_what_nobody_had_declared_is_left_out_and_counted(ask, town):
    later = "2026-11-21T23:59:00Z"
    town.conn.execute("UPDATE datastream SET declared_at = %s WHERE thing_id IN ('res-a', 'res-b')", (later,))
    told = ask("", at=NOW - 10 * MINUTE).json()
    ids = {feature["id"] for feature in told["things"]["features"]}
    assert ids == {"res-a", "chem-a"}, "what was observed is shown whoever declared it when"
    assert told["history"]["undeclared"] == 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"at": NOW - DAY}, "nothing is kept from before 2026-11-21T20:41:00Z"),
        ({"at": NOW + HOUR}, "lies in the future"),
        ({"at": "yesterday"}, "neither epoch milliseconds nor a time"),
        ({"at": "2026-11-21T12:00:00"}, "no offset"),
        ({"at": "9" * 400}, "neither"),
        ({"at": ""}, "neither"),
        ({}, "Field required"),
        ({"at": NOW - HOUR, "knew": "perhaps"}, "boolean"),
    ],
)
def test_a_moment_that_cannot_be_is_refused_in_plain_words(ask, asked, said):
    answer = ask("", **asked)
    assert answer.status_code == 422
    assert said in answer.text


def test_what_changed_says_where_to_go_on(ask):
    told = ask("/changes", **{"from": NOW - HOUR, "to": NOW, "step": 10_000}).json()
    assert told["until"] == NOW - HOUR + 120 * 10_000
    rest = ask("/changes", **{"from": told["until"], "to": NOW, "step": 60_000}).json()
    assert rest["until"] == NOW
    times = [event["data"]["time"] for event in rest["events"]]
    assert times == sorted(times)
    seen = [row[1] for e in rest["events"] if e["event"] == "delta" for row in e["data"]["observations"]]
    assert seen == [NOW - m * MINUTE for m in range(39, -1, -1)]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"from": NOW, "to": NOW - 1}, "from must be before to"),
        ({"from": NOW - 30 * DAY, "to": NOW}, "at most 7 days"),
        ({"from": NOW - DAY, "to": NOW}, "nothing is kept from before"),
        ({"from": NOW - HOUR, "to": NOW, "step": 1}, "greater than or equal to 100"),
        ({"from": "now", "to": NOW}, "neither"),
    ],
)
def test_a_time_that_cannot_be_told_is_refused_in_plain_words(ask, asked, said):
    answer = ask("/changes", **asked)
    assert answer.status_code == 422
    assert said in answer.text


def test_the_range_says_what_is_kept_and_where_alarms_were(ask):
    told = ask("/range", parts=10).json()
    assert (told["first"], told["last"]) == (NOW - 199 * MINUTE, NOW)
    assert told["alarms"]
    assert all(0 <= part < 10 and severity == "yellow" and n > 0 for part, severity, n in told["alarms"])
    assert ask("/range", **{"from": NOW, "to": NOW}).status_code == 422


def test_nothing_kept_is_said(ask, town):
    town.conn.execute("DELETE FROM observation")
    assert ask("", at=NOW).json()["detail"] == "nothing is kept yet"
