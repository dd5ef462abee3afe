"""What a person does with callouts: start one, stop it, add somebody. Each refusal says why."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from alerts.callout.enrol import Enrolment, Numbers, enrolled, strangers
from city.callout import Callout, CalloutLife, CalloutList
from city.person import Person
from city.thing import Name
from store import callout as callouts
from store import database

CALLED_FOR_REAL = "the list is called for real"


class Refusal(StrEnum):
    """Why something cannot be done."""

    NO_LIST = "no such list"
    NO_PERSON = "no such person"
    STRANGERS = "somebody on the list is not declared"
    RUNNING = "this list is being called already"
    NOT_RUNNING = "this callout does not run"
    ON_IT = "this person is on it already"


@dataclass(frozen=True, slots=True)
class Roster:
    """The lists that can be called and the people who can be on them, by id."""

    lists: Mapping[str, CalloutList]
    people: Mapping[str, Person]


@dataclass(frozen=True, slots=True)
class Order:
    """Call a list: with its own message or another one, for real or as a drill."""

    list_id: str
    by: str
    drill: bool
    message: Name | None = None
    note: str | None = None


def start(conn: database.Connection, roster: Roster, order: Order, now: int) -> int | Refusal:
    """Begin to call a list; the callout's id. What is real ends a drill of the same list, and no drill begins
    while a real one runs: the same telephones would ring for both."""
    called = roster.lists.get(order.list_id)
    if called is None:
        return Refusal.NO_LIST
    if strangers(called, roster.people):
        return Refusal.STRANGERS
    everybody = enrolled(called, roster.people, drill=order.drill)
    with conn.transaction():
        other = callouts.running(conn, order.list_id, drill=not order.drill)
        if other is not None and order.drill:
            return Refusal.RUNNING
        if other is not None:
            callouts.stop(conn, other, now, order.by, CALLED_FOR_REAL)
        started = callouts.start(conn, callout_of(called, order, now), map(numbers_of, everybody))
    return Refusal.RUNNING if started is None else started


def callout_of(called: CalloutList, order: Order, now: int) -> Callout:
    """The callout that an order makes of a list; it has no id yet."""
    numbers = Numbers.of(called, drill=order.drill)
    return Callout(
        callout_id=0,
        list_id=called.list_id,
        name=called.name,
        message=order.message or called.message,
        drill=order.drill,
        severity=called.severity,
        lines=called.lines,
        voice=numbers.voice,
        sms=numbers.sms,
        timing=called.timing,
        life=CalloutLife.RUNNING,
        started_at=now,
        by=order.by,
        note=order.note,
    )


def stop(conn: database.Connection, callout_id: int, now: int, by: str, note: str) -> Refusal | None:
    """Stop a callout; None when it is done."""
    return None if callouts.stop(conn, callout_id, now, by, note or None) else Refusal.NOT_RUNNING


def add(
    conn: database.Connection, roster: Roster, callout_id: int, person_id: str, now: int, by: str
) -> Refusal | None:
    """Add somebody to a callout that runs, whether they are on the list or not; None when it is done."""
    callout = callouts.by_id(conn, [callout_id]).get(callout_id)
    called = roster.lists.get(callout.list_id) if callout else None
    if callout is None or callout.life is not CalloutLife.RUNNING:
        return Refusal.NOT_RUNNING
    if called is None:
        return Refusal.NO_LIST
    if person_id not in roster.people:
        return Refusal.NO_PERSON
    (one,) = enrolled(called, roster.people, [person_id], drill=callout.drill)
    return None if callouts.add(conn, callout_id, numbers_of(one), now, by) else Refusal.ON_IT


def numbers_of(one: Enrolment) -> callouts.Numbers:
    """An enrolment as the store takes it."""
    return one.person, one.door, one.superior
