"""The feed read again from the mark of a shard on: strands that were kept as of it are brought to where an
engine stands.
"""

from collections.abc import Callable, Iterable, Mapping

from alerts.desk import Desk, Heard
from alerts.fold import Strand
from alerts.strands import Binding
from city.alert import Key
from store import checkpoints, database, feed

MOST_BATCHES = 500


def replay(
    conn: database.Connection,
    strands: Iterable[tuple[Binding, Strand]],
    shards: Mapping[Key, int | None],
    marks: Mapping[int, feed.Cursor],
    upto: feed.Cursor,
    tell: Callable[[], object],
) -> dict[Key, str]:
    """Fold on all that the feed has had since each strand was kept, up to a cursor; `tell` that it goes on.

    Gives what cannot go on, and why.

    Nothing that is found meanwhile is settled, so that it can be compared with what is recorded.
    """
    desks: dict[feed.Cursor, Desk] = {}
    for binding, strand in strands:
        shard = shards[binding.key]
        if shard is None:
            continue
        strand.settles = False
        desks.setdefault(marks[shard], Desk()).adopt(binding, strand, Heard(0.0, strand.now.at))
    for mark, desk in desks.items():
        _read(conn, desk, mark, upto, tell)
        for strand in desk.strands.values():
            strand.settles = True
    return {key: why for desk in desks.values() for key, why in desk.failing.items()}


def _read(
    conn: database.Connection, desk: Desk, cursor: feed.Cursor, upto: feed.Cursor, tell: Callable[[], object]
) -> None:
    while cursor.is_before(upto):
        batches = feed.next_batches(conn, cursor, MOST_BATCHES)
        batches = [fed for fed in batches if not upto.is_before(fed.cursor)]
        if not batches:
            return
        if wanted := desk.take([o for fed in batches for o in fed.observations], 0.0):
            desk.take_again(checkpoints.observations(conn, wanted))
        desk.concluded()
        cursor = batches[-1].cursor
        tell()
