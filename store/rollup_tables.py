"""Rollups kept in tables of our own, where TimescaleDB does not keep them.

Three steps, each one transaction with a bounded amount of work, so that a crash costs a step and a long
absence is caught up with step by step:

1. note what came in late: new batches are read by a cursor, and what lies below the frontier is noted as
   touched in the transaction that moves the cursor;
2. make touched buckets again, minutes from observations, hours from minutes, days from hours;
3. advance: make the next closed hours of all datastreams, then move the watermark that the views go by.

How much a step makes is bounded by hours of datastreams, because nobody counts observations beforehand. A
step that passed the time of a statement is rolled back, and the next one makes less (`rollup_pace`): fewer
datastreams, then fewer hours, at last one hour of one datastream in statements of five minutes.

Nothing is missed between 2 and 3: the frontier is set, in a transaction of its own, before the first bucket
below it is made. A batch that the cursor passed earlier was visible to whoever makes the bucket, and a batch
that it passes later is noted as touched.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from psycopg import Connection

from store import feed
from store.database import TooSlow, moment
from store.queries import query
from store.rollup_pace import Pace, pieces

READER = "rollups"
MOST_BATCHES = 200
MOST_HOURS = 6000
"""Hours of a datastream that one step makes: some 360,000 observations at one a minute."""
MOST_DAYS = 7
FINE = timedelta(minutes=5)
CLOSED_AFTER = timedelta(minutes=2)
"""What comes in later than this after its hour makes the hour again."""
HOUR = timedelta(hours=1)
WIDTHS = (timedelta(days=30), timedelta(days=1), HOUR)


Step = Callable[[Connection, int, Pace], bool]
"""A step at a time (epoch ms) and a pace; whether there may be more."""


class Span(NamedTuple):
    """Whole hours of a datastream, from inclusive, to exclusive."""

    datastream_id: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class State:
    """How far the rollups are: see the table `rollup`."""

    watermark: datetime
    frontier: datetime
    made_until: int
    day_watermark: datetime
    zone: str
    origin: datetime

    def hour(self, when: datetime) -> datetime:
        """The start of the hour that a time lies in."""
        return when - (when - self.origin) % HOUR


@dataclass(slots=True)
class Paces:
    """How much one step of each kind makes: hours of a datastream, or days."""

    touched: Pace = field(default_factory=lambda: Pace(MOST_HOURS))
    hours: Pace = field(default_factory=lambda: Pace(MOST_HOURS))
    days: Pace = field(default_factory=lambda: Pace(MOST_DAYS))


def turn(conn: Connection, now: int, paces: Paces) -> bool:
    """One step of each kind; whether there is more to do at once. `now` is epoch milliseconds.

    A step that takes too long ends the turn. Raises TooSlow when it was the least that there is.
    """
    steps: tuple[tuple[Pace, Step], ...] = (
        (paces.touched, remake),
        (paces.hours, advance),
        (paces.days, advance_days),
    )
    more = note_late(conn)
    for pace, step in steps:
        try:
            more = step(conn, now, pace) or more
        except TooSlow:
            if not pace.slower(now):
                raise
            return True
    return more


def made_until(conn: Connection) -> datetime:
    """The watermark; days are made from hours, which stay."""
    with conn.transaction():
        return _state(conn).watermark


def note_late(conn: Connection) -> bool:
    """Read the next batches and note what of them is late; whether there may be more."""
    with conn.transaction():
        state = _state(conn)
        cursor = feed.read_cursor(conn, READER)
        where = {"xid": cursor.xid, "batch_id": cursor.batch_id, "most": MOST_BATCHES}
        span = {"origin": state.origin, "frontier": state.frontier}
        row = conn.execute(query("touch_late"), where | span).fetchone()
        if row:
            feed.move_cursor(conn, READER, feed.Cursor(row[0], row[1]))
    return row is not None and row[2] == MOST_BATCHES


def remake(conn: Connection, now: int, pace: Pace) -> bool:
    """Make touched buckets again; whether there may be more."""
    with conn.transaction():
        state = _state(conn)
        most = {"origin": state.origin, "hours": pace.most(now)}
        rows = conn.execute(query("next_touched"), most).fetchall()
        spans = unsealed(conn, [Span(*row[1:4]) for row in rows], _made_below(conn, state))
        conn.execute(query("clear_days"), _columns(spans) | {"zone": state.zone}, prepare=False)
        _make(conn, state, spans, pace)
        done = [touched_id for touched_id, _, _, upto, last in rows if upto >= last]
        conn.execute(query("clear_touched"), {"touched_ids": done})
        for touched_id, _, _, upto, last in rows:
            if upto < last:
                conn.execute(query("shorten_touched"), {"touched_id": touched_id, "first": upto})
        if rows:
            conn.execute(query("tell_hours"), {"ids": sorted({row[1] for row in rows})})
    return bool(rows)


def unsealed(conn: Connection, spans: Sequence[Span], below: datetime) -> list[Span]:
    """The parts of spans below a time whose observations are still there, without overlaps."""
    if not spans:
        return []
    return [Span(*row) for row in conn.execute(query("unsealed"), _columns(spans) | {"below": below})]


def advance(conn: Connection, now: int, pace: Pace) -> bool:
    """Make the next closed hours of some datastreams; whether there may be more."""
    with conn.transaction():
        state = _state(conn)
        if state.frontier == state.watermark:
            return _begin_slice(conn, state, state.hour(moment(now) - CLOSED_AFTER))
        most, hours = pace.most(now), (state.frontier - state.watermark) // HOUR
        if hours > most:
            return _narrow_slice(conn, state, most)
        page = {"above": state.made_until, "most": most // hours}
        span = {"first": state.watermark, "last": state.frontier}
        ids = [key for (key,) in conn.execute(query("some_datastreams"), page | span)]
        _make(conn, state, [Span(key, state.watermark, state.frontier) for key in ids], pace)
        if len(ids) < page["most"]:
            conn.execute(query("end_slice"))
        else:
            conn.execute(query("slice_made_until"), {"datastream_id": ids[-1]})
    return True


def _begin_slice(conn: Connection, state: State, closed: datetime) -> bool:
    """Set the frontier past the next hours that hold anything, further while far behind."""
    if state.watermark >= closed:
        return False
    row = conn.execute(query("first_unmade"), {"since": state.watermark}).fetchone()
    found = row[0] if row else None
    start = closed if found is None or found >= closed else max(state.hour(found), state.watermark)
    width = next(width for width in WIDTHS if closed - start >= width or width == HOUR)
    conn.execute(query("begin_slice"), {"watermark": start, "frontier": min(start + width, closed)})
    return start < closed


def _narrow_slice(conn: Connection, state: State, hours: int) -> bool:
    """Make no more than some hours at once, all of them again.

    What was made beyond is made once more later; touched meanwhile, it is made again like anything made.
    """
    frontier = state.watermark + hours * HOUR
    conn.execute(query("begin_slice"), {"watermark": state.watermark, "frontier": frontier})
    return True


def advance_days(conn: Connection, now: int, pace: Pace) -> bool:
    """Make the next whole days from hours; whether there may be more."""
    with conn.transaction():
        state = _state(conn)
        asked = {"zone": state.zone, "watermark": state.watermark, "since": state.day_watermark}
        asked["days"] = pace.most(now)
        row = conn.execute(query("next_days"), asked).fetchone()
        if row is None or row[0] is None or row[0] >= row[1]:
            return False
        first, last = row
        span = {"first": first, "last": last}
        spans = [Span(key, first, last) for (key,) in conn.execute(query("streams_of_hours"), span)]
        days = {"zone": state.zone, "below": last}
        conn.execute(query("make_days"), _columns(spans) | days, prepare=False)
        conn.execute(query("move_day_watermark"), {"watermark": last})
    return True


def _make(conn: Connection, state: State, spans: Sequence[Span], pace: Pace) -> None:
    """Minutes, hours and days of spans, in this order, each from the finer one, instead of what is there.

    Planned anew each time: a plan that was made while a rollup was empty reads it from end to end ever after.
    """
    if not spans:
        return
    pace.tried = sum((span.last - span.first) // HOUR for span in spans)
    columns = _columns(spans)
    conn.execute(query("clear_minutes"), columns, prepare=False)
    conn.execute(query("clear_hours"), columns, prepare=False)
    for part in _fine(spans) if pace.is_least else [spans]:
        conn.execute(query("make_minutes"), _columns(part), prepare=False)
    conn.execute(query("make_hours"), columns | {"origin": state.origin}, prepare=False)
    days = {"zone": state.zone, "below": state.day_watermark}
    conn.execute(query("make_days"), columns | days, prepare=False)


def _fine(spans: Sequence[Span]) -> Iterator[list[Span]]:
    """Spans in parts of a few minutes, each for a statement of its own."""
    for key, first, last in spans:
        for start, end in pieces(first, last, FINE, first):
            yield [Span(key, start, end)]


def _state(conn: Connection) -> State:
    row = conn.execute(query("rollup_state")).fetchone()
    if row is None:
        raise ValueError("the table rollup has lost its row")
    watermark, frontier, made_until, day_watermark, zone, origin = row
    return State(watermark, frontier, made_until, day_watermark, zone, origin)


def _made_below(conn: Connection, state: State) -> datetime:
    """The frontier, or the end of what was made beyond it before it was set back."""
    row = conn.execute(query("made_below"), {"frontier": state.frontier}).fetchone()
    return row[0] if row else state.frontier


def _columns(spans: Sequence[Span]) -> dict[str, object]:
    return {
        "ids": [span.datastream_id for span in spans],
        "firsts": [span.first for span in spans],
        "lasts": [span.last for span in spans],
    }
