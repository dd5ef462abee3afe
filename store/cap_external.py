"""CAP messages of other authorities and the chains they form by naming each other.

A chain is a set of names, of messages that came and of such that were only referred to. A message that names
two chains makes one of them, and the older one's number stays.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from psycopg import Connection

from city.cap import CapStatus, MsgType, Reference
from city.cap_external import External, Heard
from city.state import Level
from store.database import millis, moment
from store.queries import query
from store.text import storable


def lock(conn: Connection) -> None:
    """One message at a time, until the caller's transaction ends."""
    conn.execute(query("lock_cap_external"))


def was_heard(conn: Connection, heard: Heard) -> bool:
    """Whether this very message came before."""
    return _is(conn, "cap_was_heard", heard)


def is_ours(conn: Connection, heard: Heard) -> bool:
    """Whether we sent it ourselves."""
    return _is(conn, "cap_is_ours", heard)


def chains_of(conn: Connection, names: Sequence[Reference]) -> list[int]:
    """Chains that any of these names belongs to, the oldest first."""
    return [chain_id for (chain_id,) in conn.execute(query("cap_chains_of"), _columns(names))]


def join(conn: Connection, names: Sequence[Reference], chains: Sequence[int], now: int) -> int:
    """Make one chain of these names and chains; its number."""
    if not chains:
        row = conn.execute(query("new_cap_chain"), {"now": moment(now)}).fetchone()
        chains = [int(row[0])] if row else []
    kept, others = chains[0], list(chains[1:])
    if others:
        conn.execute(query("merge_cap_names"), {"chain_id": kept, "others": others})
        conn.execute(query("drop_cap_chains"), {"others": others})
    conn.execute(query("add_cap_names"), {"chain_id": kept, **_columns(names)})
    return kept


def add(conn: Connection, heard: Heard, xml: str, by: str, now: int) -> None:
    """Keep a message whose name is in a chain."""
    row = {
        **_name(heard),
        "status": heard.status.value,
        "msg_type": heard.msg_type.value,
        "severity": int(heard.severity),
        "expires": None if heard.expires is None else moment(heard.expires),
        "event": storable(heard.event),
        "headline": storable(heard.headline),
        "place": storable(heard.place),
        "received_at": moment(now),
        "received_by": storable(by),
        "xml": storable(xml),
    }
    conn.execute(query("add_cap_heard"), row)


def move(conn: Connection, chain_id: int, after: External | None, alert_id: int | None, now: int) -> None:
    """Keep how a chain stands."""
    expires = after.newest.expires if after else None
    row = {
        "chain_id": chain_id,
        "state": after.state.value if after else "recorded",
        "expires": None if expires is None else moment(expires),
        "alert_id": alert_id,
        "now": moment(now),
    }
    conn.execute(query("move_cap_chain"), row)


def alerts_of(conn: Connection, chain_ids: Collection[int]) -> list[int]:
    """The alerts that chains have been shown as."""
    return [row[0] for row in conn.execute(query("cap_alerts_of"), {"chain_ids": list(chain_ids)})]


def heard_of(conn: Connection, chain_ids: Collection[int]) -> dict[int, list[Heard]]:
    """The messages of chains, oldest first."""
    found: dict[int, list[Heard]] = {chain_id: [] for chain_id in chain_ids}
    for chain_id, *row in conn.execute(query("cap_heard_of"), {"chain_ids": list(chain_ids)}):
        found[chain_id].append(_heard(row))
    return found


class Received(NamedTuple):
    """A message and when it came (epoch ms)."""

    at: int
    heard: Heard


def received_about(conn: Connection, alert_ids: Collection[int]) -> dict[int, list[Received]]:
    """The messages that external alerts stand for, by alert, oldest first."""
    found: dict[int, list[Received]] = {}
    for alert_id, *row, at in conn.execute(query("cap_heard_about"), {"alert_ids": list(alert_ids)}):
        found.setdefault(alert_id, []).append(Received(millis(at), _heard(row)))
    return found


def heard_about(conn: Connection, alert_ids: Collection[int]) -> dict[int, list[Heard]]:
    """The same without when they came."""
    found = received_about(conn, alert_ids)
    return {alert_id: [one.heard for one in received] for alert_id, received in found.items()}


@dataclass(frozen=True, slots=True)
class Chain:
    """Messages that name each other, oldest first, and the alert they are shown as."""

    chain_id: int
    alert_id: int | None
    heard: list[Heard]


def newest(conn: Connection, most: int = 200) -> list[Chain]:
    """The chains that changed last, the newest first."""
    rows = conn.execute(query("newest_cap_externals"), {"most": most}).fetchall()
    heard = heard_of(conn, [chain_id for chain_id, _ in rows])
    return [Chain(chain_id, alert_id, heard[chain_id]) for chain_id, alert_id in rows]


def due(conn: Connection, now: int) -> list[int]:
    """Chains that stand as raised and have expired by now."""
    return [row[0] for row in conn.execute(query("cap_externals_due"), {"now": moment(now)})]


def _is(conn: Connection, name: str, heard: Heard) -> bool:
    row = conn.execute(query(name), _name(heard)).fetchone()
    return bool(row and row[0])


def _name(heard: Heard) -> dict[str, object]:
    return {"sender": heard.sender, "identifier": heard.identifier, "sent": moment(heard.sent)}


def _columns(names: Sequence[Reference]) -> dict[str, object]:
    return {
        "senders": [one.sender for one in names],
        "identifiers": [one.identifier for one in names],
        "sents": [one.sent for one in names],
    }


def _heard(row: Sequence) -> Heard:
    sender, identifier, sent, status, msg_type, severity, expires, event, headline, place = row
    return Heard(
        sender=sender,
        identifier=identifier,
        sent=millis(sent),
        status=CapStatus(status),
        msg_type=MsgType(msg_type),
        severity=Level(severity),
        expires=None if expires is None else millis(expires),
        event=event,
        headline=headline,
        place=place,
    )
