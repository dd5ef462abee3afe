"""Notifications as rows, and the outbox of transitions they are made from, read in commit-safe order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from psycopg import Connection
from psycopg.types.json import Jsonb

from city.alert import Change
from city.delivery import Notification
from city.state import Level
from city.terms import Foretold
from store.database import millis, moment
from store.deliveries import notification_of
from store.feed import Cursor, move_cursor, read_cursor
from store.queries import query
from store.text import storable

READER = "deliver"
TOLD_NOBODY = "deliver to nobody"
"""Stands behind the last transition that came while nobody was declared; at the start when that is over."""
MOST = 200


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A transition as it comes out of the outbox. `cursor` stands behind it."""

    cursor: Cursor
    alert_id: int
    change: Change
    severity: Level
    at: int
    by: str | None
    note: str | None
    retracts: int | None
    detail: Mapping[str, object] | None
    rule_id: str


def next_transitions(conn: Connection, most: int = MOST) -> list[Outgoing]:
    """What is next in the outbox; locks the cursor for the transaction."""
    after = read_cursor(conn, READER)
    where = {"xid": after.xid, "transition_id": after.batch_id, "most": most}
    return [_outgoing(row) for row in conn.execute(query("next_transitions"), where)]


def concluded(conn: Connection, last: Outgoing) -> None:
    """Move the cursor behind a transition, in the transaction that stores what followed from it."""
    move_cursor(conn, READER, last.cursor)


def told_nobody(conn: Connection, last: Outgoing) -> None:
    """Remember that transitions were concluded while nobody was declared."""
    move_cursor(conn, TOLD_NOBODY, last.cursor)


def were_told_nobody(conn: Connection) -> bool:
    """Whether there were such since this was last asked."""
    were = Cursor().is_before(read_cursor(conn, TOLD_NOBODY))
    if were:
        move_cursor(conn, TOLD_NOBODY, Cursor())
    return were


def add(conn: Connection, notification: Notification) -> int:
    """Store a notification; its number."""
    n = notification
    row: dict[str, object] = {
        "person_id": n.person_id,
        "thread": n.thread,
        "group_key": n.group_key,
        "why": n.why,
        "alert_ids": list(n.alert_ids),
        "listed": list(n.listed),
        "severity": int(n.severity),
        "drill": n.drill,
        "lang": n.lang,
        "title": storable(n.title),
        "body": storable(n.body),
        "short": storable(n.short),
        "spoken": storable(n.spoken),
        "facts": Jsonb(dict(n.facts)),
        "made_at": moment(n.made_at),
    }
    found = conn.execute(query("add_notification"), row).fetchone()
    return int(found[0]) if found else 0


def notification(conn: Connection, notification_id: int) -> Notification | None:
    """One notification."""
    row = conn.execute(query("notification_by_id"), {"notification_id": notification_id}).fetchone()
    return notification_of(row) if row else None


@dataclass(frozen=True, slots=True)
class ToldOf:
    """That somebody was told of an alert, or is about to be, by which channel and when."""

    person_id: str
    channel: str
    state: str
    why: str
    at: int


def told_of(conn: Connection, alert_ids: Iterable[int]) -> list[ToldOf]:
    """Who was told of any of these alerts, newest first."""
    rows = conn.execute(query("told_of"), {"alert_ids": list(alert_ids)})
    return [ToldOf(*row[:4], millis(row[4])) for row in rows]


@dataclass(frozen=True, slots=True)
class Details:
    """What transitions say of alerts, by alert_id.

    `found` is since when the last finding is so (epoch ms), its detail and its note; `changes` what last
    happened to it. `answered` is when somebody took it in hand, and who; `ran_out` when that was over and
    whose it was, `left` since when nobody has it who had; `given` when it was given to whom, and with which
    words; `unshelved` when it last came off the shelf.
    """

    found: Mapping[int, tuple[int | None, Mapping[str, object], str]]
    changes: Mapping[int, Change]
    answered: Mapping[int, tuple[int, str | None]]
    ran_out: Mapping[int, tuple[int, str | None]]
    left: Mapping[int, int]
    given: Mapping[int, tuple[int, str | None, str]]
    unshelved: Mapping[int, int]


def details(conn: Connection, alert_ids: Iterable[int]) -> Details:
    """What transitions say of these alerts."""
    asked = {"alert_ids": list(alert_ids)}
    found = {
        alert_id: (None if since is None else millis(since), detail or {}, note or "")
        for alert_id, since, detail, note in conn.execute(query("found_of"), asked)
    }
    changes = {row[0]: Change(row[1]) for row in conn.execute(query("last_change_of"), asked)}
    answered = {row[0]: (millis(row[1]), row[2]) for row in conn.execute(query("answered_of"), asked)}
    ran_out = {row[0]: (millis(row[1]), row[2]) for row in conn.execute(query("ran_out_of"), asked)}
    left = {row[0]: millis(row[1]) for row in conn.execute(query("left_of"), asked)}
    given = {row[0]: (millis(row[1]), row[2], row[3] or "") for row in conn.execute(query("given_of"), asked)}
    unshelved = {row[0]: millis(row[1]) for row in conn.execute(query("unshelved_of"), asked)}
    return Details(found, changes, answered, ran_out, left, given, unshelved)


def foretold(conn: Connection, alert_ids: Iterable[int]) -> dict[int, Foretold]:
    """Between when and when what alerts foretell is reached, of those that foretell anything."""
    rows = conn.execute(query("found_of"), {"alert_ids": list(alert_ids)})
    return {row[0]: Foretold(row[2]["low"], row[2].get("high")) for row in rows if row[2] and "low" in row[2]}


def reminders_of(conn: Connection, thread: str) -> dict[str, int]:
    """How often each person was told again of one thread, by person_id."""
    return dict(conn.execute(query("reminders_of"), {"thread": thread}).fetchall())


def _outgoing(row: tuple) -> Outgoing:
    xid, transition_id, alert_id, change, severity, at, by, note, retracts, detail, rule_id = row
    where = (Cursor(xid, transition_id), alert_id, Change(change), Level(severity))
    return Outgoing(*where, millis(at), by, note, retracts, detail, rule_id)
