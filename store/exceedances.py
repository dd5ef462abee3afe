"""When results passed a limit, hour by hour, over all datastreams at once: from the rollups."""

from collections.abc import Mapping
from dataclasses import dataclass

from psycopg import Connection

from city.rule import Side
from store.database import millis, moment
from store.queries import query

MOST_HOURS = 100_000


@dataclass(frozen=True, slots=True)
class Exceedance:
    """One hour of a datastream past its threshold: its start (epoch ms), the extreme and the mean of its GOOD
    results, how many they were."""

    datastream_id: int
    hour: int
    extreme: float
    mean: float
    n_good: int
    threshold: float


def exceedances(
    conn: Connection,
    thresholds: Mapping[int, float],
    first: int,
    last: int,
    side: Side = Side.ABOVE,
    most: int = MOST_HOURS,
) -> list[Exceedance]:
    """Hours that begin in [first, last) epoch ms, the one of `first` included, in which a GOOD result passed
    its datastream's threshold; by datastream, ascending. A list of `most` may be cut."""
    wanted = {
        "ids": list(thresholds),
        "thresholds": list(thresholds.values()),
        "first": moment(first),
        "last": moment(last),
        "above": side is Side.ABOVE,
        "most": most,
    }
    rows = conn.execute(query("exceedances"), wanted)
    return [Exceedance(row[0], millis(row[1]), *row[2:]) for row in rows]
