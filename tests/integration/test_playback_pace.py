"""A seek with ten thousand datastreams: by index and in time, however late data came."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from cast import CITY, MINUTE, NOW, named
from pace import allowed
from stack import cloned_database

from city.catalogue import Catalogue
from city.thing import Datastream, Kind, Thing
from dashboard.playback import Ground, picture
from dashboard.wire import encode
from maps.features import iso
from store import playback, retention
from store.database import Connection, connect, migrate, moment
from store.queries import query

STREAMS, EACH, LATE = 10_000, 60, 40
UNITS = {"water_level": "m", "rainfall": "mm"}
SEEK_WITHIN_S = 0.5
AT = NOW - 20 * MINUTE - 1
HISTORY = ("observation", "_hyper")
FILL = """
INSERT INTO observation (datastream_id, phenomenon_time, result, quality, reasons, received_at)
SELECT d, t, n, 0, 0, CASE WHEN n < %(late)s THEN %(now)s ELSE t END
FROM generate_series(1, %(streams)s) d, generate_series(0, %(each)s - 1) n,
     LATERAL (SELECT %(now)s - n * INTERVAL '1 minute' AS t) at_time
"""
RUNS = """
INSERT INTO late_run (datastream_id, first, received_at, last)
SELECT datastream_id, min(phenomenon_time), min(received_at), max(phenomenon_time) FROM observation
WHERE received_at > phenomenon_time GROUP BY 1
"""


@pytest.fixture(params=["plain", pytest.param("timescale", marks=pytest.mark.timescale)])
def filled(request: pytest.FixtureRequest) -> Iterator[Connection]:
    """An hour of ten thousand datastreams of which the last forty minutes came late, all at once."""
    if request.param == "plain":
        yield from _filled(request.getfixturevalue("database"))
        return
    with cloned_database(request.getfixturevalue("timescale_url"), None, "playback") as url:
        migrate(url)
        yield from _filled(url)


def _filled(url: str) -> Iterator[Connection]:
    with connect(url, "test", statement_timeout_ms=0) as conn:
        retention.extend(conn, NOW)
        conn.execute(FILL, {"streams": STREAMS, "each": EACH, "late": LATE, "now": moment(NOW)})
        conn.execute(RUNS)
        conn.execute("VACUUM (ANALYZE)")
        yield conn


def nodes(plan: dict) -> Iterator[dict]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def plan_of(conn: Connection, name: str, parameters: dict[str, object]) -> dict:
    (said,) = conn.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + query(name), parameters).fetchone()
    return (said if isinstance(said, list) else json.loads(said))[0]["Plan"]


def read_through(plan: dict) -> int:
    """Rows of history that sequential scans went through."""
    return sum(
        int(node["Actual Rows"] * node["Actual Loops"])
        for node in nodes(plan)
        if node["Node Type"].endswith("Seq Scan") and node["Relation Name"].startswith(HISTORY)
    )


def questions() -> dict[str, dict[str, object]]:
    ids = {"ids": list(range(1, STREAMS + 1)), "at": moment(AT)}
    span = {"first": moment(AT - MINUTE), "last": moment(AT), "step": "1 minute"}
    return {
        "latest_at": ids,
        "known_at": ids | {"edge": moment(AT + 5000), "most": 4},
        "known_before": ids | {"edges": [moment(AT)] * STREAMS, "most": 64},
        "ahead_at": ids,
        "observed_between": ids | span,
        "first_observed": ids,
    }


def city() -> tuple[Catalogue, dict[int, Datastream]]:
    """Five thousand things with two datastreams each."""
    things, streams = [], {}
    for n in range(1, STREAMS, 2):
        pair = [Datastream(f"t{n}", slug, 0, 60, 600, unit, ()) for slug, unit in UNITS.items()]
        where = ("hills", 121.8, 29.8, named("owner"))
        things.append(Thing(f"t{n}", Kind.RESERVOIR, named(f"t{n}"), *where, tuple(pair)))
        streams |= {n: pair[0], n + 1: pair[1]}
    return replace(CITY, things=tuple(things)), streams


def test_a_seek_reads_by_index_and_is_answered_in_time_however_late_data_came(filled):
    known, streams = city()
    with playback.hastened(filled, 0):
        read = {name: read_through(plan_of(filled, name, asked)) for name, asked in questions().items()}
        assert {name: rows for name, rows in read.items() if rows} == {}
        for knew, shown in ((False, AT - AT % MINUTE), (True, NOW - LATE * MINUTE)):
            ground = Ground(filled, known, streams, knew)
            took, told = min((answered(ground) for _ in range(3)), key=lambda one: one[0])
            assert len(features(told)) == STREAMS // 2
            assert {row["latest"]["water_level"]["time"] for row in features(told)} == {iso(shown)}
            assert took < allowed(SEEK_WITHIN_S), f"knew={knew}: {took:.2f} s"


def features(told: dict) -> list[dict]:
    return [feature["properties"] for feature in told["things"]["features"]]


def answered(ground: Ground) -> tuple[float, dict]:
    """The seconds of all that the server does for an answer, and what it says."""
    began = time.monotonic()
    answer = encode(picture(ground, AT))
    return time.monotonic() - began, json.loads(answer)
