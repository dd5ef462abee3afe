"""Reports of citizens on a real database: what is done about them, counted, and forgotten after its time."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cast import CITY, HOUR, NOW
from citizen_town import box, desk, picture, report

from alerts.citizens.intake import Intake
from city.citizen_report import Act, Progress
from city.clock import DAY_MS
from store import catalogue, citizens
from store.citizens import Move
from store.database import Connection, connect


@pytest.fixture
def conn(database: str) -> Iterator[Connection]:
    with connect(database, "test") as connection:
        catalogue.save(connection, CITY)
        yield connection


def taken(conn: Connection, folder: Path) -> None:
    Intake().turn(conn, desk(folder), NOW)


def test_contacts_and_words_are_forgotten_after_their_time_and_what_was_done_stays(conn, tmp_path):
    raw = picture()
    letter = report(raw, contact="a@b.example")
    box(tmp_path).put(letter, raw)
    taken(conn, tmp_path)
    key = citizens.report(conn, letter.number).report_id
    citizens.move(
        conn, letter.number, Move(Act.ANSWERED, "It was the harbour", "chen", _newest(conn, key)), NOW
    )
    for act in (Act.REOPENED, Act.SET_ASIDE):
        citizens.move(conn, letter.number, Move(act, "Wang's gate", "chen", _newest(conn, key)), NOW)
    citizens.move(conn, letter.number, Move(Act.REOPENED, "x", "chen", _newest(conn, key)), NOW)
    citizens.move(
        conn, letter.number, Move(Act.ANSWERED, "It was the harbour", "chen", _newest(conn, key)), NOW
    )
    citizens.forget(conn, 730, NOW + 89 * DAY_MS)
    assert citizens.contact(conn, key) == "a@b.example"
    citizens.forget(conn, 730, NOW + 91 * DAY_MS)
    assert citizens.contact(conn, key) is None
    assert citizens.report(conn, letter.number).body
    citizens.forget(conn, 730, NOW + 731 * DAY_MS)
    kept = citizens.report(conn, letter.number)
    assert (kept.body, kept.lon, kept.has_photo) == ("", None, False)
    assert (kept.state, kept.answer) == (Progress.ANSWERED, "It was the harbour")
    assert "Wang" not in "".join(done.said for done in citizens.acts(conn, key))


def test_of_two_who_answer_at_once_the_second_is_told(conn, tmp_path):
    letter = report()
    box(tmp_path).put(letter)
    taken(conn, tmp_path)
    seen = _newest(conn, citizens.report(conn, letter.number).report_id)
    assert citizens.move(conn, letter.number, Move(Act.ASSIGNED, "chen", "li", seen), NOW)
    with pytest.raises(citizens.OvertakenError):
        citizens.move(conn, letter.number, Move(Act.ANSWERED, "mine", "wang", seen), NOW)
    kept = citizens.report(conn, letter.number)
    assert (kept.state, kept.assigned_to, kept.answer) == (Progress.ASSIGNED, "chen", None)


def test_an_answer_is_put_right_and_what_is_closed_is_opened_before_anything_else(conn, tmp_path):
    letter = report()
    box(tmp_path).put(letter)
    taken(conn, tmp_path)
    key = citizens.report(conn, letter.number).report_id

    def does(act: Act, said: str, days: int) -> None:
        citizens.move(conn, letter.number, Move(act, said, "chen", _newest(conn, key)), NOW + days * DAY_MS)

    does(Act.ANSWERED, "It was the habour", 1)
    does(Act.ANSWERED, "It was the harbour", 9)
    kept = citizens.report(conn, letter.number)
    assert (kept.answer, kept.answered_at, kept.assigned_to) == ("It was the harbour", NOW + DAY_MS, "chen")
    for act in (Act.ASSIGNED, Act.SET_ASIDE):
        with pytest.raises(citizens.NotNowError):
            does(act, "li", 9)
    assert citizens.report(conn, letter.number).answer == "It was the harbour"
    does(Act.REOPENED, "it smells again", 10)
    kept = citizens.report(conn, letter.number)
    assert (kept.state, kept.answered_at, kept.answer) == (Progress.ASSIGNED, None, None)
    with pytest.raises(citizens.NotNowError):
        does(Act.REOPENED, "again", 10)


def test_older_reports_are_reached_from_the_newest(conn, tmp_path):
    letters = [report() for _ in range(5)]
    for hour, letter in enumerate(letters):
        citizens.add(conn, letter, "hills", None, 90, NOW + hour * HOUR)
    first = citizens.newest(conn, most=2)
    second = citizens.newest(conn, most=9, before=first[-1].number)
    assert [one.number for one in (*first, *second)] == [letter.number for letter in reversed(letters)]


def test_the_reply_rate_counts_what_was_answered_and_leaves_out_what_was_set_aside(conn, tmp_path):
    letters = [report() for _ in range(4)]
    for letter in letters:
        box(tmp_path).put(letter)
    taken(conn, tmp_path)
    for letter, act, days in (
        (letters[0], Act.ANSWERED, 1),
        (letters[1], Act.ANSWERED, 9),
        (letters[2], Act.SET_ASIDE, 1),
    ):
        seen = _newest(conn, citizens.report(conn, letter.number).report_id)
        citizens.move(conn, letter.number, Move(act, "said", "chen", seen), NOW + days * DAY_MS)
    rate = citizens.reply_rate(conn, 30, 7, NOW + 10 * DAY_MS)
    assert (rate.received, rate.answered, rate.in_time, rate.median_ms) == (3, 2, 1, 5 * DAY_MS)


def _newest(conn: Connection, report_id: int) -> int:
    return citizens.acts(conn, report_id)[-1].act_id
