"""The channels over HTTP: what is declared, and what the process that sends says keeps one from being
used."""

import asyncio
import threading
from dataclasses import replace

import httpx
import psycopg
import pytest
from cast import CITY, HOUR, NOW
from fastapi import FastAPI

from alerts.dispatch import CHANNEL_PROBLEMS
from city.channel import ChannelKind, DeclaredChannel
from city.delivery import Attempt, Notification
from city.notice import Outcome, Result
from city.settings import Settings
from city.state import Level
from dashboard.api.context import Context
from dashboard.app import build
from dashboard.wall_state import WallState
from store import deliveries, ledger, notifications
from store.database import pool
from store.ledger import Wanted
from store.processes import beat

CHANNELS = (
    DeclaredChannel("group", ChannelKind.WECOM),
    DeclaredChannel("hook", ChannelKind.WEBHOOK, url="https://hooks.city.example/private"),
)


@pytest.fixture
def asked(database):
    """`asked(detail, ago_ms)`: what is answered when the sender said `detail` so long ago; None: it said
    nothing."""
    wall = WallState(lambda: NOW)
    wall.load(replace(CITY, channels=CHANNELS), {}, [], [])
    with pool(database, "test", 2) as connections:
        app = build(Context(Settings(), connections, wall, lambda: NOW), threading.Event())

        def ask(detail: dict | None, ago_ms: int = 0) -> dict:
            if detail is not None:
                with connections.connection() as conn:
                    beat(conn, "deliver", 1, NOW - ago_ms, detail)
            return asyncio.run(read(app))

        yield ask


async def read(app: FastAPI) -> dict:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return (await client.get("/api/v1/channels")).json()


def usable(answer: dict) -> dict[str, bool | None]:
    return {one["id"]: one["usable"] for one in answer["channels"]}


def test_a_channel_that_cannot_be_used_says_why_and_nothing_says_where_one_leads(asked):
    answer = asked({CHANNEL_PROBLEMS: {"group": "CITYWATCH_CHANNEL_GROUP_URL is missing"}})

    assert answer["channels"][0] == {
        "id": "group",
        "kind": "wecom",
        "usable": False,
        "problem": "CITYWATCH_CHANNEL_GROUP_URL is missing",
        "works": None,
        "tried": {"sent_at": None, "failed": 0, "failing_since": None, "why": ""},
    }
    assert usable(answer) == {"group": False, "hook": True}
    assert "private" not in str(answer)


@pytest.mark.parametrize(("detail", "ago_ms"), [(None, 0), ({CHANNEL_PROBLEMS: {}}, 60_000)])
def test_of_a_silent_sender_nothing_is_known(asked, detail, ago_ms):
    answer = asked(detail, ago_ms)

    assert (answer["sender_runs"], usable(answer)) == (False, {"group": None, "hook": None})


def told(conn, channel: str, ended_at: int, *results: Result) -> None:
    """A notification that was tried by a channel."""
    body = Notification("li", "t", "test", (), Level.RED, "en", "t", "b", ended_at)
    number = notifications.add(conn, body)
    deliveries.add(conn, number, [(channel, "a@b.example")], ended_at)
    (entry,) = ledger.read(conn, Wanted(notification_id=number))
    for n, result in enumerate(results, 1):
        deliveries.note(
            conn, entry.delivery, Attempt(n, ended_at + n, ended_at + n, Outcome(result, f"try {n}"))
        )


def test_the_newest_tries_of_a_week_say_whether_a_channel_works(asked, database):
    with psycopg.connect(database, autocommit=True) as conn:
        told(conn, "hook", NOW - 8 * 24 * HOUR, Result.SENT)
        told(conn, "group", NOW - HOUR, Result.SENT)
        assert [one["works"] for one in asked(None)["channels"]] == [True, None]

        told(conn, "hook", NOW - HOUR, Result.TRANSIENT, Result.PERMANENT)
        hook = asked(None)["channels"][1]

    assert hook["works"] is False
    assert hook["tried"] == {"sent_at": None, "failed": 2, "failing_since": NOW - HOUR + 1, "why": "try 2"}
