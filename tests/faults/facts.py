"""What the system says it did, read from PostgreSQL and Redis for the checker."""

from collections import Counter
from dataclasses import dataclass, field

import psycopg
from history import Key, Said

from store.database import millis
from store.live import Live

ROWS = """
SELECT d.thing_id, d.property, o.phenomenon_time, o.result
FROM observation o JOIN datastream d USING (datastream_id)
"""
FED = """
SELECT d.thing_id, d.property, fed.time FROM batch b
CROSS JOIN LATERAL unnest(b.datastream_ids, b.phenomenon_times) AS fed (datastream_id, time)
JOIN datastream d USING (datastream_id)
"""
LETTERS = "SELECT reason, topic, payload, parts FROM dead_letter"
TALLY = "SELECT sum(received), sum(stored), sum(duplicate), sum(dead_lettered) FROM tally"
UNDECIDED = """
SELECT count(*) FROM batch b
WHERE (b.xid, b.batch_id) > (SELECT xid, batch_id FROM feed_cursor WHERE reader = 'alerts')
   OR NOT EXISTS (SELECT 1 FROM feed_cursor WHERE reader = 'alerts')
"""
CHANGES = """
SELECT a.thing_id, t.found, t.at FROM transition t JOIN alert a USING (alert_id)
WHERE t.found IS NOT NULL AND NOT EXISTS (SELECT FROM transition r WHERE r.retracts = t.transition_id)
ORDER BY t.at, t.transition_id
"""
STREAMS = "SELECT datastream_id, thing_id, property FROM datastream"


@dataclass(frozen=True, slots=True)
class Change:
    """A change in the settled findings of a thing, `raised` or `cleared`, and when it was (epoch ms).

    A finding that was recorded before one that came late may have been called otherwise: what it is follows
    from the one before it. Twice the same severity is a change of what is known, and none here.
    """

    change: str
    at: int


@dataclass(slots=True)
class Facts:
    """Everything a run left behind."""

    rows: list[Said] = field(default_factory=list)
    fed: list[Key] = field(default_factory=list)
    """What batches handed on to the alert engine, as often as they did."""
    received: int = 0
    stored: int = 0
    duplicate: int = 0
    dead_lettered: int = 0
    letters: Counter[tuple[str, str, bytes]] = field(default_factory=Counter)
    """Parts by reason, topic and the kept beginning of the payload."""
    live: dict[tuple[str, str], tuple[int, float]] = field(default_factory=dict)
    undecided: int = 0
    """Batches that the alert engine has not concluded."""
    changes: dict[str, list[Change]] = field(default_factory=dict)
    """By thing."""


def read_facts(database_url: str, redis_url: str) -> Facts:
    """Read them, of one moment as far as PostgreSQL is concerned."""
    facts = Facts()
    with psycopg.connect(database_url, autocommit=True, connect_timeout=10) as conn:
        conn.execute("SET timezone = 'UTC'")
        with conn.transaction():
            conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            _read(conn, facts)
        names = {key: (thing_id, prop) for key, thing_id, prop in conn.execute(STREAMS)}
    live = Live(redis_url)
    facts.live = {names[key]: (o.phenomenon_time, o.result) for key, o in live.latest().items()}
    live.close()
    return facts


def _read(conn: psycopg.Connection, facts: Facts) -> None:
    facts.rows = [Said(Key(t, p, millis(at)), result) for t, p, at, result in conn.execute(ROWS)]
    facts.fed = [Key(thing_id, prop, millis(at)) for thing_id, prop, at in conn.execute(FED)]
    sums = conn.execute(TALLY).fetchone()
    facts.received, facts.stored, facts.duplicate, facts.dead_lettered = (int(n or 0) for n in sums)
    for reason, topic, payload, parts in conn.execute(LETTERS):
        facts.letters[reason, topic, bytes(payload)] += parts
    facts.undecided = conn.execute(UNDECIDED).fetchone()[0]
    facts.changes = settled(conn)


def settled(conn: psycopg.Connection) -> dict[str, list[Change]]:
    """What the recorded findings that hold come to, by thing."""
    changes: dict[str, list[Change]] = {}
    for thing_id, found, at in conn.execute(CHANGES):
        _lived(changes.setdefault(thing_id, []), found > 0, millis(at))
    return changes


def _lived(changes: list[Change], active: bool, at: int) -> None:
    change = "raised" if active else "cleared"
    if change != (changes[-1].change if changes else "cleared"):
        changes.append(Change(change, at))
