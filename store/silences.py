"""Silences as rows: made by a person, ended by one or by themselves, kept for good."""

from dataclasses import dataclass

import msgspec
from psycopg import Connection
from psycopg.types.json import Jsonb

from city.matcher import Matcher
from city.silence import Silence
from store.database import millis, moment
from store.queries import query
from store.text import storable


@dataclass(frozen=True, slots=True)
class KeptSilence:
    """A silence, when it was made (epoch ms), and who ended it before its time."""

    silence: Silence
    made_at: int
    ended_by: str | None


def add(conn: Connection, matcher: Matcher, first: int, last: int, by: str, reason: str, now: int) -> str:
    """Keep a silence; its number. Raises ValueError for one that cannot be."""
    Silence("new", matcher, first, last, by, reason)
    row = {
        "matcher": Jsonb(msgspec.to_builtins(matcher)),
        "first": moment(first),
        "last": moment(last),
        "by": storable(by),
        "reason": storable(reason),
        "now": moment(now),
    }
    found = conn.execute(query("add_silence"), row).fetchone()
    conn.execute(query("announce_dispatch"))
    return str(found[0]) if found else ""


def end(conn: Connection, silence_id: int, by: str, now: int) -> bool:
    """End a silence; False when there is none, or it is over."""
    row = {"silence_id": silence_id, "by": storable(by), "now": moment(now)}
    done = conn.execute(query("end_silence"), row).rowcount == 1
    conn.execute(query("announce_dispatch"))
    return done


def one(conn: Connection, silence_id: int) -> KeptSilence | None:
    """A silence, over or not."""
    row = conn.execute(query("silence_by_id"), {"silence_id": silence_id}).fetchone()
    return _kept(row) if row else None


def in_force(conn: Connection, now: int) -> list[KeptSilence]:
    """Those that are not over, begun or not."""
    return [_kept(row) for row in conn.execute(query("silences_in_force"), {"now": moment(now)})]


def newest(conn: Connection, most: int) -> list[KeptSilence]:
    """All, newest first."""
    return [_kept(row) for row in conn.execute(query("newest_silences"), {"most": most})]


def _kept(row: tuple) -> KeptSilence:
    silence_id, matcher, first, last, by, reason, made_at, ended_by = row
    meant = msgspec.convert(matcher, Matcher)
    silence = Silence(str(silence_id), meant, millis(first), millis(last), by, reason)
    return KeptSilence(silence, millis(made_at), ended_by)
