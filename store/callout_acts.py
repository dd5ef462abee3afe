"""The calls and texts of callouts: queued, claimed with a lease, handed to the gateway, reported on.

Lines are counted and taken under one lock, so that several processes share them; a number has one call at
a time, which an index sees to. A claim is fenced by `tries`: who comes back after the lease changes
nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg import Connection

from city.callout import Act, End, LineUse, Stage, WaitingCall, Way
from store.database import millis, moment
from store.queries import query


@dataclass(frozen=True, slots=True)
class Claim:
    """An act that a sender has in hand until its lease is over."""

    act_id: int
    callee_id: int
    callout_id: int
    channel: str
    address: str = field(repr=False)
    tries: int


@dataclass(frozen=True, slots=True)
class Placed:
    """An act by its key: whom it is for, and the channel that was asked."""

    key: str
    callee_id: int
    channel: str


def of_callout(conn: Connection, callout_id: int) -> Iterator[Act]:
    """All acts of a callout, oldest first."""
    return map(_act, conn.execute(query("acts_of_callout"), {"callout_id": callout_id}))


def of_callees(conn: Connection, callee_ids: Sequence[int]) -> Iterator[Act]:
    """All acts of some callees, oldest first."""
    return map(_act, conn.execute(query("acts_of"), {"ids": list(callee_ids)}))


def queue(conn: Connection, rows: Sequence[Mapping[str, object]], now: int) -> None:
    """Queue acts, as `alerts.callout.moves.queued` makes them; those that are there already stay as they
    are.
    """
    values = [
        {**row, "way": str(row["way"]), "is_call": Way(str(row["way"])).is_call, "now": moment(now)}
        for row in rows
    ]
    conn.cursor().executemany(query("add_act"), values)


def lock_lines(conn: Connection) -> None:
    """Count and take lines alone, until the end of the transaction."""
    conn.execute(query("lock_lines"))


def lines(conn: Connection) -> list[LineUse]:
    """The callouts that have lines to take, or have taken some."""
    return [LineUse(*row) for row in conn.execute(query("lines_in_use"))]


def calls_waiting(conn: Connection, now: int) -> list[WaitingCall]:
    """Calls that could begin if there were lines, most urgent first, locked; their numbers are free."""
    return [WaitingCall(*row) for row in conn.execute(query("calls_waiting"), {"now": moment(now)})]


def texts_waiting(conn: Connection, now: int, most: int, full: Sequence[str] = ()) -> list[int]:
    """Ids of texts that could leave, most urgent first, locked; none of the channels that are `full`."""
    asked = {"now": moment(now), "most": most, "full": list(full)}
    return [row[0] for row in conn.execute(query("texts_waiting"), asked)]


def claim(conn: Connection, ids: Sequence[int], now: int, lease_until: int) -> list[Claim]:
    """Take queued acts; those that somebody dropped meanwhile are missing."""
    times = {"now": moment(now), "lease_until": moment(lease_until)}
    return [Claim(*row) for row in conn.execute(query("claim_acts"), {"ids": list(ids), **times})]


def reclaim(conn: Connection, now: int, lease_until: int, most: int, full: Sequence[str] = ()) -> list[Claim]:
    """Take over acts whose lease is over; none of the channels that are `full`."""
    asked = {"now": moment(now), "lease_until": moment(lease_until), "most": most, "full": list(full)}
    return [Claim(*row) for row in conn.execute(query("reclaim_acts"), asked)]


def handed_over(
    conn: Connection,
    claimed: Claim,
    stage: Stage,
    end: End | None,
    times: tuple[int | None, int | None],
    detail: str,
) -> bool:
    """Where a claimed act stands after the gateway was asked; `times` are due_at and ended_at in epoch ms.

    False where it is not ours any more: the lease was over, or the report was quicker than we.
    """
    due_at, ended_at = (None if at is None else moment(at) for at in times)
    row = {
        "act_id": claimed.act_id,
        "tries": claimed.tries,
        "stage": stage,
        "end": end,
        "due_at": due_at,
        "ended_at": ended_at,
        "detail": detail,
    }
    return conn.execute(query("act_handed_over"), row).rowcount == 1


def without_report(conn: Connection, now: int, most: int) -> list[tuple[int, int]]:
    """(act_id, callee_id) of calls whose report is overdue."""
    return conn.execute(query("calls_without_report"), {"now": moment(now), "most": most}).fetchall()


def give_up(conn: Connection, act_id: int, now: int) -> bool:
    """End a call whose report is overdue; False where one came."""
    return conn.execute(query("give_up_call"), {"act_id": act_id, "now": moment(now)}).rowcount == 1


def report(conn: Connection, act_id: int, end: End | None, now: int, detail: str, *, over: bool) -> None:
    """Note what was reported on an act; `over` frees its line."""
    row = {"act_id": act_id, "end": end, "over": over, "detail": detail, "now": moment(now)}
    conn.execute(query("report_act"), row)


def placed(conn: Connection, key: str) -> Placed | None:
    """The act with this key."""
    row = conn.execute(query("act_of_key"), {"key": key}).fetchone()
    return Placed(*row) if row else None


def replied_to(conn: Connection, channel_id: str, tail: str, codes: Sequence[str]) -> Placed | None:
    """The text that a reply from a number with this end answers, rather one of this channel."""
    asked = {"channel": channel_id, "tail": tail, "codes": list(codes)}
    row = conn.execute(query("act_of_reply"), asked).fetchone()
    return Placed(*row) if row else None


def _act(row: tuple[Any, ...]) -> Act:
    act_id, callee_id, key, way, number, stage, made, begun, ended, end, code, tries, detail = row
    return Act(
        act_id=act_id,
        callee_id=callee_id,
        key=key,
        way=Way(way),
        number=number,
        stage=Stage(stage),
        made_at=millis(made),
        begun_at=millis(begun) if begun else None,
        ended_at=millis(ended) if ended else None,
        end=End(end) if end else None,
        code=code,
        tries=tries,
        detail=detail,
    )
