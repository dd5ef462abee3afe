"""Imports that begin at the same moment: each has a stamp of its own, or says in a sentence why not."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from cast import NOW
from historian import HEADER, Historian, historian

from store import imports
from store.imports import About, ImportStateError

ABOUT = About("a.csv", "digest", "mapping", "somebody", 1, [1], 0, 1)


@pytest.fixture
def desk(database, tmp_path) -> Historian:
    return historian(database, tmp_path)


def test_more_imports_than_a_millisecond_has_microseconds_begin_in_it(desk):
    with desk.conn() as conn, conn.transaction():
        begun = [imports.begin(conn, replace(ABOUT, sha256=f"digest {n}"), NOW) for n in range(1001)]

    assert len({one.stamp for one in begun}) == 1001
    assert all(one.stamp.microsecond % 1000 for one in begun)


def test_processes_that_begin_in_the_same_millisecond_all_begin(desk):
    def begin(n: int) -> object:
        with desk.conn() as conn:
            return imports.begin(conn, replace(ABOUT, sha256=f"digest {n}"), NOW).stamp

    for first in range(0, 40, 4):
        with ThreadPoolExecutor(4) as threads:
            assert len(set(threads.map(begin, range(first, first + 4)))) == 4


def test_where_no_stamp_is_free_the_import_does_not_begin(desk):
    with desk.conn() as conn:
        conn.execute(
            "INSERT INTO import "
            "(stamp, file, sha256, mapping, by_whom, started_at, row_count, datastream_ids) "
            "SELECT to_timestamp(%(now)s / 1000.0) + n * INTERVAL '1 microsecond', '', n::text, '', '', "
            "now(), 1, '{1}' FROM generate_series(1, 9999) AS n WHERE n %% 1000 <> 0",
            {"now": NOW},
        )
        with pytest.raises(ImportStateError, match="again"):
            imports.begin(conn, ABOUT, NOW)


def test_each_file_of_a_command_begins_at_its_own_time(desk):
    row = "res-a,water_level,2020-01-{:02d}T00:00:00Z,1\n"

    desk.json("import", *(desk.file(f"{n}.csv", HEADER + row.format(n)) for n in (1, 2, 3)))

    assert desk.ask("SELECT count(DISTINCT started_at) FROM import") == [(3,)]
