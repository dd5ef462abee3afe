"""What alarm figures are made of: alarms announced, answered and standing, by when people saw them."""

from collections.abc import Collection
from datetime import timedelta

from psycopg import Connection

from city.alarm_health import Announced, Answered, Standing
from city.route import GROUPING
from city.state import Level
from store.database import millis, moment
from store.queries import query

AT_ONCE = timedelta(seconds=max(GROUPING.wait_s) + 30)
"""What is suppressed this soon after it was raised was never announced: groups wait for its cause."""


def announced(conn: Connection, first: int, last: int, without: Collection[str] = ()) -> list[Announced]:
    """Alarms announced in [first, last), epoch ms, ascending; those of some rules left out, drills always."""
    row = _span(first, last, without) | {"at_once": AT_ONCE}
    found = conn.execute(query("announced"), row)
    return [Announced(millis(at), (rule_id, subject), Level(s)) for at, rule_id, subject, s in found]


def answered(conn: Connection, first: int, last: int, without: Collection[str] = ()) -> list[Answered]:
    """Acknowledgements made in [first, last), epoch ms."""
    found = conn.execute(query("answered"), _span(first, last, without))
    return [Answered((rule_id, subject), after_ms) for rule_id, subject, after_ms in found]


def on_record_since(conn: Connection) -> int | None:
    """When alarms began to be kept, epoch ms; None where there was never a rule."""
    found = conn.execute(query("on_record_since")).fetchone()
    return millis(found[0]) if found and found[0] else None


def standing(conn: Connection, without: Collection[str] = ()) -> list[Standing]:
    """Alarms that are active now."""
    found = conn.execute(query("standing"), {"without": list(without)})
    return [Standing((rule_id, subject), millis(since)) for rule_id, subject, since in found]


def _span(first: int, last: int, without: Collection[str]) -> dict[str, object]:
    return {"first": moment(first), "last": moment(last), "without": list(without)}
