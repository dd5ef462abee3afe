"""Hours of many datastreams from the rollups, as columns: a year of a dozen stations in one question."""

from collections.abc import Mapping

from psycopg import Connection

from city.hourly import HOUR_MS, Hours, hours_of
from city.thing import Datastream
from store import binary
from store.database import moment
from store.queries import query


def read(conn: Connection, streams: Mapping[int, Datastream], first: int, last: int) -> dict[int, Hours]:
    """The hours that begin in [first, last) epoch ms of each datastream that has any then."""
    cursor = conn.cursor(binary=True)
    binary.read_arrays(cursor)
    span = {"ids": list(streams), "first": moment(first), "last": moment(last + HOUR_MS)}
    found: dict[int, Hours] = {}
    for key, buckets, *columns in cursor.execute(query("hours_of_many"), span):
        stream = streams[key]
        hours = hours_of(binary.epoch_ms(buckets), *columns, stream.period_s, stream.report_s)
        kept = hours.only((hours.starts >= first) & (hours.starts < last))
        if len(kept):
            found[key] = kept
    return found
