"""The canary's flights: asked of what it left on its way, kept, and forgotten after a while."""

from psycopg import Connection

from city.canary import CHANNEL, RULE_ID, Flight, Hop
from store.database import millis, moment
from store.queries import query

_KEPT = tuple(Hop)


def hops(conn: Connection, datastream_id: int, sent_at: int) -> dict[Hop, int]:
    """When the canary published at a time (epoch ms) came by the hops on its way to a channel."""
    asked = {
        "datastream_id": datastream_id,
        "sent_at": moment(sent_at),
        "rule_id": RULE_ID,
        "channel": CHANNEL,
    }
    row = conn.execute(query("canary_hops"), asked).fetchone()
    hops = (Hop.STORED, Hop.CONCLUDED, Hop.QUEUED, Hop.HANDED)
    return {hop: millis(at) for hop, at in zip(hops, row or (), strict=False) if at is not None}


def save(conn: Connection, flight: Flight) -> None:
    """Keep one flight."""
    times = {hop.value: moment(flight.passed[hop]) if hop in flight.passed else None for hop in _KEPT}
    conn.execute(query("save_canary"), times | {"sent_at": moment(flight.sent_at)})


def since(conn: Connection, first: int) -> list[Flight]:
    """The flights published at `first` (epoch ms) or later, oldest first."""
    return [_flight(row) for row in conn.execute(query("canaries"), {"since": moment(first)})]


def forget(conn: Connection, before: int) -> int:
    """Forget what is older than a time (epoch ms); how many transitions went."""
    row = {"before": moment(before), "rule_id": RULE_ID, "channel": CHANNEL}
    return conn.execute(query("forget_canaries"), row).rowcount


def _flight(row: tuple) -> Flight:
    sent_at, *times = row
    passed = {hop: millis(at) for hop, at in zip(_KEPT, times, strict=True) if at is not None}
    return Flight(millis(sent_at), passed)
