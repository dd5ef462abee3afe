"""Callouts and callees: who is being called, where each of them is, and how they came there.

A change of a callee is a conditional write with a row in the history. Whoever works on one locks the
callee first and its acts after that (`store.callout_acts`), so that nobody waits for each other in a
circle.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from city.callout import Act, Callee, CalleeState, Callout, CalloutLife, Party, Timing
from city.errors import TransientError
from city.state import Level
from store import callout_acts
from store.database import millis, moment
from store.queries import query
from store.text import storable

Numbers = tuple[Party, Party, Party | None]
"""The person, who knocks on the door, the superior."""


class Overtaken(TransientError):
    """Somebody changed the callee since it was read: read again and decide again."""


def start(conn: Connection, callout: Callout, callees: Iterable[Numbers]) -> int | None:
    """Store a callout with its callees, due at once; its id. None where this list is being called already."""
    with conn.transaction():
        row = conn.execute(query("start_callout"), _row(callout)).fetchone()
        if row is None:
            return None
        callout_id = int(row[0])
        rows = [_added(callout_id, one, callout.started_at, callout.by, "started") for one in callees]
        conn.cursor().executemany(query("add_callee"), rows)
        announce(conn, callout_id)
        return callout_id


def add(conn: Connection, callout_id: int, numbers: Numbers, now: int, by: str) -> bool:
    """Add somebody to a callout that runs; False where it does not, or has them already."""
    with conn.transaction():
        if _life(conn, callout_id) is not CalloutLife.RUNNING:
            return False
        row = _added(callout_id, numbers, now, by, "added")
        added = conn.execute(query("add_callee"), row).rowcount == 1
        announce(conn, callout_id)
        return added


def stop(conn: Connection, callout_id: int, now: int, by: str, note: str | None) -> bool:
    """Stop a callout that runs and cancel whoever has not ended; False where it does not run."""
    said = {"callout_id": callout_id, "now": moment(now), "by": by, "note": storable(note) if note else None}
    with conn.transaction():
        if _life(conn, callout_id) is not CalloutLife.RUNNING:
            return False
        conn.execute(query("end_callout"), {**said, "life": CalloutLife.STOPPED})
        conn.execute(query("cancel_callees"), said)
        conn.execute(query("drop_acts_of_callout"), said)
        announce(conn, callout_id)
        return True


def finish(conn: Connection, callout_id: int, now: int) -> bool:
    """End a callout of which every callee has ended; False where one has not, or it does not run."""
    with conn.transaction():
        if _life(conn, callout_id) is not CalloutLife.RUNNING:
            return False
        left = conn.execute(query("open_callees_left"), {"callout_id": callout_id}).fetchone()
        if left is None or left[0]:
            return False
        said = {"callout_id": callout_id, "now": moment(now), "life": CalloutLife.FINISHED, "note": None}
        conn.execute(query("end_callout"), said)
        announce(conn, callout_id)
        return True


def newest(conn: Connection, most: int = 50) -> list[Callout]:
    """Those that run, real ones before drills, then the others, newest first."""
    return [_callout(row) for row in conn.execute(query("callouts_newest"), {"most": most})]


def running(conn: Connection, list_id: str, *, drill: bool) -> int | None:
    """The callout of a list that runs, its drill or the real one."""
    row = conn.execute(query("callout_running"), {"list_id": list_id, "drill": drill}).fetchone()
    return int(row[0]) if row else None


def by_id(conn: Connection, ids: Sequence[int]) -> dict[int, Callout]:
    """Callouts by id; those there are."""
    rows = conn.execute(query("callouts_by_id"), {"ids": list(ids)})
    return {found.callout_id: found for found in map(_callout, rows)}


def counts(conn: Connection, ids: Sequence[int]) -> dict[int, dict[CalleeState, int]]:
    """How many callees are in each state, by callout."""
    found: dict[int, dict[CalleeState, int]] = {callout_id: {} for callout_id in ids}
    for callout_id, state, count in conn.execute(query("counts_of"), {"ids": list(ids)}):
        found[callout_id][CalleeState(state)] = count
    return found


def callees(conn: Connection, callout_id: int) -> list[Callee]:
    """Everybody of a callout with all that was tried, in the order of the list."""
    rows = conn.execute(query("callees_of"), {"callout_id": callout_id}).fetchall()
    return _with_acts(rows, callout_acts.of_callout(conn, callout_id))


def due(conn: Connection, now: int, most: int) -> list[Callee]:
    """Callees to look at now, locked until the end of the transaction."""
    rows = conn.execute(query("callees_due"), {"now": moment(now), "most": most}).fetchall()
    return _with_acts(rows, callout_acts.of_callees(conn, [row[0] for row in rows]))


def locked(conn: Connection, callee_id: int) -> Callee | None:
    """One callee, locked until the end of the transaction."""
    rows = conn.execute(query("callee_locked"), {"callee_id": callee_id}).fetchall()
    found = _with_acts(rows, callout_acts.of_callees(conn, [callee_id]))
    return found[0] if found else None


def by_callee(conn: Connection, callee_id: int) -> Callee | None:
    """One callee with all that was tried."""
    rows = conn.execute(query("callee_by_id"), {"callee_id": callee_id}).fetchall()
    found = _with_acts(rows, callout_acts.of_callees(conn, [callee_id]))
    return found[0] if found else None


def look_again(conn: Connection, when: Mapping[int, int | None]) -> None:
    """When callees that have not ended are due again, by callee_id; None: when an act of one ends."""
    rows = [{"callee_id": one, "due_at": None if at is None else moment(at)} for one, at in when.items()]
    conn.cursor().executemany(query("look_again"), rows)


def change(
    conn: Connection, callee: Callee, state: CalleeState, why: str, now: int, by: str | None, note: str = ""
) -> None:
    """Move a callee to a state; what was queued for it is dropped. Raises Overtaken when it is not as it
    was.
    """
    row = {
        "callee_id": callee.callee_id,
        "was": callee.state,
        "state": state,
        "why": why,
        "now": moment(now),
        "due_at": moment(now) if state.is_open else None,
        "by": by,
        "note": storable(note) or None,
    }
    if conn.execute(query("change_callee"), row).rowcount != 1:
        raise Overtaken(f"callee {callee.callee_id} is no longer {callee.state}")
    conn.execute(query("drop_acts"), row)


def announce(conn: Connection, callout_id: int) -> None:
    """Tell who listens that something about a callout has changed, once the transaction is committed."""
    conn.execute(query("announce_callout"), {"callout_id": callout_id})


def next_due(conn: Connection, now: int) -> int | None:
    """When there is next something to do, epoch ms; None while nothing waits for time to pass."""
    row = conn.execute(query("next_due"), {"now": moment(now)}).fetchone()
    return millis(row[0]) if row and row[0] else None


def _life(conn: Connection, callout_id: int) -> CalloutLife | None:
    row = conn.execute(query("callout_locked"), {"callout_id": callout_id}).fetchone()
    return CalloutLife(row[0]) if row else None


def _added(callout_id: int, numbers: Numbers, now: int, by: str, why: str) -> dict[str, object]:
    person, door, superior = numbers
    return {
        "callout_id": callout_id,
        "person_id": person.person_id,
        "person": _written(person),
        "door": _written(door),
        "superior": _written(superior) if superior else None,
        "now": moment(now),
        "by": by,
        "why": why,
    }


def _written(party: Party) -> Jsonb:
    return Jsonb(
        {
            "person_id": party.person_id,
            "name": dict(party.name),
            "lang": party.lang,
            "phone": party.phone,
            "sms": party.sms,
        }
    )


def _party(written: dict[str, Any]) -> Party:
    return Party(
        written["person_id"],
        MappingProxyType(written["name"]),
        written["lang"],
        written["phone"],
        written["sms"],
    )


def _row(callout: Callout) -> dict[str, object]:
    return {
        "list_id": callout.list_id,
        "name": Jsonb(dict(callout.name)),
        "message": Jsonb({lang: storable(text) for lang, text in callout.message.items()}),
        "drill": callout.drill,
        "severity": int(callout.severity),
        "lines": callout.lines,
        "voice": callout.voice,
        "sms": callout.sms,
        "timing": Jsonb(asdict(callout.timing)),
        "now": moment(callout.started_at),
        "by": callout.by,
        "note": storable(callout.note) if callout.note else None,
    }


def _callout(row: tuple[Any, ...]) -> Callout:
    (
        callout_id,
        list_id,
        name,
        message,
        drill,
        severity,
        lines,
        voice,
        sms,
        timing,
        life,
        started,
        by,
        *end,
    ) = row
    ended_at, note = end
    return Callout(
        callout_id=callout_id,
        list_id=list_id,
        name=MappingProxyType(name),
        message=MappingProxyType(message),
        drill=drill,
        severity=Level(severity),
        lines=lines,
        voice=voice,
        sms=sms,
        timing=Timing(**timing),
        life=CalloutLife(life),
        started_at=millis(started),
        by=by,
        ended_at=millis(ended_at) if ended_at else None,
        note=note,
    )


def _with_acts(rows: Sequence[tuple[Any, ...]], acts: Iterable[Act]) -> list[Callee]:
    of: dict[int, list[Act]] = {row[0]: [] for row in rows}
    for act in acts:
        of[act.callee_id].append(act)
    return [_callee(row, tuple(of[row[0]])) for row in rows]


def _callee(row: tuple[Any, ...], acts: tuple[Act, ...]) -> Callee:
    callee_id, callout_id, person, door, superior, state, since, by, note = row
    return Callee(
        callee_id=callee_id,
        callout_id=callout_id,
        person=_party(person),
        door=_party(door),
        superior=_party(superior) if superior else None,
        state=CalleeState(state),
        since=millis(since),
        acts=acts,
        by=by,
        note=note,
    )
