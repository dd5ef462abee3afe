"""The second look at a day: what is found is kept once, and withdrawn when it no longer holds."""

import psycopg
import pytest
from cast import HOUR
from quality_town import DAY, FIRST, HIGH_FROM, LAST, SPIKE_AT, TOWN, fill, late

from city.remark import EDITION, Check
from city.review import Decision
from ingest import second_look
from ingest.second_look import Day, SecondLook, pieces
from store import catalogue, remarks, reviews, rollups
from store.database import connect
from store.queries import query
from store.reviews import Order

THE_DAY = Day(FIRST, LAST)
NOW = LAST + 4 * HOUR


@pytest.fixture
def conn(database):
    with connect(database, "test") as connection:
        catalogue.save(connection, TOWN)
        rollups.prepare(connection, "Asia/Shanghai")
        fill(connection, list(catalogue.load_city(connection)[1]))
        yield connection


def look(conn, now: int = NOW) -> dict[int, list[Check]]:
    told, streams = catalogue.load_city(conn)
    second_look.look(conn, told, streams, THE_DAY, list(streams), now)
    return {
        key: [one.remark.check for one in kept]
        for key, kept in remarks.standing(conn, FIRST, streams).items()
    }


def counted(conn) -> tuple[int, int]:
    return conn.execute(
        "SELECT (SELECT count(*) FROM qc_remark), (SELECT count(*) FROM qc_withdrawn)"
    ).fetchone()


def test_a_look_finds_what_is_wrong_and_says_that_it_looked(conn):
    first, second, third, *_ = catalogue.load_city(conn)[1]
    assert look(conn) == {first: [Check.SPIKE], second: [Check.NEIGHBOURS]}
    (spike,), (high,) = remarks.standing(conn, FIRST, [first, second]).values()
    assert (spike.remark.first, spike.edition, spike.found_at) == (SPIKE_AT, EDITION, NOW)
    assert (high.remark.first, high.remark.last) == (HIGH_FROM, HIGH_FROM + 4 * HOUR)
    looked = remarks.looks(conn, FIRST, [first, third, 999])
    assert set(looked) == {first, third}
    assert (looked[third].at, looked[third].n, looked[third].neighbours) == (NOW, 144, 4)


def test_looking_again_at_the_same_observations_changes_nothing(conn):
    before = look(conn)
    assert look(conn, NOW + HOUR) == before
    assert counted(conn) == (2, 0)
    while rollups.turn(conn, NOW):
        pass
    assert look(conn, NOW + HOUR) == before
    assert counted(conn) == (2, 0)


def test_what_no_longer_holds_is_withdrawn_and_stays_readable(conn):
    first, *_ = catalogue.load_city(conn)[1]
    look(conn)
    for minutes in range(1, 8):
        late(conn, first, SPIKE_AT + minutes * 60_000, 262.0)
    assert look(conn, NOW + DAY).get(first) is None
    (kept,) = remarks.history(conn, FIRST, first)
    assert (kept.remark.check, kept.found_at, kept.withdrawn_at) == (Check.SPIKE, NOW, NOW + DAY)
    with pytest.raises(psycopg.errors.RaiseException, match="never changed"):
        conn.execute("DELETE FROM qc_remark")


def test_the_keeper_looks_at_today_and_yesterday_once_an_hour(conn):
    duty = SecondLook()
    at = LAST + 5 * HOUR
    assert not duty(conn, at), "first it has other things to do"
    turns = 1
    while duty(conn, at + second_look.FIRST_MS):
        turns += 1
    assert turns == 2, "one piece of each day"
    streams = catalogue.load_city(conn)[1]
    assert len(remarks.looks(conn, FIRST, streams)) == len(remarks.looks(conn, LAST, streams)) == 5
    assert not duty(conn, at + second_look.FIRST_MS + HOUR // 2)
    assert remarks.looks(conn, LAST, streams)[1].at == at + second_look.FIRST_MS
    assert duty(conn, at + 2 * HOUR)


def test_what_officers_excluded_is_no_measure_for_its_neighbours(conn):
    _, second, third, fourth, _ = catalogue.load_city(conn)[1]
    look(conn)
    hours = {"first": HIGH_FROM, "last": HIGH_FROM + 4 * HOUR}
    reviews.decide(conn, Order(Decision.EXCLUDED, **hours, counts={second: None}, reason="smoke"), "Li", NOW)
    assert look(conn, NOW + HOUR)[second] == [Check.NEIGHBOURS], "why it was excluded stays readable"
    both = {third: None, fourth: None}
    act = reviews.decide(conn, Order(Decision.EXCLUDED, **hours, counts=both, reason="power"), "Li", NOW)
    assert second not in look(conn, NOW + HOUR), "two neighbours are left"
    reviews.undo(conn, act.act_id, "Li", NOW, "it was not")
    assert look(conn, NOW + HOUR)[second] == [Check.NEIGHBOURS]


def test_a_day_whose_observations_are_no_longer_kept_stays_as_it_was_looked_at(conn):
    before = look(conn)
    told, streams = catalogue.load_city(conn)
    conn.execute("INSERT INTO sealed VALUES (0, '{[2026-11-01, 2026-11-22)}')")
    conn.execute("DELETE FROM observation")
    assert second_look.look(conn, told, streams, THE_DAY, list(streams), NOW + DAY) == 0
    assert look(conn, NOW + DAY) == before
    assert {one.at for one in remarks.looks(conn, FIRST, streams).values()} == {NOW}


def test_a_piece_that_fails_keeps_no_other_from_being_looked_at(conn, monkeypatch):
    duty, at = SecondLook(), LAST + 5 * HOUR
    duty(conn, at)
    monkeypatch.setattr(second_look, "MOST_AT_ONCE", 300)
    streams = catalogue.load_city(conn)[1]
    bad, later = next(pieces(streams)).keys, at + second_look.FIRST_MS

    def looking(conn, told, streams, day, piece, now):
        if piece.keys == bad:
            raise psycopg.errors.QueryCanceled("too much")
        return look_at(conn, told, streams, day, piece, now)

    look_at = second_look.look_at
    monkeypatch.setattr(second_look, "look_at", looking)
    failed, more = 0, True
    while more:
        try:
            more = duty(conn, later)
        except psycopg.errors.QueryCanceled:
            failed += 1
        assert failed <= 2
    assert set(remarks.looks(conn, FIRST, streams)) == set(streams) - set(bad)
    monkeypatch.setattr(second_look, "look_at", look_at)
    while duty(conn, later + HOUR):
        pass
    assert set(remarks.looks(conn, FIRST, streams)) == set(streams), "in the next hour it is tried again"


def test_of_a_day_without_observations_it_is_known_that_there_were_none(conn):
    told, streams = catalogue.load_city(conn)
    day = Day(FIRST - 5 * DAY, FIRST - 4 * DAY)
    second_look.look(conn, told, streams, day, [1], NOW)
    looked = remarks.looks(conn, day.first, [1])[1]
    assert (looked.n, looked.neighbours) == (0, 0)


def test_a_remark_that_grows_is_one_remark_and_not_one_that_no_longer_held(conn):
    (key, *_) = catalogue.load_city(conn)[1]
    day = Day(FIRST - 5 * DAY, FIRST - 4 * DAY)
    told, streams = catalogue.load_city(conn)
    for hours in (30, 36):
        for minutes in range(0, hours * 60, 10):
            late(conn, key, day.first - 13 * HOUR + minutes * 60_000, 33.0)
        second_look.look(conn, told, streams, day, [key], NOW + hours * HOUR)
    history = remarks.history(conn, day.first, key)
    assert [(kept.remark.check, kept.withdrawn_at is None) for kept in history] == [
        (Check.STUCK, False),
        (Check.STUCK, True),
    ]
    assert remarks.over(history) == []
    for hour in range(-13, 24):
        late(conn, key, day.first + hour * HOUR + 60_000, 34.0)
    second_look.look(conn, told, streams, day, [key], NOW + 2 * DAY)
    again = remarks.history(conn, day.first, key)
    assert [kept.remark for kept in remarks.over(again)] == [history[1].remark]


def test_a_stretch_of_one_result_is_told_from_its_first_one(conn):
    (key, *_) = catalogue.load_city(conn)[1]
    found = remarks.same_since(conn, {key: (FIRST, 60.0), 999: (FIRST, 60.0)})
    assert found == {}
    for hours in range(4):
        late(conn, key, FIRST - 20 * HOUR + hours * HOUR, 33.0)
    assert remarks.same_since(conn, {key: (FIRST - 10 * HOUR, 33.0)}) == {key: (FIRST - 20 * HOUR, 4)}


@pytest.mark.parametrize("at", [0, 23], ids=["first", "last"])
def test_of_hourly_history_the_first_and_the_last_hour_of_a_day_are_held_against_those_around(conn, at):
    conn.execute("UPDATE datastream SET report_s = 60")
    key, *_ = catalogue.load_city(conn)[1]
    day = Day(FIRST - 5 * DAY, FIRST - 4 * DAY)
    for hour in range(-15, 39):
        late(conn, key, day.first + hour * HOUR, 60.0 + hour % 3 + 200 * (hour == at))
    told, streams = catalogue.load_city(conn)
    second_look.look(conn, told, streams, day, [key], NOW)
    (spike,) = remarks.standing(conn, day.first, [key])[key]
    assert (spike.remark.check, spike.remark.first) == (Check.SPIKE, day.first + at * HOUR)


def test_no_piece_reads_more_than_can_be_read_at_once(monkeypatch, conn):
    monkeypatch.setattr(second_look, "MOST_AT_ONCE", 300)
    streams = catalogue.load_city(conn)[1]
    found = list(pieces(streams))
    assert [len(piece.keys) for piece in found] == [2, 2, 1]
    assert sorted(key for piece in found for key in piece.keys) == sorted(streams)


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("qc_columns", {"ids": [1], "firsts": ["2026-01-01"], "lasts": ["2026-01-02"]}),
        ("same_since", {"ids": [1], "befores": ["2026-01-01"], "results": [1.0]}),
        ("all_remarks", {"ids": [1], "day": "2026-01-01"}),
        ("looks_at", {"ids": [1], "day": "2026-01-01"}),
        ("reviews_in_spans", {"ids": [1], "firsts": ["2026-01-01"], "lasts": ["2026-01-02"]}),
        ("breadths", {"ids": [1]}),
    ],
)
def test_questions_of_a_look_read_no_table_from_end_to_end(conn, name, asked):
    conn.execute("SET plan_cache_mode = force_generic_plan")
    conn.execute("SET enable_seqscan = off")  # of so few rows it reads all
    plan = "\n".join(row[0] for row in conn.execute(f"EXPLAIN {query(name)}", asked))
    assert "Seq Scan" not in plan
