"""What policy remembers between its looks: groups, who heard what, budgets, flaps; kept as nouns spell it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

import msgspec
from psycopg import Connection
from psycopg.types.json import Jsonb

from city.budget import Budget
from city.flap import Flap
from city.group import Group, Heard
from store.database import millis, moment
from store.queries import query

Noun = TypeVar("Noun")


@dataclass(frozen=True, slots=True)
class Kept:
    """A group, the thread its messages share, and whether its chain goes on at once."""

    group: Group
    thread: str
    hurried: bool = False


def groups(conn: Connection, keys: Iterable[str]) -> dict[str, Kept]:
    """Groups by key, locked for the transaction; those that are not there are left out."""
    rows = conn.execute(query("groups_by_key"), {"keys": list(keys)})
    return {row[0]: _kept(row) for row in rows}


def groups_due(conn: Connection, now: int, most: int) -> list[Kept]:
    """Groups to look at now, the longest due first, locked for the transaction."""
    return [_kept(row) for row in conn.execute(query("groups_due"), {"now": moment(now), "most": most})]


def groups_with(conn: Connection, alert_ids: Iterable[int]) -> list[Kept]:
    """The groups that any of these alerts are in, locked for the transaction."""
    return [_kept(row) for row in conn.execute(query("groups_with"), {"ids": list(alert_ids)})]


def routes_of(conn: Connection, alert_id: int) -> list[str]:
    """The routes by which people are told of an alert: those of the groups that it is in."""
    return [row[0] for row in conn.execute(query("routes_of"), {"ids": [alert_id]})]


def save_group(conn: Connection, kept: Kept) -> None:
    """Keep a group as it is now."""
    group = kept.group
    row = {
        "group_key": group.key,
        "thread": kept.thread,
        "state": _json(group),
        "alert_ids": [case.alert_id for case in group.cases],
        "due_at": None if group.due_at is None else moment(group.due_at),
        "hurried": kept.hurried,
    }
    conn.execute(query("save_group"), row)


def forget_group(conn: Connection, key: str) -> None:
    """A group in which nothing is left to do."""
    conn.execute(query("forget_group"), {"group_key": key})


def hurry(conn: Connection, key: str, now: int) -> bool:
    """Have a group's chain go on at once; False where there is none."""
    return conn.execute(query("hurry_group"), {"group_key": key, "now": moment(now)}).rowcount == 1


def look_at_all(conn: Connection, now: int) -> None:
    """Have every group looked at, because what holds back has changed."""
    conn.execute(query("look_at_all"), {"now": moment(now)})


def heard_of(conn: Connection, alert_ids: Iterable[int]) -> dict[tuple[int, str], Heard]:
    """What everybody heard of these alerts, by (alert_id, person_id)."""
    rows = conn.execute(query("heard_of"), {"alert_ids": list(alert_ids)})
    found = (_noun(row[0], Heard) for row in rows)
    return {(heard.alert_id, heard.person_id): heard for heard in found}


def save_heard(conn: Connection, heard: Iterable[Heard]) -> None:
    """Keep what people heard."""
    rows = [{"alert_id": one.alert_id, "person_id": one.person_id, "state": _json(one)} for one in heard]
    if rows:
        conn.cursor().executemany(query("save_heard"), rows)


def budgets(conn: Connection) -> dict[str, Budget]:
    """Everybody's budgets, by key."""
    found = (_noun(row[0], Budget) for row in conn.execute(query("all_budgets")))
    return {budget.key: budget for budget in found}


def budgets_due(conn: Connection, now: int) -> list[str]:
    """The keys of budgets of which a digest is owed."""
    return [row[0] for row in conn.execute(query("budgets_due"), {"now": moment(now)})]


def save_budget(conn: Connection, budget: Budget, due_at: int | None) -> None:
    """Keep a budget; `due_at` is when a digest of it is owed."""
    due = None if due_at is None else moment(due_at)
    conn.execute(query("save_budget"), {"budget_key": budget.key, "state": _json(budget), "due_at": due})


def flaps(conn: Connection, abouts: Iterable[str]) -> dict[str, Flap]:
    """Flaps by what they are about."""
    found = (_noun(row[0], Flap) for row in conn.execute(query("flaps_about"), {"abouts": list(abouts)}))
    return {flap.key: flap for flap in found}


def save_flap(conn: Connection, flap: Flap) -> None:
    """Keep a flap."""
    conn.execute(query("save_flap"), {"about": flap.key, "state": _json(flap)})


def next_due(conn: Connection, now: int) -> int | None:
    """When there is something to do by the passing of time alone (epoch ms)."""
    row = conn.execute(query("next_dispatch"), {"now": moment(now)}).fetchone()
    return millis(row[0]) if row and row[0] else None


def _kept(row: tuple) -> Kept:
    """The column says when it is due: it may have been brought forward."""
    _, thread, state, due_at, hurried = row
    group = replace(_noun(state, Group), due_at=None if due_at is None else millis(due_at))
    return Kept(group, thread, hurried)


def _json(noun: object) -> Jsonb:
    return Jsonb(msgspec.to_builtins(noun))


def _noun(state: object, kind: type[Noun]) -> Noun:
    return msgspec.convert(state, kind)
