"""Decisions about observations: added, never changed, told apart where two decide at once."""

import threading
from dataclasses import replace

import psycopg
import pytest
from cast import CITY, HOUR, MINUTE, NOW, observed

from city.quality import Quality
from city.review import Decision
from store import batches, catalogue, reviews, rollups
from store.batches import Batch
from store.database import connect
from store.queries import query
from store.reviews import Order, Overtaken

DAY = 24 * HOUR
START, LATER = NOW - DAY, NOW + HOUR
APPROVED, EXCLUDED, REOPENED = Decision.APPROVED, Decision.EXCLUDED, Decision.REOPENED


@pytest.fixture
def conn(database):
    with connect(database, "test") as connection:
        catalogue.save(connection, CITY)
        rollups.prepare(connection, "Asia/Shanghai")
        store(connection, [-20 * 60 + i for i in range(0, 300, 10)])
        yield connection


def store(conn, minutes: list[int], result: float = 2.0, key: int = 1) -> None:
    batches.write(conn, "a", Batch([observed(key, result, at, Quality.GOOD) for at in minutes]))


def order(decision: Decision = APPROVED, first: int = START, last: int = NOW, **more) -> Order:
    return Order(decision, first, last, more.pop("counts", {1: None}), **more)


def states(conn, key: int = 1) -> list[tuple[int, int, str]]:
    spans = reviews.decided(conn, [key], START, NOW)[key]
    return [((one.first - START) // HOUR, (one.last - START) // HOUR, one.state.value) for one in spans]


def test_a_day_is_provisional_until_somebody_approves_it(conn):
    assert states(conn) == [(0, 24, "provisional")]
    act = reviews.decide(conn, order(counts={1: 30, 2: 0}), "Li", LATER)
    assert states(conn) == states(conn, 2) == [(0, 24, "approved")]
    (span,) = reviews.decided(conn, [1], START, NOW)[1]
    assert span.act == act == reviews.find_act(conn, act.act_id)
    assert reviews.newest_act(conn) == act.act_id


def test_what_comes_late_into_an_approved_day_is_not_approved(conn):
    reviews.decide(conn, order(), "Li", LATER)
    store(conn, [-1199])
    late = [(0, 4, "approved"), (4, 5, "changed"), (5, 24, "approved")]
    assert states(conn) == late
    while rollups.turn(conn, NOW):
        pass
    assert states(conn) == late
    store(conn, [-1199], 99.0)
    assert states(conn) == late, "the second one was a duplicate"
    reviews.decide(conn, order(seen=reviews.newest_act(conn)), "Li", LATER)
    assert states(conn) == [(0, 24, "approved")]


def test_making_the_rollups_changes_nothing(conn):
    store(conn, list(range(-600, -300)), 0.1)
    reviews.decide(conn, order(), "Li", LATER)
    while rollups.turn(conn, NOW):
        pass
    assert states(conn) == [(0, 24, "approved")]


def test_an_hourly_mean_belongs_to_the_hour_before(conn):
    key, stream = next((k, s) for k, s in catalogue.load(conn)[1].items() if k == 2)
    hourly = replace(stream, period_s=3600, report_s=3600, max_age_s=7200)
    things = [
        replace(one, datastreams=tuple(hourly if s == stream else s for s in one.datastreams))
        for one in CITY.things
    ]
    catalogue.save(conn, replace(CITY, things=tuple(things)))
    reviews.decide(conn, order(counts={2: None}), "Li", LATER)
    store(conn, [0], key=key)
    assert states(conn, 2) == [(0, 23, "approved"), (23, 24, "changed")]


def test_excluding_keeps_the_observations_and_approving_leaves_it(conn):
    rows = conn.execute("SELECT * FROM observation ORDER BY 1, 2").fetchall()
    spare = order(EXCLUDED, START + 3 * HOUR, START + 5 * HOUR, reason="calibration")
    reviews.decide(conn, spare, "Li", LATER)
    reviews.decide(conn, order(seen=1), "Wang", LATER)
    assert states(conn) == [(0, 3, "approved"), (3, 5, "excluded"), (5, 24, "approved")]
    assert conn.execute("SELECT * FROM observation ORDER BY 1, 2").fetchall() == rows
    assert reviews.decide(conn, replace(spare, decision=APPROVED, seen=2), "Wang", LATER) is None


def test_a_decision_is_undone_and_redone(conn):
    first = reviews.decide(conn, order(), "Li", LATER)
    second = reviews.decide(conn, order(REOPENED, reason="look again", seen=first.act_id), "Li", LATER)
    assert states(conn) == [(0, 24, "provisional")]
    undone = reviews.undo(conn, second.act_id, "Wang", LATER, "was right")
    assert states(conn) == [(0, 24, "approved")]
    with pytest.raises(Overtaken) as raised:
        reviews.undo(conn, second.act_id, "Li", LATER, "me too")
    assert raised.value.conflicts[0].act.by == "Wang"
    reviews.undo(conn, undone.act_id, "Li", LATER, "was not")
    assert states(conn) == [(0, 24, "provisional")]
    assert reviews.undo(conn, 999, "Li", LATER, "nothing") is None
    history = reviews.reviews_of(conn, [1], START, NOW)[1]
    assert [(one.act.decision.value, one.act.undoes) for one in history] == [
        ("approved", None),
        ("reopened", None),
        ("undone", second.act_id),
        ("undone", undone.act_id),
    ]


@pytest.mark.parametrize(
    "what", ["UPDATE review SET first = last", "DELETE FROM review_act", "DELETE FROM review"]
)
def test_no_decision_is_ever_changed(conn, what):
    reviews.decide(conn, order(), "Li", LATER)
    with pytest.raises(psycopg.errors.RaiseException, match="never changed"):
        conn.execute(what)


def test_of_two_officers_who_decide_at_once_the_second_is_told(conn, database):
    seen, told = reviews.newest_act(conn), []

    def decide(name: str, decision: Decision) -> None:
        with connect(database, name) as mine:
            try:
                reviews.decide(mine, order(decision, reason="because", seen=seen), name, LATER)
            except Overtaken as error:
                told.append((name, error.conflicts[0].act.by))

    with conn.transaction():
        conn.execute(query("hold_reviews"))
        threads = [
            threading.Thread(target=decide, args=each) for each in (("Li", APPROVED), ("Wang", EXCLUDED))
        ]
        for thread in threads:
            thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(told) in ([("Li", "Wang")], [("Wang", "Li")])
    assert conn.execute("SELECT count(*) FROM review_act").fetchone() == (1,)


def test_how_many_datastreams_an_act_is_about_is_known_before_it_is_undone(conn):
    both = reviews.decide(
        conn, order(EXCLUDED, START, START + HOUR, counts={1: None, 2: None}, reason="x"), "Li", LATER
    )
    one = reviews.decide(conn, order(counts={1: None}, seen=both.act_id), "Li", LATER)
    back = reviews.undo(conn, both.act_id, "Wang", LATER, "it was not")
    assert reviews.breadths(conn, [one.act_id, both.act_id, back.act_id]) == {
        one.act_id: 1,
        both.act_id: 2,
        back.act_id: 2,
    }


def test_what_does_not_count_is_what_is_excluded_and_was_not_undone(conn):
    act = reviews.decide(conn, order(EXCLUDED, START + 3 * HOUR, START + 5 * HOUR, reason="x"), "Li", LATER)
    span = START + 4 * HOUR, NOW
    assert reviews.excluded(conn, [1, 2], *span) == {1: [(START + 4 * HOUR, START + 5 * HOUR)]}
    reviews.undo(conn, act.act_id, "Li", LATER, "it was not")
    assert reviews.excluded(conn, [1, 2], *span) == {}


def test_somebody_elses_decision_on_another_day_is_no_conflict(conn):
    reviews.decide(conn, order(last=START + HOUR), "Li", LATER)
    assert reviews.decide(conn, order(first=START + HOUR), "Wang", LATER)


def test_nobody_approves_what_changed_under_their_eyes(conn):
    store(conn, [-1199])
    with pytest.raises(Overtaken) as raised:
        reviews.decide(conn, order(counts={1: 30, 2: 0}), "Li", LATER)
    assert [(one.datastream_id, one.act) for one in raised.value.conflicts] == [(1, None)]
    assert states(conn, 2) == [(0, 24, "provisional")]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (order(first=START + MINUTE), "whole hours"),
        (order(last=NOW + HOUR), "over"),
        (order(first=NOW - 32 * DAY), "31 days"),
        (order(last=START), "before"),
        (order(EXCLUDED), "reason"),
        (order(Decision.UNDONE, reason="x"), "undo"),
    ],
    ids=["minutes", "future", "too long", "nothing", "no reason", "undo"],
)
def test_what_makes_no_sense_is_refused(conn, wrong, said):
    with pytest.raises(ValueError, match=said):
        reviews.decide(conn, wrong, "Li", LATER)


def test_questions_about_reviews_read_no_table_from_end_to_end(conn):
    conn.execute("SET plan_cache_mode = force_generic_plan")
    conn.execute("SET enable_seqscan = off")  # of so few rows it reads all
    asked = {"ids": [1, 2], "first": "2026-01-01", "last": "2026-02-01"}
    plan = "\n".join(row[0] for row in conn.execute(f"EXPLAIN {query('reviews_of')}", asked))
    assert "Index Scan using review_datastream" in plan or "Bitmap Index Scan on review_datastream" in plan
