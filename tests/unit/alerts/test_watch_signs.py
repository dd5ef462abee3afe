"""From what the probes found to the signs of the conditions, and the words that are made of them."""

import threading
from dataclasses import replace
from datetime import UTC
from time import monotonic

import pytest
from cast import NOW

from alerts.watch_probe import Probe
from alerts.watch_signs import Answered, Disk, Found, Queue, QueueLimit, Unanswered, queue_told, signs
from alerts.watch_words import headline, headlines, notice, trial
from city.conditions import Thresholds, conditions
from city.errors import TransientError
from city.health import News, Sign, Standing, Telling
from store.processes import Process
from store.vitals import Vitals

LIMIT = QueueLimit(1000, 1_000_000)


def beat(name: str, ago_s: float = 1, **detail: object) -> Process:
    return Process(name, 7, NOW, NOW - round(ago_s * 1000), dict(detail))


VITALS = Vitals(
    NOW, NOW + 1, NOW + 2, NOW - 5_000, (beat("ingest", waiting=0), beat("alerts"), beat("keeper", 30))
)
WELL = Found(
    at=NOW,
    disks={"home": Disk(1, 40, 5, 10**9), "database": Disk(2, 91, 6, 10**9), "broker": Disk(1, 40, 5, 10**9)},
    database=VITALS,
    broker=Queue(10, 2000, 3),
    redis=Answered(),
    dashboard=Answered(),
)


def values(found: Found, dropped_before: int | None = None, waited_s: float = 0.0) -> dict[str, float | None]:
    return {key: sign.value for key, sign in signs(found, LIMIT, dropped_before, waited_s).items()}


def test_everything_that_is_found_has_its_sign():
    found = values(WELL)
    assert (found["disk_home"], found["disk_database"], found["inodes_database"]) == (40, 91, 6)
    assert (found["database"], found["broker"], found["redis"], found["dashboard"]) == (0, 0, 0, 0)
    assert (found["ingest"], found["alerts"], found["keeper"]) == (1, 1, 30)
    assert found["queue"] == 1
    assert found["clock"] == 0
    assert set(found) <= {condition.condition_id for condition in conditions(Thresholds())}


def test_two_places_on_one_disk_are_told_once():
    assert "disk_broker" not in values(WELL)


def test_a_place_that_is_watched_elsewhere_has_no_sign_and_one_that_cannot_be_seen_is_unknown():
    found = values(replace(WELL, disks={"home": None, "database": Unanswered("not seen")}))
    assert "disk_home" not in found
    assert found["disk_database"] is None


@pytest.mark.parametrize(
    ("broker", "depth"),
    [
        (Queue(500, 0, 0), 50),
        (Queue(10, 900_000, 0), 90),
        (Queue(0, 0, 0), 0),
        (Queue(None, None, None), None),
        (Unanswered("refused"), None),
    ],
)
def test_the_queue_is_as_full_as_its_fuller_limit_and_unknown_is_not_empty(broker, depth):
    assert values(replace(WELL, broker=broker))["queue"] == depth


@pytest.mark.parametrize(
    ("broker", "told"),
    [
        (Queue(10, 2000, 0), {"messages": 10, "bytes": 2000, "dropped": 0}),
        (Queue(None, None, 3), {"dropped": 3}),
        (Unanswered("refused"), {}),
    ],
)
def test_the_beat_tells_of_the_queue_what_is_known_and_nothing_else(broker, told):
    assert queue_told(replace(WELL, broker=broker)) == told


@pytest.mark.parametrize(("before", "more"), [(None, 0), (3, 0), (1, 2), (9, 0)])
def test_what_the_broker_drops_is_counted_from_the_last_look(before, more):
    assert values(WELL, before)["dropped"] == more


@pytest.mark.parametrize(
    ("inbox", "queued", "waited"),
    [(0, 0, 0), (5, 0, 20), (0, 5, 20), (0, None, 0), (None, None, None), (None, 0, 0), (None, 2, 20)],
)
def test_a_late_commit_counts_double_only_while_messages_wait(inbox, queued, waited):
    waiting = {} if inbox is None else {"waiting": inbox}
    vitals = replace(VITALS, processes=(beat("ingest", **waiting),))
    found = values(replace(WELL, database=vitals, broker=Queue(queued, 0, 0)), waited_s=20)
    assert found["commit_waiting"] == waited
    assert found["commit_age"] == pytest.approx(5, abs=0.1)


def test_while_the_database_does_not_answer_nothing_is_known_of_those_who_beat_in_it():
    found = values(replace(WELL, database=Unanswered("no answer for 3 s")))
    assert found["database"] == 1
    assert {
        found[key] for key in ("ingest", "alerts", "keeper", "commit_age", "commit_waiting", "clock")
    } == {None}


@pytest.mark.parametrize(
    ("ago_s", "silent"), [((1, 2), 2), ((1, 3600), 3600), ((1, 100_000), 1), ((100_000, 200_000), 100_000)]
)
def test_of_several_ingestors_the_longest_silent_counts_unless_it_is_retired(ago_s, silent):
    beats = tuple(beat(f"ingest-{number}", ago) for number, ago in enumerate(ago_s))
    assert values(replace(WELL, database=replace(VITALS, processes=beats)))["ingest"] == silent


def test_a_beat_from_before_the_clock_was_set_back_is_none():
    vitals = replace(VITALS, processes=(beat("ingest", -3600), beat("alerts", 1)))
    found = values(replace(WELL, database=vitals))
    assert (found["ingest"], found["alerts"]) == (3600, 1)


@pytest.mark.parametrize(("ago_s", "known"), [(5, True), (3600, True), (100_000, False)])
@pytest.mark.parametrize("name", ["gateway", "video", "publish", "citizens"])
def test_a_process_that_not_every_city_has_counts_where_there_is_one(name, ago_s, known):
    vitals = replace(VITALS, processes=(beat(name, ago_s),))
    assert (name in values(replace(WELL, database=vitals))) is known
    assert name not in values(WELL)


def test_what_was_never_there_is_unknown():
    found = values(replace(WELL, database=replace(VITALS, last_commit_at=None, processes=())))
    assert {found[key] for key in ("ingest", "commit_age", "commit_waiting")} == {None}


@pytest.mark.parametrize(("server_at", "skew"), [(NOW, 0), (NOW + 2, 0), (NOW + 9_002, 9), (NOW - 7_000, 7)])
def test_a_clock_is_wrong_by_what_is_outside_the_moment_of_asking(server_at, skew):
    assert values(replace(WELL, database=replace(VITALS, server_at=server_at)))["clock"] == skew


def test_a_probe_that_does_not_come_back_is_not_asked_again_and_holds_nobody_up():
    asked, back = [], threading.Event()

    def ask() -> str:
        asked.append(1)
        back.wait(5)
        return "late"

    probe = Probe("slow", ask)
    for _ in range(3):
        probe.start()
        began = monotonic()
        assert isinstance(probe.result(began + 0.05), Unanswered)
        assert monotonic() - began < 1
    assert len(asked) == 1
    back.set()
    assert probe.result(monotonic() + 5) == "late"


@pytest.mark.parametrize("error", [TransientError("away\nmore"), OSError("away"), ZeroDivisionError("away")])
def test_a_probe_that_fails_says_why_in_one_line(error):
    def ask() -> str:
        raise error

    probe = Probe("broken", ask)
    probe.start()
    answer = probe.result(monotonic() + 5)
    assert isinstance(answer, Unanswered)
    assert answer.why.endswith("away")


DISK = next(one for one in conditions(Thresholds()) if one.condition_id == "disk_database")


def told(telling: Telling, standing: Standing = Standing.RED, value: float | None = 91.0) -> News:
    return News(DISK, telling, standing, NOW - 720_000, Sign(value, "0.4 GB free"), 2, NOW)


def test_a_notice_says_what_since_when_what_it_means_and_what_to_do():
    made = notice(told(Telling.RAISED), ("zh-Hans", "en"), "srv-1", UTC)
    assert made.title == "[红色] 数据库所在的磁盘快满了：91 %"
    for part in (
        "自 2026年11月21日 23:48:00 +00:00 起",
        "影响：磁盘满了",
        "处理：腾出空间",
        "The disk of the database is nearly full: 91 %",
        "What to do: Make room",
        "0.4 GB free",
        "发自 srv-1",
    ):
        assert part in made.text
    assert made.facts["severity"] == "red"


@pytest.mark.parametrize(
    ("telling", "title"),
    [
        (Telling.RAISED, "[RED] The disk of the database is nearly full: 91 %"),
        (Telling.WORSE, "[RED, worse] The disk of the database is nearly full: 91 %"),
        (Telling.REPEATED, "[RED, still] The disk of the database is nearly full: 91 %"),
        (Telling.RECOVERED, "[RECOVERED] The disk of the database is nearly full, lasted 12 min"),
    ],
)
def test_a_reminder_differs_from_the_first_notice_and_the_end_says_how_long_it_lasted(telling, title):
    made = notice(told(telling), ("en",), "srv-1", UTC)
    assert made.title == title
    assert made.thread == f"disk_database.{NOW - 720_000}"
    assert telling.value in made.key


def test_what_is_not_known_is_said_to_be_not_known():
    assert (
        headline(DISK, Standing.UNKNOWN, Sign(None), "en")
        == "Cannot tell: The disk of the database is nearly full?"
    )
    made = notice(told(Telling.RAISED, Standing.UNKNOWN, None), ("zh-Hant",), "srv-1", UTC)
    assert made.title.startswith("[黃色] 無法判斷：")


def test_every_condition_has_words_for_every_standing():
    for condition in conditions(Thresholds()):
        for standing, value in ((Standing.UNKNOWN, None), (Standing.RED, 3700.0)):
            assert all(headlines(condition, standing, Sign(value)).values())


def test_a_test_says_that_it_is_one():
    made = trial(("en", "zh-Hans"), "srv-1", NOW)
    assert made.title.startswith("[TEST]")
    assert "无需处理" in made.text


def test_red_notifications_that_reached_nobody_are_a_sign():
    told = replace(VITALS, processes=(beat("deliver", undelivered=2),))

    assert values(replace(WELL, database=told))["undelivered"] == 2
    assert "undelivered" not in values(WELL)
