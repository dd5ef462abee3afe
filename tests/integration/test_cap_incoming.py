"""CAP messages of other authorities in a real database: chains, duplicates, refusals."""

import json
from itertools import permutations

import pytest
from authority import FIRST, NOW, OVER, WORSE, document, name_of
from click.testing import CliRunner

from alerts.cap_incoming import expire, take
from alerts.cap_xml import CapError
from city.cap_external import ExternalState, Hearing, external
from cli.cap import command
from store import cap_external
from store.database import connect


@pytest.fixture
def conn(database):
    with connect(database, "test") as connection:
        yield connection


def heard(conn, *documents: bytes) -> list[Hearing]:
    return [take(conn, one, "test", NOW).hearing for one in documents]


def standing(conn) -> list[tuple[str, str]]:
    found = [external(chain.heard, NOW) for chain in cap_external.newest(conn)]
    return [(one.state.value, one.newest.severity.word) for one in found if one]


def test_an_alert_is_raised_an_update_changes_it_and_a_cancel_ends_it(conn):
    assert heard(conn, FIRST, WORSE) == [Hearing.RAISED, Hearing.CHANGED]
    assert standing(conn) == [("raised", "red")]
    assert heard(conn, OVER) == [Hearing.CLEARED]
    assert standing(conn) == [("cleared", "orange")]


@pytest.mark.parametrize("order", [*permutations((FIRST, WORSE, OVER))][1:])
def test_any_order_ends_the_same(conn, order):
    heard(conn, *order)
    assert standing(conn) == [("cleared", "orange")]


def test_an_update_that_overtakes_its_alert_raises_and_the_alert_changes_nothing(conn):
    assert heard(conn, WORSE, FIRST) == [Hearing.RAISED, Hearing.OVERTAKEN]
    assert standing(conn) == [("raised", "red")]


def test_a_message_that_came_before_is_ignored(conn):
    assert heard(conn, FIRST, FIRST, FIRST) == [Hearing.RAISED, Hearing.DUPLICATE, Hearing.DUPLICATE]


def test_a_message_that_names_two_chains_makes_one_of_them(conn):
    later = document("z", 11, name_of("a", 8), name_of("b", 9), severity="Minor")
    alone = document("b", 9)
    assert heard(conn, FIRST, alone) == [Hearing.RAISED, Hearing.RAISED]
    assert len(standing(conn)) == 2
    assert heard(conn, later) == [Hearing.CHANGED]
    assert standing(conn) == [("raised", "blue")]


def test_a_chain_that_only_names_its_last_message_hangs_together(conn):
    third = document("c", 10, name_of("b", 9))
    assert heard(conn, third, FIRST) == [Hearing.RAISED, Hearing.RAISED]
    assert heard(conn, WORSE) == [Hearing.OVERTAKEN]
    assert standing(conn) == [("raised", "orange")]


def test_what_has_expired_is_marked_and_not_called_over(conn):
    assert heard(conn, document("old", 8, expires="11:00")) == [Hearing.EXPIRED]
    assert heard(conn, document("new", 8, expires="13:00")) == [Hearing.RAISED]
    assert expire(conn, NOW) == 0
    assert expire(conn, NOW + 2 * 3_600_000) == 1
    states = conn.execute("SELECT state FROM cap_external ORDER BY chain_id").fetchall()
    assert states == [(ExternalState.EXPIRED.value,), (ExternalState.EXPIRED.value,)]


def test_an_exercise_ends_nothing_that_is_meant_in_earnest(conn):
    drill = document("d", 10, name_of("a", 8), msg_type="Cancel", status="Exercise", note="drill")
    assert heard(conn, FIRST, drill) == [Hearing.RAISED, Hearing.OVERTAKEN]
    assert standing(conn) == [("raised", "orange")]


def test_tests_and_acknowledgements_are_recorded_and_join_nothing(conn):
    stranger = document("k", 10, "a@b,x,2026-07-01T07:00:00+08:00", msg_type="Ack")
    assert heard(conn, document("t", 8, status="Test"), stranger) == [Hearing.RECORDED, Hearing.RECORDED]
    assert standing(conn) == []


def test_a_stranger_cannot_end_a_warning(conn):
    stranger = OVER.replace(b"<sender>duty@", b"<sender>stranger@")
    heard(conn, FIRST)
    with pytest.raises(CapError, match="reference_foreign"):
        heard(conn, stranger)
    assert standing(conn) == [("raised", "orange")]


def test_a_message_of_the_day_after_tomorrow_is_refused(conn):
    with pytest.raises(CapError, match="sent_in_future"):
        heard(conn, FIRST.replace(b"2026-07-01", b"2026-07-03"))


def test_what_is_unsound_leaves_no_trace(conn):
    with pytest.raises(CapError, match="references_missing"):
        heard(conn, FIRST.replace(b">Alert<", b">Update<"))
    assert conn.execute("SELECT count(*) FROM cap_name").fetchone() == (0,)


def test_the_command_takes_files_in_and_names_what_it_refuses(database, tmp_path):
    files = [tmp_path / name for name in ("first.xml", "bad.xml", "worse.xml")]
    for file, content in zip(files, (FIRST, b"<a/>", WORSE), strict=True):
        file.write_bytes(content)
    environ = {"CITYWATCH_DATABASE_URL": database}
    answer = CliRunner().invoke(command, ["import", "--json", *map(str, files)], env=environ)
    first, bad, worse = (json.loads(line) for line in answer.output.splitlines())
    assert (first["hearing"], worse["hearing"], answer.exit_code) == ("raised", "changed", 1)
    assert [fault["rule"] for fault in bad["faults"]] == ["not_cap_1_2"]
