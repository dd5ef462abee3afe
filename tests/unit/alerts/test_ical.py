"""A rota as a calendar file: whole shifts, stable identities, names that cannot break the format."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from cast import NOW, named
from icalendar import Calendar
from played import person

from alerts.ical import calendar
from alerts.oncall import shifts
from city.local_time import moment
from city.rota import EVERY_DAY, Holiday, Override, Rota, Rotating, Stint, Weekly, Window

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = 86_400_000
FIRST = moment(date(2026, 11, 1), 0, SHANGHAI)
LAST = FIRST + 30 * DAY
TURNS = Rotating("turns", (("li",), ("wu",)), 7, date(2026, 10, 5), 8 * 60)
DUTY = Rota("duty", named("Flood duty"), "Asia/Shanghai", (TURNS,))
PEOPLE = {one: person(one) for one in ("li", "wu")}


def events(rota: Rota = DUTY, first: int = FIRST, last: int = LAST, **more) -> dict[str, dict]:
    text = calendar(rota, more.pop("people", PEOPLE), first, last, "en", NOW, **more)
    found = [dict(one) for one in Calendar.from_ical(text).walk("VEVENT")]
    assert len({str(one["UID"]) for one in found}) == len(found)
    return {str(one["UID"]): one for one in found}


def test_every_shift_that_touches_the_span_is_one_whole_event_in_utc():
    found = list(events().values())
    assert [one["DTSTART"].dt for one in found] == [
        datetime(2026, 10, 26, 0, tzinfo=UTC) + (datetime(2026, 11, 2) - datetime(2026, 10, 26)) * n
        for n in range(6)
    ]
    assert all((one["DTEND"].dt - one["DTSTART"].dt).days == 7 for one in found)


def test_names_of_people_and_of_the_rota_stand_in_the_summary():
    assert [str(one["SUMMARY"]) for one in events().values()][:2] == ["wu · Flood duty", "li · Flood duty"]


def test_an_event_keeps_its_identity_from_whatever_day_it_is_exported():
    week = events(first=FIRST + 9 * DAY, last=FIRST + 12 * DAY)
    assert week.keys() <= events().keys()
    for uid, event in week.items():
        assert event == events()[uid]


def test_an_event_that_somebody_else_takes_keeps_its_identity():
    begin = moment(date(2026, 11, 9), 8 * 60, SHANGHAI)
    taken = replace(DUTY, overrides=(Override(begin, begin + 7 * DAY, "he", "wu"),))
    assert events(taken).keys() == events().keys()
    assert {str(one["SUMMARY"]) for one in events(taken).values()} >= {"he · Flood duty"}


def test_a_shift_without_beginning_has_one_identity():
    always = Rota("duty", named("d"), "UTC", (Weekly("w", (Stint(Window(EVERY_DAY, 0, 1440), ("li",)),)),))
    assert list(events(always)) == list(events(always, first=FIRST + 5 * DAY)) == ["duty.w.always@citywatch"]


LONG = Rotating("long", (("li",), ("wu",)), 61, date(2025, 12, 1), 0)
DENSE = Weekly(
    "dense", tuple(Stint(Window(EVERY_DAY, hour * 60, hour * 60 + 60), ("li",)) for hour in range(0, 24, 2))
)
YEARLY = Rotating("yearly", (("li",), ("wu",)), 364, date(2024, 1, 1), 0)


@pytest.mark.parametrize("layers", [(TURNS,), (LONG,), (DENSE,), (YEARLY,), (TURNS, LONG, DENSE)])
def test_a_shift_is_whole_however_long_it_is(layers):
    rota = replace(DUTY, layers=layers)
    whole = shifts(rota, FIRST - 400 * DAY, LAST + 400 * DAY)
    assert [
        (one["DTSTART"].dt.timestamp(), one["DTEND"].dt.timestamp()) for one in events(rota).values()
    ] == [
        (shift.first / 1000, shift.last / 1000)
        for shift in whole
        if shift.last > FIRST and shift.first < LAST
    ]


def test_one_may_ask_for_the_shifts_of_one_person():
    assert {str(one["SUMMARY"]) for one in events(only="li").values()} == {"li · Flood duty"}


def test_holidays_and_overrides_are_events_of_their_own_and_nothing_is_doubled():
    begin = moment(date(2026, 11, 3), 600, SHANGHAI)
    rota = replace(
        DUTY,
        holidays=(Holiday(date(2026, 11, 11), ("li", "wu")),),
        overrides=(Override(begin, begin + DAY, "wu"),),
    )
    whole = sum(one["DTEND"].dt.timestamp() - one["DTSTART"].dt.timestamp() for one in events(rota).values())
    assert whole == 6 * 7 * 86_400
    assert len(events(rota)) == len(shifts(rota, FIRST, LAST))


@pytest.mark.parametrize(
    "name", ["a;b,c\\d", "two\r\nlines", "BEGIN:VEVENT\nEND:VCALENDAR", "名" * 200, "\x00\x07"]
)
def test_a_name_cannot_break_the_file(name: str):
    people = {**PEOPLE, "li": replace(PEOPLE["li"], name=named(name))}
    text = calendar(DUTY, people, FIRST, LAST, "en", NOW)
    assert text.count(b"BEGIN:VEVENT\r\n") == 6
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    parsed = Calendar.from_ical(text).walk("VEVENT")
    assert len(parsed) == 6
    clean = " ".join(name.replace("\r\n", "\n").replace("\x00\x07", "").split("\n")).strip()
    assert str(parsed[1]["SUMMARY"]) == f"{clean} · Flood duty"


def test_somebody_who_is_declared_no_more_stands_by_their_id():
    assert "wu · Flood duty" in {str(one["SUMMARY"]) for one in events(people={}).values()}


def test_no_address_is_in_the_file():
    assert b"sms" not in calendar(DUTY, PEOPLE, FIRST, LAST, "en", NOW)
