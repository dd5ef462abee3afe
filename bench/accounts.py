"""The account of a drain, by the keys that were sent: what is missing, there twice, or counted by nobody."""

from dataclasses import dataclass

from bench.contestants import Run
from bench.messages import Key
from store import database, observations
from store.live import Live
from store.queries import query


@dataclass(frozen=True, slots=True)
class Account:
    """All zero when the ingestor told the truth and kept everything.

    `lost`: keys sent and not stored. `duplicates_stored`: rows beside one row a key. `unaccounted`: by how
    much its tally differs from what was sent, stored, sent again and unusable, and rows that nobody sent.
    `live_differs`: datastreams whose latest in Redis is not the latest in the database.
    """

    lost: int
    duplicates_stored: int
    unaccounted: int
    live_differs: int

    def __add__(self, other: "Account") -> "Account":
        return Account(
            self.lost + other.lost,
            self.duplicates_stored + other.duplicates_stored,
            self.unaccounted + other.unaccounted,
            self.live_differs + other.live_differs,
        )


NOTHING_WRONG = Account(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Rows:
    """A contestant's rows against the keys: `lost` were sent and are not there, `foreign` nobody sent."""

    lost: int
    foreign: int

    def __add__(self, other: "Rows") -> "Rows":
        return Rows(self.lost + other.lost, self.foreign + other.foreign)


def compare(run: Run) -> Rows:
    """What a contestant stored, against what was sent."""
    with database.connect(run.database_url, "bench") as conn:
        stored = set(_keys(conn))
    sent = set(run.queue.keys)
    return Rows(len(sent - stored), len(stored - sent))


def account(run: Run) -> Account:
    """Look into the stores that a run of ours left behind."""
    with database.connect(run.database_url, "bench") as conn:
        rows = _keys(conn)
        totals = observations.totals(conn)
        refused = sum(int(row[1]) for row in conn.execute(query("dead_letter_parts", "bench")))
        latest = {o.datastream_id: o for o in observations.latest(conn, sorted({key for key, _ in rows}))}
    sent, stored = set(run.queue.keys), set(rows)
    told = totals.received - totals.stored - totals.duplicate - totals.dead_lettered
    return Account(
        lost=len(sent - stored),
        duplicates_stored=len(rows) - len(stored),
        unaccounted=abs(told)
        + abs(totals.received - run.queue.messages)
        + abs(totals.stored - len(rows))
        + abs(totals.duplicate - run.queue.again)
        + abs(totals.dead_lettered - run.queue.unusable)
        + abs(refused - run.queue.unusable)
        + len(stored - sent),
        live_differs=_differing(latest, run.site.settings.redis_url or ""),
    )


def _keys(conn: database.Connection) -> list[Key]:
    """The key of every row."""
    return [(int(row[0]), int(row[1])) for row in conn.execute(query("stored_keys", "bench"))]


def _differing(latest: dict[int, observations.Observation], redis_url: str) -> int:
    live = Live(redis_url)
    try:
        shown = live.latest()
    finally:
        live.close()
    return sum(
        1
        for key in latest.keys() | shown.keys()
        if key not in shown or key not in latest or shown[key].order != latest[key].order
    )
