"""Open reports of citizens: bounded, gone when they are over, and not for everybody."""

import asyncio
import json

from city.citizen_report import Progress, Topic, report_number, shown_number
from city.user import Role
from dashboard.hub import Apart, Hub
from dashboard.open_reports import LEAST, MOST, SHORT, OpenReports
from store.open_reports import Count, OpenReport


def report(number: int, state: Progress = Progress.RECEIVED, **said) -> OpenReport:
    usual = {"lon": 121.9, "lat": 29.9, "area": "north", "noticed_at": number, "received_at": number}
    name = report_number(number.to_bytes(6, "big"))
    return OpenReport(report_id=number, number=name, topic=Topic.SMELL, state=state, **(usual | said))


def number_of(one: int) -> str:
    return shown_number(report(one).number)


def test_a_report_comes_changes_and_goes():
    book = OpenReports()
    book.load([report(1)], Count(1, 1))
    told = book.change({2}, [report(2, lon=None, lat=None, area=None)], Count(2, 2))
    assert (told["whole"], told["open"], told["new"], told["gone"]) == (False, 2, 2, [])
    assert [(one["number"], one["place"], one["area"]) for one in told["reports"]] == [
        (number_of(2), None, None)
    ]
    assert book.change({1}, [report(1, Progress.ASSIGNED)], Count(2, 1))["reports"][0]["state"] == "assigned"
    assert book.change({1}, [], Count(1, 1))["gone"] == [number_of(1)]
    assert book.change({1, 77}, [], Count(1, 1))["gone"] == []
    assert [one["number"] for one in book.still()()["reports"]] == [number_of(2)]


def test_a_flood_of_reports_is_bounded_and_what_is_left_out_is_counted():
    book = OpenReports()
    for number in range(1, 5001):
        told = book.change({number}, [report(number)], Count(number, 7))
        assert len(told["reports"]) + len(told["gone"]) <= 2
    assert told["gone"] == [number_of(5000 - MOST)]
    whole = book.still()()
    assert (len(whole["reports"]), whole["open"], whole["new"]) == (MOST, 5000, 7)
    assert len(json.dumps(whole)) < 300 * MOST
    assert book.change({17}, [report(17)], Count(5000, 7))["reports"] == []  # too old to be shown
    assert not book.is_short
    gone = range(5000 - MOST + 1, 5000 - SHORT + 2)
    book.change(set(gone), [], Count(5000 - len(gone), 0))
    assert book.is_short
    book.load([report(number) for number in range(1, 10)], Count(9, 9))
    assert not book.is_short


def test_reports_are_told_to_whom_the_table_lets_and_to_no_screen():
    assert LEAST is Role.VIEWER

    async def heard(role: Role) -> list[str]:
        hub = Hub(lambda: lambda: {"time": 0}, Apart("citizens", LEAST, lambda: lambda: {"whole": True}))
        stream = hub.stream(None, role)
        first = [await asyncio.wait_for(anext(stream), 30)]
        hub.send("citizens", {"n": 1}, LEAST)
        hub.send("delta", {"n": 2})
        while b"event: delta" not in first[-1]:
            first.append(await asyncio.wait_for(anext(stream), 30))
        last_id = first[0].decode().split("\n")[0].removeprefix("id: ")
        again = hub.stream(last_id, role)
        missed = [await asyncio.wait_for(anext(again), 30)]
        while b"event: delta" not in missed[-1]:
            missed.append(await asyncio.wait_for(anext(again), 30))
        return [body.decode().split("event: ")[1].split("\n")[0] for body in [*first, *missed]]

    for role in (Role.VIEWER, Role.OFFICER, Role.ADMIN):
        told = asyncio.run(heard(role))
        assert told == ["snapshot", "citizens", "citizens", "delta", "citizens", "delta"]
    assert asyncio.run(heard(Role.KIOSK)) == ["snapshot", "delta", "delta"]
