"""An import that is stopped or killed goes on where it was; nothing is doubled, nothing is missing."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from cast import MINUTE
from historian import HEADER, Historian, historian

ROWS = 400_000
START = 1_500_000_000_000
HOLD = "SELECT 1 FROM import WHERE rows_done > 0 AND rows_done < row_count FOR UPDATE"


@pytest.fixture
def desk(database, tmp_path) -> Historian:
    return historian(database, tmp_path)


@pytest.fixture
def large(desk):
    """A file of several chunks."""
    lines = (f"res-a,water_level,{START + n * MINUTE},{n % 1000 / 100}\n" for n in range(ROWS))
    return desk.file("large.csv", HEADER + "".join(lines))


def stopped_by(desk: Historian, file, number: signal.Signals | None) -> tuple[int, str]:
    """End code and errors of an import that got a signal, or lost its connection, between its first chunk and
    its last: the lock holds it there until it ends."""
    program = [sys.executable, "-m", "cli.main", "import", str(file)]
    child = subprocess.Popen(program, env={**os.environ, **desk.env}, stderr=subprocess.PIPE, text=True)
    try:
        with desk.conn() as conn, conn.transaction():
            while not conn.execute(HOLD).fetchone():
                assert child.poll() is None
                time.sleep(0.005)
            if number is None:
                conn.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE application_name = 'citywatch import' AND datname = current_database()"
                )
            else:
                child.send_signal(number)
            _, said = child.communicate(timeout=60)
    finally:
        child.kill()
        child.stderr.close()
    return child.returncode, said


def progress(desk: Historian) -> tuple:
    return desk.ask(
        "SELECT state, rows_done < row_count, (SELECT count(*) FROM observation) = rows_done FROM import"
    )[0]


def test_killed_in_the_middle_the_same_command_brings_in_exactly_the_rest(desk, large):
    code, said = stopped_by(desk, large, signal.SIGKILL)
    assert code == -signal.SIGKILL, said
    assert progress(desk) == ("running", True, True)

    said = desk.json("import", large)

    assert (said["stored"], said["duplicate"], said["conflicting"]) == (ROWS, 0, 0)
    assert desk.ask("SELECT count(*), count(DISTINCT phenomenon_time) FROM observation") == [(ROWS, ROWS)]
    assert progress(desk) == ("done", False, True)
    assert desk.ask("SELECT count(*) FROM import") == [(1,)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_it_says_how_to_go_on_and_how_to_take_it_out(desk, large, number):
    code, said = stopped_by(desk, large, number)

    assert code == 130, said
    assert "The same command goes on from there" in said
    assert progress(desk) == ("running", True, True)
    removed = desk.json("import", "--undo", 1)["removed"]
    assert removed > 0
    assert desk.rows() == []


def test_two_cannot_work_on_the_same_import(desk, large):
    stopped_by(desk, large, signal.SIGKILL)
    with desk.conn() as conn:
        conn.execute("SELECT pg_advisory_lock(hashtext('citywatch import'), 1)")

        result = desk.run("import", large)

    assert result.exit_code == 2
    assert "another process works on import 1" in result.stderr


def test_a_file_that_changed_since_is_another_file(desk, large):
    stopped_by(desk, large, signal.SIGKILL)
    with large.open("a") as file:
        file.write(f"res-a,water_level,{START - MINUTE},1\n")

    said = desk.json("import", large)

    assert said["files"][0]["import_id"] == 2
    assert said["stored"] + said["duplicate"] == ROWS + 1
    assert json.loads(desk.run("import", "--list", "--json").stdout)[1]["state"] == "running"


def test_a_database_that_goes_away_is_no_traceback_and_the_same_command_goes_on(desk, large):
    code, said = stopped_by(desk, large, None)

    assert code == 2, said
    assert "The same command goes on from there" in said
    assert "Traceback" not in said
    assert desk.json("import", large)["stored"] == ROWS
