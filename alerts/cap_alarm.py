"""Lets external alerts stand among our own: what a chain of another authority says becomes findings.

An external alert lives as every other one: raised, escalated, eased, cleared, acknowledged by a person. What
has expired without a word that it is over stays, as unknown: nobody said that the danger is gone.
"""

from collections.abc import Iterable
from dataclasses import replace

from alerts.fold import Revision
from alerts.lifecycle import Case, Outcome, Place, conclude, is_open, withdraw
from city.alert import Alert, Finding, Key, Subject, SubjectKind
from city.cap_external import RULE, External, ExternalState
from city.catalogue import Area
from city.state import Level
from store import alerts, catalogue
from store.alerts import Written
from store.database import Connection

NOWHERE = Place()
_NOTHING = Finding(0, Level.NORMAL)


def show(
    conn: Connection,
    chain_id: int,
    before: External | None,
    after: External | None,
    known: list[int],
    now: int,
) -> int | None:
    """Bring the alert of a chain to where the chain stands; its number, None where there is none.

    `known` are the alerts of the chains that became this one: the first stays, the others end.
    """
    for alert_id in known[1:]:
        _end(conn, alert_id, now)
    alert = alerts.lock(conn, known[0]) if known else None
    key = alert.key if alert else Key(RULE, Subject(SubjectKind.EXTERNAL, str(chain_id)))
    place = Place(area=_area(conn, after))
    outcome = reached(key, alert, before, after, now, place)
    if after is None or outcome is None or not outcome.steps:
        return alert.alert_id if alert else None
    alerts.write(conn, [_written(outcome, after)])
    return alerts.of_keys(conn, [key])[key].alert_id


def area_named(place: str, areas: Iterable[Area]) -> str | None:
    """The one area whose name stands in what a message says of where; None where it is none or several."""
    found = [area.area_id for area in areas if any(name in place for name in area.name.values())]
    return found[0] if len(found) == 1 else None


def reached(
    key: Key,
    alert: Alert | None,
    before: External | None,
    after: External | None,
    now: int,
    place: Place = NOWHERE,
) -> Outcome | None:
    """What a chain that stood and now stands so does to its alert; None where that is nothing."""
    earlier, found = _finding(before), _finding(after)
    if (earlier.severity, earlier.unknown) == (found.severity, found.unknown):
        return None
    if alert is None and (found.unknown or found.severity is Level.NORMAL):
        return None
    last = replace(earlier, at=alert.changed if alert else 0)
    found = replace(found, at=max(found.at, last.at + 1))
    if alert is None:
        last = replace(_NOTHING, at=last.at)
    return conclude(Case(key, place, [last], alert, now=now), Revision(added=(found,)))


def _area(conn: Connection, after: External | None) -> str | None:
    stored = catalogue.load_city(conn)
    return area_named(after.newest.place, stored[0].areas) if stored and after else None


def _finding(standing: External | None) -> Finding:
    if standing is None:
        return _NOTHING
    newest = standing.newest
    if standing.state is ExternalState.CLEARED:
        return Finding(newest.sent, Level.NORMAL)
    if standing.state is ExternalState.EXPIRED:
        return Finding(newest.expires or newest.sent, newest.severity, since=standing.since, unknown=True)
    return Finding(newest.sent, newest.severity, since=standing.since)


def _written(outcome: Outcome, after: External) -> Written:
    """With what was said as the note, and the mark of a drill."""
    newest = after.newest
    note = ", ".join(part for part in (newest.headline, newest.place, newest.sender) if part)
    steps = [(alert_id, replace(step, note=note)) for alert_id, step in outcome.steps]
    return Written([replace(alert, drill=after.drill) for alert in outcome.alerts.values()], steps)


def _end(conn: Connection, alert_id: int, now: int) -> None:
    alert = alerts.lock(conn, alert_id)
    if alert is not None and is_open(alert):
        transition, ended = withdraw(alert, now)
        joined = replace(transition, note="a message of its sender says that it is part of another one")
        alerts.record(conn, joined, ended)
