"""Views that people share, over HTTP against a real PostgreSQL."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from cast import CITY, NOW

from city.settings import Settings
from dashboard.api.context import Context
from dashboard.app import build
from dashboard.wall_state import WallState
from store import saved_views
from store.database import connect, pool

Ask = Callable[..., httpx.Response]
FLOOD = {"name": "Flood desk", "query": "kinds=reservoir&map=121.8,29.8,11"}


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ask(database: str, clock: Clock) -> Iterator[Ask]:
    wall = WallState(clock)
    wall.load(CITY, {}, [], [])
    with pool(database, "test", 2) as connections:
        app = build(Context(Settings(), connections, wall, clock), threading.Event())

        async def asked(method: str, path: str, body: Any, headers: dict[str, str]) -> httpx.Response:
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                return await client.request(method, f"/api/v1/views{path}", json=body, headers=headers)

        yield lambda method, path="", body=None, **headers: asyncio.run(asked(method, path, body, headers))


def names(ask: Ask) -> list[str]:
    return [one["name"] for one in ask("GET").json()["views"]]


def test_a_view_is_saved_for_everybody_removed_and_brought_back(ask):
    made = ask("POST", body=FLOOD)
    view = made.json()
    assert made.status_code == 201
    assert (view["name"], view["query"], view["made_by"]) == (*FLOOD.values(), "local")
    assert ask("GET").json()["views"] == [view]
    number = view["view_id"]
    assert ask("DELETE", f"/{number}").status_code == 200
    assert names(ask) == []
    assert ask("POST", f"/{number}/restore").json() == view
    assert names(ask) == ["Flood desk"]


def test_a_name_stands_for_one_view_also_when_one_comes_back(ask):
    number = ask("POST", body=FLOOD).json()["view_id"]
    assert ask("POST", body={**FLOOD, "name": " Flood  desk "}).status_code == 409
    ask("DELETE", f"/{number}")
    assert ask("POST", body=FLOOD).status_code == 201
    assert ask("POST", f"/{number}/restore").status_code == 409
    assert names(ask) == ["Flood desk"]


def test_a_removed_view_is_forgotten_after_a_month(ask, clock):
    number = ask("POST", body=FLOOD).json()["view_id"]
    ask("DELETE", f"/{number}")
    clock.now += saved_views.KEPT_MS + 1
    ask("POST", body={**FLOOD, "name": "another"})
    assert ask("POST", f"/{number}/restore").status_code == 409


def test_there_are_only_so_many(ask, database):
    with connect(database, "test") as conn:
        for n in range(saved_views.MOST):
            saved_views.add(conn, f"view {n}", "", "test", NOW)
    assert ask("POST", body=FLOOD).status_code == 409


def test_what_was_removed_does_not_make_more_than_there_may_be_nor_is_it_kept_without_end(ask, database):
    with connect(database, "test") as conn:
        for n in range(3 * saved_views.MOST):
            made = saved_views.add(conn, f"view {n}", "", "test", NOW + n)
            assert made
            assert saved_views.remove(conn, made.view_id, "test", NOW + n)
        (kept,) = conn.execute("SELECT count(*) FROM saved_view").fetchone()
        assert kept <= saved_views.MOST + 2
        (last,) = conn.execute("SELECT max(view_id) FROM saved_view").fetchone()
        for n in range(saved_views.MOST):
            saved_views.add(conn, f"other {n}", "", "test", NOW)
    assert ask("POST", f"/{last}/restore").status_code == 409


def test_a_removed_view_does_not_come_back_after_a_month(ask, clock):
    number = ask("POST", body=FLOOD).json()["view_id"]
    ask("DELETE", f"/{number}")
    clock.now += saved_views.KEPT_MS + 1
    assert ask("POST", f"/{number}/restore").status_code == 409


@pytest.mark.parametrize(
    "body",
    [
        {"name": "x", "query": "evil=1"},
        {"name": "x", "query": "map=1&map=2"},
        {"name": "  ", "query": ""},
        {"name": "x" * 81, "query": ""},
        {"name": "x"},
        {"name": 7, "query": ""},
        {"name": "x", "query": "", "more": 1},
        {"name": "\u0000", "query": ""},
        {"name": "x", "query": "thing=%00"},
        [],
        None,
    ],
)
def test_what_is_no_view_is_refused_in_words(ask, body):
    answer = ask("POST", body=body)
    assert answer.status_code in (201, 422)
    assert (answer.status_code == 201) == (body == {"name": "x", "query": "thing=%00"}), answer.text


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999999999999"])
def test_a_number_that_cannot_be_is_refused_and_an_unknown_one_not_found(ask, number):
    assert ask("DELETE", f"/{number}").status_code == 422
    assert ask("DELETE", "/77").status_code == 404
    assert ask("POST", "/77/restore").status_code == 409


def test_a_foreign_page_saves_nothing(ask):
    assert ask("POST", body=FLOOD, Origin="http://evil.example").status_code == 403
    assert names(ask) == []
