"""Duty over HTTP: who is on duty, shifts, gaps, the calendar file; names but no addresses."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import httpx
import pytest
from cast import CITY, named
from icalendar import Calendar
from played import SHANGHAI, duty, person
from psycopg_pool import ConnectionPool

from city.catalogue import Catalogue
from city.local_time import moment
from city.rota import Rota, Rotating, Stint, Weekly, Window
from city.settings import Settings
from dashboard.api.context import Context
from dashboard.app import build
from dashboard.wall_state import WallState

NOON = moment(date(2026, 11, 20), 720, SHANGHAI)
WEEKS = Rota(
    "weeks", named("Weeks"), "Asia/Shanghai", (Rotating("w", (("li",), ("wu",)), 7, date(2026, 11, 2), 480),)
)
OFFICE = Rota(
    "office",
    named("Office"),
    "Asia/Shanghai",
    (Weekly("o", (Stint(Window(frozenset(range(5)), 480, 1080), ("li",)),)),),
)
DUTY = duty(rotas=(OFFICE, WEEKS), people=(person("li", "wu"), person("wu"), person("boss")))


def asking(catalogue: Catalogue) -> Callable[[str], httpx.Response]:
    """`get(path)`: what is answered. Rotas are read from the wall's picture, so no database is asked."""
    wall = WallState(lambda: NOON)
    wall.load(catalogue, {}, [], [])
    app = build(Context(Settings(), ConnectionPool(open=False), wall, lambda: NOON), threading.Event())

    async def ask(path: str) -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get(f"/api/v1/duty{path}")

    return lambda path="": asyncio.run(ask(path))


@pytest.fixture(scope="module")
def get() -> Callable[[str], httpx.Response]:
    return asking(replace(CITY, duty=DUTY))


def test_every_rota_says_who_is_on_duty_the_next_handover_and_the_next_gap(get):
    answer = get().json()
    office, weeks = answer["rotas"]
    assert [one["id"] for one in weeks["on_duty"]] == ["li"]
    assert (weeks["next_handover"], weeks["next_gap"]) == ("2026-11-23T00:00:00.000Z", None)
    assert office["next_gap"] == {"from": "2026-11-20T10:00:00.000Z", "to": "2026-11-23T00:00:00.000Z"}
    assert answer["fallback"]["id"] == "boss"


def test_one_rota_lists_shifts_handovers_and_gaps_of_the_days_asked_for(get):
    answer = get("/weeks?from=2026-11-16&to=2026-11-29").json()
    assert [(s["from"], s["people"][0]["id"]) for s in answer["shifts"]] == [
        ("2026-11-15T16:00:00.000Z", "wu"),
        ("2026-11-16T00:00:00.000Z", "li"),
        ("2026-11-23T00:00:00.000Z", "wu"),
    ]
    assert [one["after"][0]["id"] for one in answer["handovers"]] == ["li", "wu"]
    assert answer["gaps"] == []


def test_the_calendar_file_is_one_that_calendars_read(get):
    answer = get("/weeks.ics?lang=en&person=wu")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert {str(event["SUMMARY"]) for event in events} == {"wu · Weeks"}


@pytest.mark.parametrize("path", ["", "/weeks", "/weeks.ics"])
def test_no_address_is_in_an_answer(get, path: str):
    assert '"sms"' not in get(path).text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/none", 404),
        ("/none.ics", 404),
        ("/weeks?from=2026-02-01&to=2026-01-01", 422),
        ("/weeks?from=2020-01-01&to=2026-01-01", 422),
        ("/weeks?from=0001-01-01&to=0001-01-02", 422),
        ("/weeks?from=yesterday", 422),
        ("/weeks.ics?lang=de", 422),
    ],
)
def test_a_wrong_question_is_answered_with_what_is_wrong(get, path: str, status: int):
    assert get(path).status_code == status
    assert "detail" in get(path).json()


def test_a_city_that_declares_nobody_has_no_rotas():
    assert asking(CITY)().json() == {"rotas": [], "fallback": None}
