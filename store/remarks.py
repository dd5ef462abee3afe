"""What checks found in a day of a datastream, and what they read for it.

A remark is added once: looking again at the same observations adds nothing. One that no longer holds is
withdrawn by a row of its own, and stays readable.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from psycopg import Connection
from psycopg.types.json import Jsonb

from city.columns import Columns
from city.remark import EDITION, Check, Remark
from store import binary
from store.database import millis, moment
from store.queries import query


@dataclass(frozen=True, slots=True)
class Found:
    """What one look at a day of a datastream found, at `n` observations of hours that could be decided then,
    beside so many neighbours."""

    remarks: tuple[Remark, ...]
    n: int
    neighbours: int


@dataclass(frozen=True, slots=True)
class Looked:
    """When a day of a datastream was looked at last (epoch ms), by which edition of the checks; as
    `Found`."""

    at: int
    edition: str
    n: int
    neighbours: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A remark as it is kept: when it was found, and when it no longer held (epoch ms), None while it
    does."""

    remark_id: int
    remark: Remark
    edition: str
    found_at: int
    withdrawn_at: int | None = None


def columns(conn: Connection, spans: Mapping[int, tuple[int, int]]) -> dict[int, Columns]:
    """Observations of datastreams, each in its span [first, last) epoch ms, of those that have any."""
    asked = {
        "ids": binary.int4(list(spans)),
        "firsts": binary.timestamptz([first for first, _ in spans.values()]),
        "lasts": binary.timestamptz([last for _, last in spans.values()]),
    }
    cursor = conn.cursor(binary=True)
    binary.read_arrays(cursor)
    rows = cursor.execute(query("qc_columns"), asked)
    return {key: Columns(binary.epoch_ms(times), results, codes) for key, times, results, codes in rows}


def same_since(conn: Connection, firsts: Mapping[int, tuple[int, float]]) -> dict[int, tuple[int, int]]:
    """Since when (epoch ms), and how often, datastreams said the same before the given time as the given
    result; of those that did."""
    if not firsts:
        return {}
    asked = {
        "ids": list(firsts),
        "befores": [moment(at) for at, _ in firsts.values()],
        "results": [result for _, result in firsts.values()],
    }
    return {key: (millis(at), n) for key, at, n in conn.execute(query("same_since"), asked)}


def forgotten(conn: Connection, ids: Collection[int], first: int, last: int) -> set[int]:
    """Datastreams of which not all observations in [first, last) epoch ms are kept any more."""
    asked = {"ids": list(ids), "first": moment(first), "last": moment(last)}
    return {key for (key,) in conn.execute(query("forgotten"), asked)}


def save(conn: Connection, day: int, found: Mapping[int, Found], now: int) -> tuple[int, int]:
    """Keep what a look at the day that begins at `day` (epoch ms) found; how many remarks are new, how many
    were withdrawn."""
    with conn.transaction():
        conn.execute(query("hold_remarks"), {"day": moment(day)})
        before = standing(conn, day, list(found))
        new = [
            _row(key, day, one, now)
            for key, look in found.items()
            for one in look.remarks
            if _same(one, EDITION) not in {_same(kept.remark, kept.edition) for kept in before.get(key, ())}
        ]
        gone = [kept.remark_id for key, look in found.items() for kept in _gone(before.get(key, ()), look)]
        cursor = conn.cursor()
        cursor.executemany(query("add_remark"), new)
        conn.execute(query("withdraw_remarks"), {"ids": gone, "now": moment(now)})
        cursor.executemany(query("note_look"), [_look(key, day, look, now) for key, look in found.items()])
    return len(new), len(gone)


def standing(conn: Connection, day: int, ids: Collection[int]) -> dict[int, list[Kept]]:
    """What holds of a day of datastreams, by datastream."""
    found: dict[int, list[Kept]] = {}
    for row in conn.execute(query("standing_remarks"), {"day": moment(day), "ids": list(ids)}):
        found.setdefault(row[1], []).append(_kept(row))
    return found


def history(conn: Connection, day: int, datastream_id: int) -> list[Kept]:
    """All that was ever found in a day of a datastream, in the order in which it was."""
    rows = conn.execute(query("all_remarks"), {"day": moment(day), "ids": [datastream_id]})
    return [_kept(row) for row in rows]


def over(known: Sequence[Kept]) -> list[Kept]:
    """Of all that was ever found in a day those that no longer hold, but for what the same look found again,
    longer or shorter."""
    return [
        gone
        for gone in known
        if gone.withdrawn_at is not None and not any(_is_again(gone, other) for other in known)
    ]


def _is_again(gone: Kept, other: Kept) -> bool:
    one, two = gone.remark, other.remark
    same = one.check is two.check and other.found_at == gone.withdrawn_at
    return same and one.first <= two.last and two.first <= one.last


def looks(conn: Connection, day: int, ids: Collection[int]) -> dict[int, Looked]:
    """When a day of datastreams was looked at, of those that were."""
    rows = conn.execute(query("looks_at"), {"day": moment(day), "ids": list(ids)})
    return {key: Looked(millis(at), edition, n, beside) for key, at, edition, n, beside in rows}


def _same(remark: Remark, edition: str) -> tuple[object, ...]:
    return (remark.check, edition, remark.first, remark.last, *sorted(remark.figures.items()))


def _gone(before: Sequence[Kept], look: Found) -> list[Kept]:
    now = {_same(one, EDITION) for one in look.remarks}
    return [kept for kept in before if _same(kept.remark, kept.edition) not in now]


def _row(key: int, day: int, one: Remark, now: int) -> dict[str, object]:
    return {
        "datastream_id": key,
        "day": moment(day),
        "check": one.check.value,
        "edition": EDITION,
        "first": moment(one.first),
        "last": moment(one.last),
        "figures": Jsonb(dict(one.figures)),
        "now": moment(now),
    }


def _look(key: int, day: int, look: Found, now: int) -> dict[str, object]:
    return {
        "day": moment(day),
        "datastream_id": key,
        "now": moment(now),
        "edition": EDITION,
        "n": look.n,
        "neighbours": look.neighbours,
    }


def _kept(row: Sequence) -> Kept:
    remark_id, _, check, edition, first, last, figures, found_at, *withdrawn = row
    remark = Remark(Check(check), millis(first), millis(last), figures)
    gone = millis(withdrawn[0]) if withdrawn and withdrawn[0] else None
    return Kept(remark_id, remark, edition, millis(found_at), gone)
