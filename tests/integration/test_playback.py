"""The city as it was: what was true and what was known, against a real PostgreSQL."""

import asyncio
import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from cast import CITY, HOUR, MINUTE, NOW
from talk import now_ms

from alerts import acts
from alerts.engine import Engine
from city.alert import Alert, Life
from city.observation import Observation
from city.presence import Presence
from city.settings import Settings
from dashboard.api.context import Context
from dashboard.app import build
from dashboard.mirror import Mirror
from dashboard.playback import Ground, changes, mirror_at
from dashboard.wall_state import WallState
from store import alerts, batches, catalogue, late_runs, playback, presence
from store.batches import Batch
from store.database import Connection, connect, pool

Ask = Callable[..., httpx.Response]
DAY = 24 * HOUR
AGES = (0, 0, 1, 7, 40, 90, -0.3, -15)


class Town:
    """A city that is observed and watched by one clock."""

    def __init__(self, conn: Connection, clock: Callable[[], int]) -> None:
        self.conn, self.clock = conn, clock
        catalogue.save(conn, CITY)
        self.known, self.streams = catalogue.load(conn)[:2]
        self.engine = Engine(conn, clock, lambda: clock() / 1000)
        self.level = self.id_of("res-a", "water_level")
        self.gas = self.id_of("chem-a", "gas_cl2")

    def id_of(self, thing_id: str, prop: str) -> int:
        found = (k for k, s in self.streams.items() if (s.thing_id, s.property) == (thing_id, prop))
        return next(found)

    def receive(self, *observations: Observation) -> None:
        batches.write(self.conn, "a", Batch(list(observations)))
        while self.engine.turn():
            pass
        self.engine.tend()

    def ground(self, knew: bool = True) -> Ground:
        return Ground(self.conn, self.known, self.streams, knew)

    def act(self, does: Callable[..., Any], *more: Any) -> None:
        (alert,) = alerts.open_alerts(self.conn)
        done = does(alert, self.clock(), "li", "a note", *more)
        assert isinstance(done, acts.Act)
        alerts.record(self.conn, *done)


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
    for at, found in zip(moments, before, strict=True):
        known = [o for o in rows if o.received_at <= at]
        assert found == ([max(known, key=lambda o: o.order)] if known else [])


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
        for event in changes(ground, began - 1, ended, 20):
            if event["event"] == "delta":
                latest |= {row[0]: row[1] for row in event["data"]["observations"]}
                online += [row[1] for row in event["data"]["presences"]]
            else:
                alive[event["data"]["alert_id"]] = event["data"]["life"]
        assert latest == {key: o.phenomenon_time for key, o in end.latest.items()}
        standing = {key: one.shown_life.value for key, one in end.alerts.items()}
        assert {key: life for key, life in alive.items() if life != "cleared"} == standing
        assert end.presences["res-a"].online is online[-1]


def test_a_word_on_being_online_is_known_from_when_it_was_said_and_unknown_before(conn):
    town = Town(conn, lambda: NOW)
    presence.write(conn, [Presence("res-a", True, NOW - HOUR, NOW - HOUR)])
    presence.write(conn, [Presence("res-a", False, NOW, NOW)])
    told = [mirror_at(town.ground(), at).presences for at in (NOW - 2 * HOUR, NOW - MINUTE, NOW)]
    assert [words.get("res-a") and words["res-a"].online for words in told] == [None, True, False]


@pytest.fixture
def town(conn: Connection) -> Town:
    made = Town(conn, lambda: NOW)
    at = [NOW - m * MINUTE for m in range(200)]
    made.receive(*(Observation(made.level, t, 11.0 + t // MINUTE % 3, received_at=t) for t in at))
    conn.execute("UPDATE datastream SET declared_at = %s", ("2026-01-01T00:00:00Z",))
    return made


@pytest.fixture
def ask(town: Town, database: str) -> Iterator[Ask]:
    wall = WallState(town.clock)
    wall.load(town.known, town.streams, [], [])
    with pool(database, "test", 2) as connections:
        app = build(Context(Settings(), connections, wall, town.clock), threading.Event())

        def once(path: str, **asked: Any) -> httpx.Response:
            async def go() -> httpx.Response:
                transport = httpx.ASGITransport(app)
                async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                    return await client.get(f"/api/v1/playback{path}", params=asked)

            return asyncio.run(go())

        yield once


def latest(answer: httpx.Response, thing_id: str, prop: str) -> dict[str, Any]:
    features = answer.json()["things"]["features"]
    return next(f["properties"]["latest"][prop] for f in features if f["id"] == thing_id)


def test_a_moment_is_told_in_the_shape_of_a_snapshot(ask):
    answer = ask("", at=NOW - 90 * MINUTE)
    told = answer.json()
    assert {"time", "things", "alerts", "stats", "history"} <= set(told)
    assert told["time"] == told["history"]["at"] == NOW - 90 * MINUTE
    assert told["history"] == {
        "at": NOW - 90 * MINUTE,
        "knew": False,
        "first": NOW - 199 * MINUTE,
        "last": NOW,
        "undeclared": 0,
    }
    seen = latest(answer, "res-a", "water_level")
    assert (seen["trust"], seen["age_s"], seen["result"]) == ("fresh", 0, 11.0)
    assert latest(answer, "res-b", "water_level")["trust"] == "never"


def test_a_time_in_words_is_taken_too(ask):
    assert ask("", at="2026-11-21T23:00:00Z").json()["time"] == NOW - HOUR
    assert ask("", at="2026-11-22T07:00:00+08:00", knew=1).json()["history"]["knew"] is True


def test_what_nobody_had_declared_is_left_out_and_counted(ask, town):
    later = "2026-11-21T23:59:00Z"
    town.conn.execute("UPDATE datastream SET declared_at = %s WHERE thing_id IN ('res-a', 'res-b')", (later,))
    told = ask("", at=NOW - 10 * MINUTE).json()
    ids = {feature["id"] for feature in told["things"]["features"]}
    assert ids == {"res-a", "chem-a"}, "what was observed is shown whoever declared it when"
    assert told["history"]["undeclared"] == 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"at": NOW - DAY}, "nothing is kept from before 2026-11-21T20:41:00Z"),
        ({"at": NOW + HOUR}, "lies in the future"),
        ({"at": "yesterday"}, "neither epoch milliseconds nor a time"),
        ({"at": "2026-11-21T12:00:00"}, "no offset"),
        ({"at": "9" * 400}, "neither"),
        ({"at": ""}, "neither"),
        ({}, "Field required"),
        ({"at": NOW - HOUR, "knew": "perhaps"}, "boolean"),
    ],
)
def test_a_moment_that_cannot_be_is_refused_in_plain_words(ask, asked, said):
    answer = ask("", **asked)
    assert answer.status_code == 422
    assert said in answer.text


def test_what_changed_says_where_to_go_on(ask):
    told = ask("/changes", **{"from": NOW - HOUR, "to": NOW, "step": 10_000}).json()
    assert told["until"] == NOW - HOUR + 120 * 10_000
    rest = ask("/changes", **{"from": told["until"], "to": NOW, "step": 60_000}).json()
    assert rest["until"] == NOW
    times = [event["data"]["time"] for event in rest["events"]]
    assert times == sorted(times)
    seen = [row[1] for e in rest["events"] if e["event"] == "delta" for row in e["data"]["observations"]]
    assert seen == [NOW - m * MINUTE for m in range(39, -1, -1)]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"from": NOW, "to": NOW - 1}, "from must be before to"),
        ({"from": NOW - 30 * DAY, "to": NOW}, "at most 7 days"),
        ({"from": NOW - DAY, "to": NOW}, "nothing is kept from before"),
        ({"from": NOW - HOUR, "to": NOW, "step": 1}, "greater than or equal to 100"),
        ({"from": "now", "to": NOW}, "neither"),
    ],
)
def test_a_time_that_cannot_be_told_is_refused_in_plain_words(ask, asked, said):
    answer = ask("/changes", **asked)
    assert answer.status_code == 422
    assert said in answer.text


def test_the_range_says_what_is_kept_and_where_alarms_were(ask):
    told = ask("/range", parts=10).json()
    assert (told["first"], told["last"]) == (NOW - 199 * MINUTE, NOW)
    assert told["alarms"]
    assert all(0 <= part < 10 and severity == "yellow" and n > 0 for part, severity, n in told["alarms"])
    assert ask("/range", **{"from": NOW, "to": NOW}).status_code == 422


def test_nothing_kept_is_said(ask, town):
    town.conn.execute("DELETE FROM observation")
    assert ask("", at=NOW).json()["detail"] == "nothing is kept yet"
