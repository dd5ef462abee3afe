"""Decisions about observations: added and never changed. What a stretch is follows from them and from what
there is of it now (`city.review`).

Trends and reports ask `decided`. Whoever decides says what they had seen: of two officers who decide about
the same hours the second one is told, and so is who approves what has changed under their eyes.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from psycopg import Connection

from city.hourly import HOUR_MS
from city.review import (
    LONGEST_MS,
    NOTHING,
    Act,
    Decision,
    Held,
    Review,
    ReviewSpan,
    excluded_spans,
    not_excluded,
    review_spans,
)
from store import binary, rollups
from store.database import millis, moment
from store.queries import query
from store.text import storable


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody decides about [first, last) epoch ms, whole hours that are over, of datastreams.

    `seen` is the newest act that they knew of; `counts` is how many observations they saw of each datastream
    then, None for who does not say.
    """

    decision: Decision
    first: int
    last: int
    counts: Mapping[int, int | None]
    reason: str = ""
    seen: int = 0


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why nothing was decided: of a datastream somebody decided meanwhile (`act`), or there are other
    observations than were seen (None)."""

    datastream_id: int
    act: Act | None = None


class Overtaken(Exception):
    """Others were faster; nothing was written."""

    def __init__(self, conflicts: Iterable[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        super().__init__(f"{len(self.conflicts)} overtaken")


def decided(
    conn: Connection, datastream_ids: Collection[int], first: int, last: int
) -> dict[int, list[ReviewSpan]]:
    """What each part of [first, last) epoch ms of each datastream is, ascending and without gaps.

    Times are the starts of the hours for which results stand, as in `city.hourly`: leave out what is
    `ReviewState.EXCLUDED`, draw the others as they are.
    """
    reviews = reviews_of(conn, datastream_ids, first, last)
    now = held(conn, list(reviews), first - HOUR_MS, last + HOUR_MS)
    since = _kept_since(conn)
    return {
        key: review_spans(reviews.get(key, ()), now.get(key, NOTHING), first, last, since)
        for key in datastream_ids
    }


def excluded_of_parts(
    conn: Connection, parts: Collection[tuple[int, int, int]]
) -> dict[int, list[tuple[int, int]]]:
    """What is excluded of [first, last) epoch ms of each of some datastreams, a time of each one's own; of
    datastreams of which something is. `parts` are datastream, first and last, a datastream once."""
    asked = {
        "ids": [key for key, _, _ in parts],
        "firsts": [moment(first) for _, first, _ in parts],
        "lasts": [moment(last) for _, _, last in parts],
    }
    known: dict[int, list[Review]] = {}
    for *act, key, begins, ends in conn.cursor(binary=True).execute(query("reviews_in_spans"), asked):
        known.setdefault(key, []).append(Review(_act(act), key, millis(begins), millis(ends)))
    spans = {key: (first, last) for key, first, last in parts}
    found = {key: excluded_spans(mine, *spans[key]) for key, mine in known.items()}
    return {key: stretches for key, stretches in found.items() if stretches}


def reviews_of(
    conn: Connection, datastream_ids: Collection[int], first: int, last: int
) -> dict[int, list[Review]]:
    """All that was ever decided about any part of [first, last) epoch ms, oldest first, undone or not; of
    datastreams of which something was."""
    asked = {"ids": list(datastream_ids), "first": moment(first), "last": moment(last)}
    found: dict[int, list[Review]] = {}
    cursor = conn.cursor(binary=True)
    binary.read_arrays(cursor)
    for *act, key, begins, ends, counts, means in cursor.execute(query("reviews_of"), asked):
        review = Review(_act(act), key, millis(begins), millis(ends))
        if counts is not None:
            review = replace(review, held=Held(NOTHING.starts, counts, means))
        found.setdefault(key, []).append(review)
    return found


def excluded(
    conn: Connection, datastream_ids: Collection[int], first: int, last: int
) -> dict[int, list[tuple[int, int]]]:
    """What of [first, last) epoch ms does not count, of datastreams of which any does not: `decided` for who
    needs no more, without reading hours."""
    return excluded_of_parts(conn, [(key, first, last) for key in datastream_ids])


def breadths(conn: Connection, act_ids: Collection[int]) -> dict[int, int]:
    """How many datastreams each of some acts is about."""
    return dict(conn.execute(query("breadths"), {"ids": list(act_ids)}).fetchall())


def streams_of(conn: Connection, act_id: int) -> list[int]:
    """The datastreams that an act is about; none where there is no such act."""
    return [int(row[0]) for row in conn.execute(query("streams_of_act"), {"act_id": act_id})]


def held(conn: Connection, datastream_ids: Collection[int], first: int, last: int) -> dict[int, Held]:
    """What there is of the hours that begin in [first, last) epoch ms, of datastreams that have any."""
    if not datastream_ids:
        return {}
    asked = {"ids": list(datastream_ids), "first": moment(first), "last": moment(last)}
    cursor = conn.cursor(binary=True)
    binary.read_arrays(cursor)
    rows = cursor.execute(query("hours_held"), asked)
    return {key: Held(binary.epoch_ms(starts), counts, means) for key, starts, counts, means in rows}


def newest_act(conn: Connection) -> int:
    """The newest decision of all: what who looks now has seen. 0 before any."""
    return int(_one(conn, "newest_review_act")[0])


def find_act(conn: Connection, act_id: int) -> Act | None:
    """One decision."""
    row = conn.execute(query("review_act_by_id"), {"act_id": act_id}).fetchone()
    return _act(row[:6]) if row else None


def settled(now: int) -> int:
    """Up to when something can be decided at a time (epoch ms): what stands for an hour may be told all
    through the next one."""
    return now - HOUR_MS


def settled_of(first: int, last: int, now: int) -> int:
    """Where the hours of a day [first, last) epoch ms end that can be decided at a time."""
    return max(first, min(last, first + (settled(now) - first) // HOUR_MS * HOUR_MS))


def decide(conn: Connection, order: Order, by: str, now: int) -> Act | None:
    """Write a decision down; None where it is about nothing, because all of it is excluded.

    An approval leaves what is excluded as it is: that is reopened first. Raises Overtaken, and ValueError for
    a time that is not whole hours that are over, is too long, or a reason that is missing.
    """
    act = Act(0, now, by, order.decision, order.reason.strip())
    if order.decision is Decision.UNDONE:
        raise ValueError("to undo is to undo an act")
    _check_time(conn, order, now)
    with conn.transaction():
        conn.execute(query("hold_reviews"))
        known = reviews_of(conn, order.counts, order.first, order.last)
        there = held(conn, list(order.counts), order.first, order.last)
        if conflicts := [*_newer(known, order.seen), *_other(order, there)]:
            raise Overtaken(conflicts)
        parts = [
            (key, first, last, there.get(key, NOTHING).between(first, last))
            for key in order.counts
            for first, last in _parts(order, known.get(key, []))
        ]
        if not parts:
            return None
        act = replace(act, act_id=_add_act(conn, act))
        rows = [_row(act.act_id, *part) for part in parts]
        conn.cursor().executemany(query("add_review"), rows)
        conn.execute(query("tell_hours"), {"ids": sorted({key for key, *_ in parts})})
    return act


def undo(conn: Connection, act_id: int, by: str, now: int, reason: str) -> Act | None:
    """Undo a decision, whole; None where there is none. An act that undid another may be undone, too.

    Raises Overtaken where it is undone already, ValueError without a reason.
    """
    act = Act(0, now, by, Decision.UNDONE, reason.strip(), act_id)
    with conn.transaction():
        conn.execute(query("hold_reviews"))
        row = conn.execute(query("review_act_by_id"), {"act_id": act_id}).fetchone()
        if row is None:
            return None
        if row[6] is not None:
            raise Overtaken([Conflict(0, find_act(conn, row[6]))])
        act = replace(act, act_id=_add_act(conn, act))
        conn.execute(query("undo_reviews"), {"act_id": act.act_id, "undoes": act_id})
        conn.execute(query("tell_hours"), {"ids": streams_of(conn, act_id)})
    return act


def _check_time(conn: Connection, order: Order, now: int) -> None:
    origin = millis(rollups.calendar(conn)[1])
    if order.first >= order.last:
        raise ValueError("from must be before to")
    if (order.first - origin) % HOUR_MS or (order.last - origin) % HOUR_MS:
        raise ValueError("a decision is about whole hours")
    if order.last > settled(now):
        raise ValueError("a decision is about hours that have been over for an hour")
    if order.last - order.first > LONGEST_MS:
        raise ValueError(f"a decision is about at most {LONGEST_MS // (24 * HOUR_MS)} days")


def _newer(known: Mapping[int, list[Review]], seen: int) -> list[Conflict]:
    return [Conflict(key, reviews[-1].act) for key, reviews in known.items() if reviews[-1].act.act_id > seen]


def _other(order: Order, there: Mapping[int, Held]) -> list[Conflict]:
    return [
        Conflict(key) for key, n in order.counts.items() if n is not None and n != there.get(key, NOTHING).n
    ]


def _parts(order: Order, reviews: list[Review]) -> list[tuple[int, int]]:
    if order.decision is not Decision.APPROVED:
        return [(order.first, order.last)]
    return not_excluded(review_spans(reviews, NOTHING, order.first, order.last))


def _add_act(conn: Connection, act: Act) -> int:
    row = {
        "at": moment(act.at),
        "by": storable(act.by),
        "decision": act.decision.value,
        "reason": storable(act.reason),
        "undoes": act.undoes,
    }
    return int(_one(conn, "add_review_act", **row)[0])


def _row(act_id: int, key: int, first: int, last: int, there: Held) -> dict[str, object]:
    return {
        "act_id": act_id,
        "datastream_id": key,
        "first": moment(first),
        "last": moment(last),
        "counts": binary.int8(there.counts),
        "means": binary.float8(there.means.tolist()),
    }


def _kept_since(conn: Connection) -> int:
    return millis(_one(conn, "hours_kept_since")[0])


def _act(row: Iterable) -> Act:
    act_id, at, by, decision, reason, undoes = row
    return Act(act_id, millis(at), by, Decision(decision), reason, undoes)


def _one(conn: Connection, name: str, **asked: object) -> tuple:
    row = conn.execute(query(name), asked).fetchone()
    if row is None:
        raise ValueError(f"{name} has no row")
    return row
