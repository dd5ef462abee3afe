"""Imports that have times in common: none says it is done while another takes its values away."""

import pytest
from historian import HEADER, Historian, historian

from store import imports

HOURS = range(24)


@pytest.fixture
def desk(database, tmp_path) -> Historian:
    return historian(database, tmp_path)


def file(desk: Historian, name: str, slugs: tuple[str, ...] = ("water_level",), day: int = 1):
    rows = [f"res-a,{slug},2020-01-{day:02}T{hour:02}:00:00Z,1\n" for hour in HOURS for slug in slugs]
    return desk.file(name, HEADER + "".join(rows))


def brought_in(desk: Historian, *args: object) -> int:
    return desk.json("import", *args)["files"][0]["import_id"]


def half_undone(desk: Historian, import_id: int) -> None:
    """An undo that ends after the first of its datastreams."""
    with desk.conn() as conn:
        removing = imports.undo(conn, import_id)
        next(removing)
        removing.close()


def test_nothing_is_imported_over_an_undo_that_was_interrupted(desk):
    both = file(desk, "a.csv", ("water_level", "storage"))
    first = brought_in(desk, both)
    half_undone(desk, first)

    again = desk.run("import", both)

    assert again.exit_code == 2
    assert f"import {first} of a.csv is being undone" in again.stderr
    assert f"citywatch import --undo {first}" in again.stderr
    assert desk.json("import", "--undo", first)["removed"] == len(HOURS)
    assert desk.json("import", both)["stored"] == len(desk.rows()) == 2 * len(HOURS)


def test_what_has_no_time_in_common_with_an_interrupted_undo_is_imported(desk):
    half_undone(desk, brought_in(desk, file(desk, "a.csv", ("water_level", "storage"))))

    assert desk.json("import", file(desk, "b.csv", day=2))["stored"] == len(HOURS)


def test_an_undo_does_not_take_what_a_later_import_offered_too(desk):
    first = brought_in(desk, file(desk, "a.csv"))
    second = brought_in(desk, file(desk, "b.csv", ("water_level", "storage")))

    refused = desk.run("import", "--undo", first)

    assert refused.exit_code == 2
    assert f"import {second} of b.csv" in refused.stderr
    assert len(desk.rows()) == 2 * len(HOURS)
    assert desk.json("import", "--undo", first, "--force")["removed"] == len(HOURS)


def test_the_later_import_undone_first_the_earlier_one_can_be(desk):
    first = brought_in(desk, file(desk, "a.csv"))
    second = brought_in(desk, file(desk, "b.csv", ("water_level", "storage")))

    assert desk.json("import", "--undo", second)["removed"] == len(HOURS)
    assert desk.json("import", "--undo", first)["removed"] == len(HOURS)
    assert desk.rows() == []


def test_a_later_import_that_found_nothing_of_it_there_hinders_no_undo(desk):
    first = brought_in(desk, file(desk, "a.csv"))
    brought_in(desk, file(desk, "b.csv", ("storage",)))
    brought_in(desk, file(desk, "c.csv", day=2))

    assert desk.json("import", "--undo", first)["removed"] == len(HOURS)


def test_an_import_that_is_not_finished_is_finished_before_one_it_overlaps_is_undone(desk):
    first = brought_in(desk, file(desk, "a.csv"))
    second = brought_in(desk, file(desk, "b.csv", ("water_level", "storage")))
    with desk.conn() as conn:
        conn.execute("UPDATE import SET state = 'running' WHERE import_id = %s", [second])

    assert f"import {second} of b.csv" in desk.run("import", "--undo", first).stderr


def test_an_interrupted_undo_goes_on_whatever_was_forced_before(desk):
    first = brought_in(desk, file(desk, "a.csv", ("water_level", "storage")))
    brought_in(desk, file(desk, "b.csv", ("water_level",)))
    with desk.conn() as conn:
        removing = imports.undo(conn, first, forced=True)
        next(removing)
        removing.close()

    assert desk.json("import", "--undo", first)["removed"] == len(HOURS)


def test_force_is_for_an_undo(desk):
    assert desk.run("import", file(desk, "a.csv"), "--force").exit_code == 2
    assert desk.rows() == []
