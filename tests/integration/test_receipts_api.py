"""The receipts' interface, asked over HTTP against a real PostgreSQL."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from datetime import date
from zoneinfo import ZoneInfo

import httpx
import pytest
from cast import CITY
from fastapi import FastAPI

from city.observation import Observation
from city.receipt import Span
from city.settings import Settings
from dashboard.api.context import Context
from dashboard.app import build
from dashboard.wall_state import WallState
from ingest import receipts as duties
from store import batches, catalogue
from store.batches import Batch

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 20)
START = Span.of(DAY, ZONE).first * 900_000
HOUR = 3_600_000
NOW = START + 36 * HOUR


@pytest.fixture
def web(database: str) -> Iterator[Callable[[str], httpx.Response]]:
    """A dashboard in front of a city of which res-a counts its messages and one did not come."""
    from store.database import connect, pool

    with connect(database, "test") as conn:
        catalogue.save(conn, CITY)
        known, streams = catalogue.load(conn)
        stream = next(key for key, one in streams.items() if one.property == "water_level")
        for hour in range(-2, 30):
            if hour != 9:
                time = START + hour * HOUR
                seen = Observation(stream, time, 1.0, received_at=time)
                batches.write(conn, "ingest", Batch([seen], marks=[(stream, 100 + hour, time)]))
        while duties.roll_up(conn, NOW) or duties.reckon_due(conn, NOW):
            pass
    wall = WallState(lambda: NOW)
    wall.load(known, streams, [], [])
    with pool(database, "test", 2) as connections:
        context = Context(Settings(), connections, wall, lambda: NOW)
        app = build(context, threading.Event())
        yield lambda path: asyncio.run(asked(app, path))


async def asked(app: FastAPI, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return await client.get(path)


def test_was_anything_lost_yesterday_is_answered_with_what_and_when(web):
    answer = web("/api/v1/receipts/res-a/yesterday").json()
    assert (answer["verdict"], answer["day"], answer["timezone"]) == ("lost", "2026-11-20", "Asia/Shanghai")
    assert (answer["sent"], answer["received"], answer["missing"]) == (24, 23, 1)
    assert answer["gaps"] == [
        {
            "first": 109,
            "last": 109,
            "missing": 1,
            "after": "2026-11-20T00:00:00.000Z",
            "before": "2026-11-20T02:15:00.000Z",
        }
    ]
    level = next(one for one in answer["datastreams"] if one["property"] == "water_level")
    assert (level["stored"], level["expected"]) == (23, 1440)


def test_receipts_of_some_days_name_every_station_and_day(web):
    body = web("/api/v1/receipts?from=2026-11-20").json()
    verdicts = {(one["day"], one["thing_id"]): one["verdict"] for one in body["receipts"]}
    assert verdicts == {
        ("2026-11-20", "res-a"): "lost",
        ("2026-11-20", "res-b"): "no_data",
        ("2026-11-20", "chem-a"): "no_data",
        ("2026-11-21", "res-a"): "in_progress",
        ("2026-11-21", "res-b"): "in_progress",
        ("2026-11-21", "chem-a"): "in_progress",
    }
    assert body["reconciliation"] == {"last_day": None, "differences": 0}


def test_one_station_may_be_asked_for_a_year(web):
    body = web("/api/v1/receipts?thing=res-a&from=2026-01-01").json()
    assert {one["thing_id"] for one in body["receipts"]} == {"res-a"}
    assert body["receipts"][0] == {
        "thing_id": "res-a",
        "day": "2026-01-01",
        "verdict": "no_data",
        "doubts": [],
        "sent": None,
        "received": None,
        "missing": None,
        "offered": 0,
        "stored": 0,
        "duplicate": 0,
        "dead_lettered": 0,
        "expected": 0,
        "completeness": None,
    }


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/receipts/nobody/today", 404),
        ("/api/v1/receipts?thing=nobody", 404),
        ("/api/v1/receipts/res-a/2026-13-01", 422),
        ("/api/v1/receipts/res-a/2026-11-22", 422),
        ("/api/v1/receipts/res-a/today", 200),
        ("/api/v1/receipts?from=2026-10-01", 422),
        ("/api/v1/receipts?from=2026-11-21&to=2026-11-20", 422),
        ("/api/v1/receipts?from=soon", 422),
        ("/api/v1/receipts?to=0001-01-03", 422),
        ("/api/v1/receipts?from=0001-01-01&to=0001-01-02", 422),
        ("/api/v1/receipts?thing=res-a&from=1970-01-01&to=1970-01-02", 422),
        ("/api/v1/receipts?from=9999-12-31&to=9999-12-31", 422),
        ("/api/v1/receipts?to=9999-12-31", 422),
        ("/api/v1/receipts?to=1970-01-03", 200),
        ("/api/v1/receipts?to=2099-12-31", 200),
        ("/api/v1/receipts/res-a/1970-01-01", 422),
        ("/api/v1/receipts/res-a/1970-01-02", 200),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(web, path, status):
    assert web(path).status_code == status


def test_a_day_that_no_calendar_of_ours_has_is_refused_in_plain_words(web):
    answer = web("/api/v1/receipts?to=0001-01-03")
    assert "to lies outside 1970-01-02 to 2099-12-31" in answer.text
