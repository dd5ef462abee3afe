"""One turn of the caller: what is due is decided and written, calls get lines, and what has waited too
long is over.

Each part is one transaction that locks what it changes and leaves what somebody else has: several callers
share the work, and one that dies leaves nothing half done.
"""

import logging
from collections.abc import Iterable, Sequence

from alerts.callout.decide import Why, next_act
from alerts.callout.lines import EVERY, Room, chosen
from alerts.callout.moves import Move, move_of, queued
from city.callout import Callee, Callout
from store import callout as callouts
from store import callout_acts, database
from store.callout_acts import Claim

log = logging.getLogger(__name__)

MOST = 200
"""Callees looked at in one transaction."""
LEASE_S = 30.0
"""Longer than a sender may take; after this its act is another's."""
MOST_TEXTS = 50

Decided = tuple[Callout, Callee, Move]


def advance(conn: database.Connection, now: int) -> int:
    """Decide for the callees that are due; how many there were."""
    with conn.transaction():
        due = callouts.due(conn, now, MOST)
        of = callouts.by_id(conn, sorted({callee.callout_id for callee in due}))
        moves = [_decided(of[callee.callout_id], callee, now) for callee in due]
        _write(conn, moves, now)
        for callout_id in of:
            callouts.announce(conn, callout_id)
    ended = {callout.callout_id for callout, _, move in moves if move.state and not move.state.is_open}
    close(conn, ended, now)
    return len(due)


def _decided(callout: Callout, callee: Callee, now: int) -> Decided:
    decided = next_act(callee, callout.timing, now)
    move = move_of(callee, decided, now) if decided else Move(Why.UNDER_WAY)
    return callout, callee, move


def _write(conn: database.Connection, moves: Sequence[Decided], now: int) -> None:
    for callout, callee, move in moves:
        if move.state is not None:
            callouts.change(conn, callee, move.state, move.why, now, None)
            where = (callout.callout_id, callee.callee_id, move.state, move.why)
            log.info("callout %d, callee %d: %s (%s)", *where)
    rows = [queued(callout, callee, way) for callout, callee, move in moves for way in move.ways]
    callout_acts.queue(conn, rows, now)
    callouts.look_again(conn, {callee.callee_id: move.look_at for _, callee, move in moves})


def close(conn: database.Connection, callout_ids: Iterable[int], now: int) -> None:
    """End those of these callouts in which nothing is left to do."""
    for callout_id in callout_ids:
        if callouts.finish(conn, callout_id, now):
            log.info("callout %d is finished", callout_id)


def claim(conn: database.Connection, now: int, room: Room = EVERY) -> list[Claim]:
    """Acts to begin now: those of a sender that is gone, texts, and as many calls as there are lines.

    What would wait for a sender is left to others.
    """
    until = now + round(LEASE_S * 1000)
    full = [channel for channel, left in room.left.items() if left <= 0]
    most = min(MOST_TEXTS, room.idle, *(left for left in room.left.values() if left > 0))
    with conn.transaction():
        callout_acts.lock_lines(conn)
        left = callout_acts.reclaim(conn, now, until, most, full)
        calls = chosen(callout_acts.calls_waiting(conn, now), callout_acts.lines(conn), room)
        texts = callout_acts.texts_waiting(conn, now, most, full)
        return [*left, *callout_acts.claim(conn, [*calls, *texts], now, until)]


def give_up(conn: database.Connection, now: int) -> int:
    """End calls whose report is overdue, so that their lines are free and the next way begins; how many."""
    overdue = callout_acts.without_report(conn, now, MOST)
    for act_id, callee_id in overdue:
        with conn.transaction():
            callee = callouts.locked(conn, callee_id)
            if callee is not None and callout_acts.give_up(conn, act_id, now):
                log.warning("callout %d: no report on act %d", callee.callout_id, act_id)
                callouts.look_again(conn, {callee_id: now})
                callouts.announce(conn, callee.callout_id)
    return len(overdue)
