"""The city as it was: what was true and what was known, against a real PostgreSQL."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import httpx
import pytest
from cast import CITY, HOUR, MINUTE, NOW, stream, thing
from foretelling import found
from past_town import Town
from talk import now_ms

from alerts import acts
from city.alert import Alert, Finding, Life
from city.keep import Keep
from city.observation import Observation
from city.presence import Presence
from city.state import Level
from city.thing import Kind
from dashboard.mirror import Mirror
from dashboard.playback import changes, mirror_at
from store import alerts, batches, catalogue, late_runs, playback, presence, retention
from store.batches import Batch
from store.database import Connection, connect

Ask = Callable[..., httpx.Response]
DAY = 24 * HOUR
AGES = (0, 0, 1, 7, 40, 90, -0.3, -15)


@pytest.fixture
def conn(database: str) -> Iterator[Connection]:
    with connect(database, "test") as connection:
        yield connection


def shown(mirror: Mirror) -> tuple[dict[int, Observation], dict[int, Alert]]:
    return dict(mirror.latest), {key: replace(one, transition_id=0) for key, one in mirror.alerts.items()}


def test_what_was_known_at_every_moment_is_what_the_live_mirror_held_then(conn):
    town, dice = Town(conn, now_ms), random.Random(7)
    live, held = Mirror(town.known, town.streams), []
    for n in range(60):
        now = now_ms()
        seen = [
            Observation(
                key,
                now - dice.choice((0, 0, 1, 7, 40, 90, -3, -60)) * MINUTE // 4 - n,
                value,
                received_at=now,
            )
            for key, value in ((town.level, dice.uniform(11, 15)), (town.gas, dice.uniform(0, 1.5)))
            if dice.random() < 0.8
        ]
        if seen:
            town.receive(*seen)
            live.observe(seen, now_ms())
        for one in alerts.open_alerts(conn):
            if one.life is Life.UNACK_ACTIVE and dice.random() < 0.3:
                alerts.record(conn, *acts.acknowledge(one, now_ms(), "li", "", now_ms() + HOUR))
            elif dice.random() < 0.1:
                alerts.record(conn, *acts.shelve(one, now_ms(), "li", "works", now_ms() + HOUR))
        for one in alerts.of_ids(conn, {*live.alerts, *(a.alert_id for a in alerts.open_alerts(conn))}):
            live.alert(one)
        held.append((now_ms(), shown(live)))
        time.sleep(0.003)
    assert any(alerts_ for _, (_, alerts_) in held)
    for at, expected in held:
        assert shown(mirror_at(town.ground(), at)) == expected


def test_late_data_are_true_from_when_they_were_observed_and_known_from_when_they_came(conn):
    town = Town(conn, lambda: NOW)
    on_time = Observation(town.level, NOW - 60 * MINUTE, 11.0, received_at=NOW - 60 * MINUTE)
    late = [Observation(town.level, NOW - m * MINUTE, 11.5, received_at=NOW) for m in range(1, 60)]
    town.receive(on_time, *late)
    at = NOW - 30 * MINUTE
    assert mirror_at(town.ground(knew=False), at).latest[town.level] == late[29]
    assert mirror_at(town.ground(knew=True), at).latest[town.level] == on_time
    assert mirror_at(town.ground(knew=True), NOW).latest[town.level] == late[0]


def test_runs_of_late_observations_are_noted_and_change_no_answer(conn):
    town, dice = Town(conn, lambda: NOW), random.Random(3)
    rows, minute = [], -3000
    while minute < 0:
        n, delay = dice.choice(((40, 0), (200, 300), (5, 30), (120, 1500), (30, 1)))
        sent = NOW + (minute + n + delay) * MINUTE
        for m in range(minute, min(minute + n, 0)):
            at = NOW + m * MINUTE
            rows.append(Observation(town.level, at, 11.0, received_at=sent if delay else at))
        minute += n
    rows.sort(key=lambda o: o.received_at)
    for first in range(0, len(rows), 50):
        batches.write(conn, "a", Batch(rows[first : first + 50]))
    moments = [NOW + dice.randrange(-3100, 2000) * MINUTE + dice.randrange(MINUTE) for _ in range(150)]
    before = [playback.known_latest(conn, [town.level], at) for at in moments]
    while late_runs.note(conn, NOW, 90):
        pass
    (noted,) = conn.execute("SELECT count(*) FROM late_run").fetchone()
    assert noted > 3
    assert [playback.known_latest(conn, [town.level], at) for at in moments] == before
    for at, answer in zip(moments, before, strict=True):
        known = [o for o in rows if o.received_at <= at]
        assert answer == ([max(known, key=lambda o: o.order)] if known else [])


def test_what_a_clock_that_ran_ahead_said_gives_way_to_what_came_after_it_as_on_the_live_wall(conn):
    rows = []
    for minute in range(-90, 0):
        received = NOW + minute * MINUTE
        ahead = 20 * MINUTE + 13_000 if minute < -60 else 0
        pair = [(received + ahead, 11.0), (received + ahead + 7000 * (ahead > 0), 12.0)]
        rows += [Observation(1, at, value, received_at=received) for at, value in dict(pair).items()]
    batches.write(conn, "a", Batch(rows))
    for second in range(-91 * 60, 60, 31):
        at = NOW + second * 1000
        known = [o for o in rows if o.received_at <= at]
        expected = [max(known, key=lambda o: o.order)] if known else []
        assert playback.known_latest(conn, [1], at) == expected, second


def test_an_acknowledgement_was_known_only_after_it_was_given(conn):
    town = Town(conn, now_ms)
    town.receive(Observation(town.level, now_ms(), 12.5, received_at=now_ms()))
    before = now_ms()
    time.sleep(0.01)
    town.act(acts.acknowledge, now_ms() + HOUR)
    after = now_ms() + 1
    for knew in (True, False):
        lives = [[a.life for a in mirror_at(town.ground(knew), at).alerts.values()] for at in (before, after)]
        assert lives == [[Life.UNACK_ACTIVE], [Life.ACK_ACTIVE]]


def test_what_changed_brings_a_wall_from_one_moment_to_the_next(conn):
    town, dice = Town(conn, now_ms), random.Random(11)
    began = now_ms()
    for n in range(40):
        now, ago = now_ms(), dice.choice((0, 0, 5))
        seen = Observation(town.level, now - ago - n % 3, dice.uniform(11, 15), received_at=now)
        town.receive(seen)
        if n % 9 == 5 and alerts.open_alerts(conn):
            alerts.record(
                conn, *acts.shelve(alerts.open_alerts(conn)[0], now_ms(), "li", "x", now_ms() + HOUR)
            )
        if n % 7 == 3:
            presence.write(conn, [Presence("res-a", n % 2 == 0, now_ms(), now_ms())])
        time.sleep(0.004)
    ended = now_ms() + 1
    for knew in (True, False):
        ground = town.ground(knew)
        end = mirror_at(ground, ended)
        latest: dict[int, int] = {}
        alive: dict[int, str] = {}
        online: list[bool] = []
        for event in changes(ground, began - 1, ended, 20).events:
            if event["event"] == "delta":
                latest |= {row[0]: row[1] for row in event["data"]["observations"]}
                online += [row[1] for row in event["data"]["presences"]]
            else:
                alive[event["data"]["alert_id"]] = event["data"]["life"]
        assert latest == {key: o.phenomenon_time for key, o in end.latest.items()}
        standing = {key: one.shown_life.value for key, one in end.alerts.items()}
        assert {key: life for key, life in alive.items() if life != "cleared"} == standing
        assert end.presences["res-a"].online is online[-1]


def test_an_answer_that_takes_long_ends_after_a_step_and_says_where_to_go_on(conn):
    town, began = Town(conn, now_ms), now_ms()
    for n in range(5):
        town.receive(Observation(town.level, now_ms(), 11.0 + n, received_at=now_ms()))
        time.sleep(0.02)
    ended = now_ms() + 1
    told = changes(town.ground(), began - 1, ended, 10, lambda: True)
    assert told.until == began - 1 + 10
    seen, until = told
    while until < ended:
        events, until = changes(town.ground(), until, ended, 10, lambda: True)
        seen += events
    assert seen == changes(town.ground(), began - 1, ended, 10).events


def test_more_changes_of_alarms_than_an_answer_holds_are_refused_both_ways(conn):
    town, began = Town(conn, now_ms), now_ms()
    for result in (12.5, 11.0, 12.5):
        town.receive(Observation(town.level, now_ms(), result, received_at=now_ms()))
        time.sleep(0.01)
    for ask in (playback.chronicles, playback.recorded_between):
        assert ask(conn, began - 1, now_ms() + 1, 50)
        with pytest.raises(playback.TooMuch):
            ask(conn, began - 1, now_ms() + 1, 1)


def test_the_citys_air_goes_along_while_it_is_played(conn):
    town = Town(conn, lambda: NOW)
    air = stream("air-a", "pm2_5", "µg/m³")
    station = thing("air-a", Kind.AIR, "hills", 121.8, 29.8, air)
    catalogue.save(conn, replace(CITY, things=(*CITY.things, station)))
    town.known, town.streams = catalogue.load(conn)[:2]
    conn.execute("UPDATE datastream SET declared_at = %s", ("2026-01-01T00:00:00Z",))
    key = town.id_of("air-a", "pm2_5")
    at = [NOW - n * MINUTE for n in (3, 2, 1)]
    town.receive(*(Observation(key, t, r, received_at=t) for t, r in zip(at, (20, 20, 50), strict=True)))
    for knew in (True, False):
        told = changes(town.ground(knew), NOW - 5 * MINUTE, NOW, MINUTE).events
        said = [event["data"]["air"]["index"] for event in told if "air" in event["data"]]
        assert said == [29, 80]


def test_words_on_being_online_are_forgotten_with_the_observations_but_for_the_last_before(conn):
    town = Town(conn, lambda: NOW)
    for days, online in ((95, True), (93, False), (91, True), (2, False)):
        presence.write(conn, [Presence("res-a", online, NOW - days * DAY, NOW - days * DAY)])
    asked = [NOW - days * DAY for days in (90, 3, 1)]

    def words() -> list[bool]:
        return [mirror_at(town.ground(), at).presences["res-a"].online for at in asked]

    before = words()
    while retention.forget(conn, NOW, Keep(raw_days=90)):
        pass
    assert words() == before == [True, True, False]
    assert conn.execute("SELECT count(*) FROM presence_said").fetchone() == (2,)


def test_what_was_foretold_is_told_as_it_was_when_it_was_recorded(conn):
    town, began = Town(conn, now_ms), now_ms()
    calm = Finding(NOW, Level.NORMAL)
    soon = Finding(NOW + 1, Level.YELLOW, 41.0, 42.0, NOW + 1, low=NOW + 10.0, high=NOW + 20.0)
    sooner = Finding(NOW + 2, Level.RED, 41.5, 42.0, NOW + 2, low=NOW + 5.0)
    first = found(conn, None, calm, soon)
    time.sleep(0.02)
    found(conn, first, soon, sooner)
    told = changes(town.ground(), began - 1, now_ms() + 1, 5).events
    assert [e["data"]["foretold"]["low"] for e in told if e["event"] == "alert"] == [NOW + 10, NOW + 5]


def test_a_word_on_being_online_is_known_from_when_it_was_said_and_unknown_before(conn):
    town = Town(conn, lambda: NOW)
    presence.write(conn, [Presence("res-a", True, NOW - HOUR, NOW - HOUR)])
    presence.write(conn, [Presence("res-a", False, NOW, NOW)])
    told = [mirror_at(town.ground(), at).presences for at in (NOW - 2 * HOUR, NOW - MINUTE, NOW)]
    assert [words.get("res-a") and words["res-a"].online for words in told] == [None, True, False]
