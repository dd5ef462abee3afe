"""Imports that were: what `citywatch import` lists, and what it takes out again."""

import json

import pytest
from cast import MINUTE, NOW, observed
from historian import HEADER, Historian, historian

from store import batches
from store.batches import Batch
from store.live import Live

FIRST_MS = 1_577_836_800_000
LEVEL = HEADER + "res-a,water_level,2020-01-01T00:00:00Z,1\n"


@pytest.fixture
def desk(database, tmp_path) -> Historian:
    return historian(database, tmp_path)


def test_an_import_is_undone_exactly_and_what_came_otherwise_stays(desk, redis_url):
    desk.env["CITYWATCH_REDIS_URL"] = redis_url
    with desk.conn() as conn:
        key = conn.execute(
            "SELECT datastream_id FROM datastream WHERE thing_id = 'res-a' AND property = 'water_level'"
        ).fetchone()[0]
        batches.write(conn, "test", Batch([observed(key, 10.0, -60)]))
    lines = [f"res-a,water_level,{iso},12\n" for iso in ("2026-11-21T23:00:00Z", "2026-11-21T23:30:00Z")]
    said = desk.json("import", desk.file("a.csv", HEADER + "".join(lines)))
    live = Live(redis_url)
    assert (said["stored"], said["conflicting"], live.latest()[key].result) == (1, 1, 12.0)

    undone = desk.json("import", "--undo", said["files"][0]["import_id"])

    assert undone["removed"] == 1
    assert [row[2] for row in desk.rows()] == [10.0]
    assert live.latest()[key].result == 10.0
    live.close()
    assert desk.ask("SELECT state FROM import") == [("undone",)]
    assert desk.run("import", "--undo", said["files"][0]["import_id"]).exit_code == 2


def test_before_undoing_it_is_said_that_live_duplicates_do_not_come_back(desk):
    said = desk.json("import", desk.file("a.csv", LEVEL))
    key = desk.ask("SELECT datastream_id FROM observation")[0][0]
    minutes = (FIRST_MS - NOW) / MINUTE
    with desk.conn() as conn:
        batches.write(conn, "test", Batch([observed(key, 1.0, minutes)]))

    undone = desk.run("import", "--undo", said["files"][0]["import_id"])

    assert "undoing does not bring it back" in undone.stderr
    assert desk.rows() == []


def test_what_was_undone_can_be_imported_again(desk):
    file = desk.file("a.csv", LEVEL)
    first = desk.json("import", file)["files"][0]["import_id"]
    desk.json("import", "--undo", first)

    second = desk.json("import", file)["files"][0]

    assert second["import_id"] != first
    assert second["stored"] == 1
    assert "undone" in desk.run("import", "--list").stdout


def test_the_latest_imports_are_listed(desk):
    desk.json("import", desk.file("a.csv", LEVEL))

    (one,) = json.loads(desk.run("import", "--list", "--json").stdout)

    assert (one["file"], one["state"], one["stored"]) == ("a.csv", "done", 1)
