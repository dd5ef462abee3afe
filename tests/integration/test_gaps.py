"""The commander is told of a gap in a rota, once, a day ahead, and not in the middle of the night."""

from dataclasses import replace
from datetime import date

import psycopg
import pytest
from cast import named
from played import HOUR, SHANGHAI, duty, person

from alerts.gap_out import warn
from city.local_time import moment
from city.person import QuietHours
from city.rota import EVERY_DAY, Override, Rota, Stint, Weekly, Window

OFFICE = Rota(
    "office",
    named("Office"),
    "Asia/Shanghai",
    (Weekly("w", (Stint(Window(EVERY_DAY, 480, 1080), ("li",)),)),),
)
NOON = moment(date(2026, 11, 22), 720, SHANGHAI)
DUTY = duty(rotas=(OFFICE,))


@pytest.fixture
def conn(database):
    with psycopg.connect(database, autocommit=True) as made:
        yield made


def told(conn) -> list[tuple]:
    return conn.execute("SELECT person_id, why, title FROM notification ORDER BY notification_id").fetchall()


def test_the_commander_is_told_of_each_gap_once(conn):
    for hour in range(72):
        warn(conn, DUTY, NOON + hour * HOUR)
    assert [row[:2] for row in told(conn)] == [("boss", "gap")] * 4
    assert told(conn)[0][2] == "Nobody on duty: Office, 22 Nov 18:00 +08:00 to 23 Nov 08:00 +08:00"


def test_another_dispatcher_tells_nobody_twice(conn, database):
    assert warn(conn, DUTY, NOON) == 1
    with psycopg.connect(database, autocommit=True) as other:
        assert warn(other, DUTY, NOON) == 0


def test_a_new_commander_is_told_of_the_gaps_they_take_over(conn):
    warn(conn, DUTY, NOON)
    assert warn(conn, replace(DUTY, policy=replace(DUTY.policy, fallback="wu")), NOON) == 1


def test_a_gap_that_was_filled_and_opened_again_is_warned_of_again_and_only_that(conn):
    evening = moment(date(2026, 11, 22), 1080, SHANGHAI)
    night = Override(evening, evening + 14 * HOUR, "li")
    filled = duty(rotas=(replace(OFFICE, overrides=(night,)),))
    assert warn(conn, DUTY, NOON) == 1
    assert warn(conn, filled, NOON + HOUR) == 0
    assert [warn(conn, DUTY, NOON + hour * HOUR) for hour in (2, 3, 4)] == [1, 0, 0]
    assert len(told(conn)) == 2
    assert told(conn)[0][2] == told(conn)[1][2]


def test_what_was_told_of_a_gap_stays_on_record_when_it_is_filled(conn):
    evening = moment(date(2026, 11, 22), 1080, SHANGHAI)
    warn(conn, DUTY, NOON)
    said = conn.execute("SELECT facts -> 'gaps', body FROM notification").fetchone()
    warn(conn, duty(rotas=(replace(OFFICE, overrides=(Override(evening, evening + HOUR, "li"),)),)), NOON)
    assert conn.execute("SELECT facts -> 'gaps', body FROM notification").fetchone() == said


def test_a_rota_without_gaps_is_spoken_of_to_nobody(conn):
    always = replace(OFFICE, layers=(Weekly("w", (Stint(Window(EVERY_DAY, 0, 1440), ("li",)),)),))
    assert warn(conn, duty(rotas=(always,)), NOON) == 0
    assert told(conn) == []


def test_quiet_hours_hold_the_warning_back(conn):
    asleep = person("boss", None, QuietHours(11 * 60, 13 * 60))
    warn(conn, duty(rotas=(OFFICE,), people=(person("li"), asleep)), NOON)
    (due,) = conn.execute(
        "SELECT extract(epoch FROM due_at) * 1000 FROM delivery WHERE position = 0"
    ).fetchone()
    assert int(due) == NOON + HOUR


def test_who_is_asked_what_was_told_has_an_index(conn):
    conn.execute("SET enable_seqscan = off")
    plan = conn.execute(
        "EXPLAIN SELECT 1 FROM notification WHERE person_id = 'boss' AND made_at > now() AND why = 'gap'"
    ).fetchall()
    assert "notification_person" in str(plan)


def test_that_no_channel_reaches_the_commander_is_in_the_ledger(conn):
    boss = replace(DUTY.person["boss"], contacts=())
    others = tuple(one for one in DUTY.people if one.person_id != "boss")
    warn(conn, replace(DUTY, people=(*others, boss)), NOON)
    assert conn.execute("SELECT state FROM delivery").fetchall() == [("failed",)]
