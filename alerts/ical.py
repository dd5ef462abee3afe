"""Pure: a rota as an iCalendar file (RFC 5545), for the calendars of the people who are on duty.

One event for each shift, times in UTC, which every calendar shows in its own zone. An event keeps its UID
however often and from whatever day the rota is exported: it is made of the rota, the layer and when the shift
begins. So a calendar that subscribes moves events instead of doubling them, also when somebody else takes the
shift.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from icalendar import Calendar, Event

from alerts.oncall import DAY_MS, shifts
from city.notice import one_line
from city.person import Person
from city.rota import Rota, Shift

MARGINS_MS = (8 * DAY_MS, 32 * DAY_MS, 400 * DAY_MS)
"""How far around the span a shift is followed to its ends, a little first. One that began before the last of
them has begun always.
"""


def calendar(
    rota: Rota,
    people: Mapping[str, Person],
    first: int,
    last: int,
    lang: str,
    now: int,
    only: str | None = None,
) -> bytes:
    """The shifts that touch a span, in epoch milliseconds, named in one language; those of one person if
    `only`.

    `now` is the stamp that the file carries: when it was made.
    """
    made: Any = Calendar()
    made.add("prodid", "-//citywatch//rota//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", one_line(rota.name[lang]))
    for shift in _touching(rota, first, last):
        if only is None or only in shift.people:
            made.add_component(_event(rota, shift, people, lang, now, first - MARGINS_MS[-1]))
    return made.to_ical()


def _touching(rota: Rota, first: int, last: int) -> list[Shift]:
    """Whole shifts, not cut at the ends of the span."""
    found: list[Shift] = []
    for margin in MARGINS_MS:
        there = shifts(rota, first - margin, last + margin)
        found = [shift for shift in there if shift.last > first and shift.first < last]
        if all(first - margin < shift.first and shift.last < last + margin for shift in found):
            break
    return found


def _event(rota: Rota, shift: Shift, people: Mapping[str, Person], lang: str, now: int, always: int) -> Any:
    begins = "always" if shift.first == always else str(shift.first)
    event: Any = Event()
    event.add("uid", f"{rota.rota_id}.{shift.layer_id}.{begins}@citywatch")
    event.add("dtstamp", _utc(now))
    event.add("dtstart", _utc(shift.first))
    event.add("dtend", _utc(shift.last))
    names = ", ".join(_name(people, person, lang) for person in shift.people)
    event.add("summary", f"{names} · {one_line(rota.name[lang])}")
    event.add("categories", [shift.layer_id])
    event.add("transp", "TRANSPARENT")
    return event


def _name(people: Mapping[str, Person], person_id: str, lang: str) -> str:
    person = people.get(person_id)
    return one_line(person.name[lang]) if person else person_id


def _utc(at: int) -> datetime:
    return datetime.fromtimestamp(at // 1000, UTC)
