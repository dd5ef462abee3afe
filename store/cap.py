"""Our own CAP messages: drafts, what was published, and what of it is public.

A message is kept as the document it is; columns beside it repeat what is asked for. Documents are written and
read by `alerts.cap_xml`, here they are text.
"""

from collections.abc import Collection
from dataclasses import dataclass

from psycopg import Connection

from city.cap import CapScope, MsgType
from city.errors import TransientError
from city.state import Level
from store.database import millis, moment
from store.queries import query
from store.text import storable


class DraftGone(TransientError):
    """Somebody published or dropped the draft meanwhile."""


@dataclass(frozen=True, slots=True)
class CapChain:
    """What a chain of messages is about: an alert, or a release that no alert tells of. One of the two."""

    alert_id: int | None = None
    release_id: int | None = None

    def __str__(self) -> str:
        return f"release {self.release_id}" if self.alert_id is None else f"alert {self.alert_id}"


@dataclass(frozen=True, slots=True)
class Kept:
    """A message of a chain, a draft until it was published or dropped. Times are epoch milliseconds."""

    identifier: str
    chain: CapChain
    msg_type: MsgType
    scope: CapScope
    severity: Level
    why: str
    sent: int
    expires: int
    xml: str
    drafted_at: int
    drafted_by: str
    published_at: int | None = None
    published_by: str | None = None
    dropped_at: int | None = None


def number(conn: Connection) -> int:
    """A number for an identifier, given once."""
    row = conn.execute(query("cap_number")).fetchone()
    return int(row[0]) if row else 0


def hold(conn: Connection, chain: CapChain) -> list[Kept]:
    """A chain's messages that were not dropped, held for the rest of the caller's transaction."""
    conn.execute(query("begin_cap_chain"), _about(chain))
    conn.execute(query("hold_cap_chain"), _about(chain))
    return messages_of(conn, chain)


def messages_of(conn: Connection, chain: CapChain) -> list[Kept]:
    """A chain's messages that were not dropped, oldest first."""
    return [_kept(row) for row in conn.execute(query("cap_messages_of"), _about(chain))]


def open_chains(conn: Connection) -> list[CapChain]:
    """Chains in which another message may have to follow."""
    return [CapChain(*row) for row in conn.execute(query("open_cap_chains"))]


def unannounced(conn: Connection, rules: Collection[str]) -> list[int]:
    """Alerts in danger of rules that wish to be published, about which there is no message yet."""
    return [row[0] for row in conn.execute(query("unannounced_alerts"), {"rules": list(rules)})]


def close(conn: Connection, chain: CapChain) -> None:
    """No message will follow in this chain."""
    conn.execute(query("close_cap_chain"), _about(chain))


def message(conn: Connection, identifier: str) -> Kept | None:
    """One message, whatever became of it."""
    row = conn.execute(query("cap_message"), {"identifier": storable(identifier)}).fetchone()
    return _kept(row) if row else None


def newest(conn: Connection, most: int = 200) -> list[Kept]:
    """Messages, the newest first, dropped ones too."""
    return [_kept(row) for row in conn.execute(query("newest_cap_messages"), {"most": most})]


def add(conn: Connection, kept: Kept) -> None:
    """Store a message of a chain that the caller holds; others may follow."""
    conn.execute(query("reopen_cap_chain"), _about(kept.chain))
    conn.execute(query("add_cap_message"), _row(kept))


def publish(conn: Connection, kept: Kept) -> None:
    """Store a draft as it was published. Raises DraftGone where it is none any more."""
    if conn.execute(query("publish_cap_message"), _row(kept)).rowcount != 1:
        raise DraftGone(f"{kept.identifier} is no draft any more")


def drop_draft(conn: Connection, chain: CapChain, now: int) -> None:
    """Drop the draft of a chain, if there is one."""
    conn.execute(query("drop_cap_draft"), {**_about(chain), "now": moment(now)})


def public(conn: Connection, now: int, most: int = 500) -> list[str]:
    """The documents that the public feed shows: the newest of each chain, until it expires."""
    return [row[0] for row in conn.execute(query("public_cap_messages"), {"now": moment(now), "most": most})]


def public_moved(conn: Connection, now: int) -> int | None:
    """When what is public last changed, epoch milliseconds; None before anything was."""
    row = conn.execute(query("public_cap_moved"), {"now": moment(now)}).fetchone()
    return millis(row[0]) if row and row[0] else None


def feed_id(conn: Connection) -> str:
    """What the feed is known by, an IRI that never changes."""
    row = conn.execute(query("cap_feed_id")).fetchone()
    return f"urn:uuid:{row[0]}" if row else "urn:citywatch:cap"


def public_message(conn: Connection, identifier: str) -> str | None:
    """A published document that is meant for the public, also after it expired."""
    row = conn.execute(query("public_cap_message"), {"identifier": storable(identifier)}).fetchone()
    return str(row[0]) if row else None


def _about(chain: CapChain) -> dict[str, int | None]:
    return {"alert_id": chain.alert_id, "release_id": chain.release_id}


def _row(kept: Kept) -> dict[str, object]:
    return {
        "identifier": kept.identifier,
        **_about(kept.chain),
        "msg_type": kept.msg_type.value,
        "scope": kept.scope.value,
        "severity": int(kept.severity),
        "why": kept.why,
        "sent": moment(kept.sent),
        "expires": moment(kept.expires),
        "xml": storable(kept.xml),
        "drafted_at": moment(kept.drafted_at),
        "drafted_by": storable(kept.drafted_by),
        "published_at": None if kept.published_at is None else moment(kept.published_at),
        "published_by": kept.published_by and storable(kept.published_by),
    }


def _kept(row: tuple) -> Kept:
    identifier, alert_id, release_id, _, msg_type, scope, severity, why, sent, expires, xml, *rest = row
    drafted_at, by, published_at, published_by, dropped_at = rest
    return Kept(
        identifier=identifier,
        chain=CapChain(alert_id, release_id),
        msg_type=MsgType(msg_type),
        scope=CapScope(scope),
        severity=Level(severity),
        why=why,
        sent=millis(sent),
        expires=millis(expires),
        xml=xml,
        drafted_at=millis(drafted_at),
        drafted_by=by,
        published_at=None if published_at is None else millis(published_at),
        published_by=published_by,
        dropped_at=None if dropped_at is None else millis(dropped_at),
    )
