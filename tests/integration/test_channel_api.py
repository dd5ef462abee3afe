"""The channels over HTTP: what is declared, and what the process that sends says keeps one from being
used."""

import asyncio
import threading
from dataclasses import replace

import httpx
import pytest
from cast import CITY, NOW
from fastapi import FastAPI

from alerts.dispatch import CHANNEL_PROBLEMS
from city.channel import ChannelKind, DeclaredChannel
from city.settings import Settings
from dashboard.api.context import Context
from dashboard.app import build
from dashboard.wall_state import WallState
from store.database import pool
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
    }
    assert usable(answer) == {"group": False, "hook": True}
    assert "private" not in str(answer)


@pytest.mark.parametrize(("detail", "ago_ms"), [(None, 0), ({CHANNEL_PROBLEMS: {}}, 60_000)])
def test_of_a_silent_sender_nothing_is_known(asked, detail, ago_ms):
    answer = asked(detail, ago_ms)

    assert (answer["sender_runs"], usable(answer)) == (False, {"group": None, "hook": None})
