"""What waits for one channel, and what its people have heard."""

import pytest
from cast import NOW

from alerts.watch_box import GIVE_UP_MS, Box, retry_ms
from alerts.watch_memory import boxes_json, fill_boxes, held_from, held_json
from city.health import Held, Standing
from city.notice import Notice, Outcome, Result

SENT = Outcome(Result.SENT)
LATER = Outcome(Result.TRANSIENT, "busy")
NEVER = Outcome(Result.PERMANENT, "no such user")


def notice(key: str) -> Notice:
    return Notice(key, "t", key, "text", NOW, {"condition": "disk"})


def carry(box: Box, outcome: Outcome, now: int = NOW) -> str | None:
    letter = box.take(now)
    if letter is None:
        return None
    box.done(letter, outcome, now, now)
    return letter.notice.key


def test_the_end_is_told_to_those_who_heard_of_it():
    box = Box()
    box.put("disk", notice("raised"), ends=False)
    assert carry(box, SENT) == "raised"
    box.put("disk", notice("over"), ends=True)
    assert carry(box, SENT) == "over"
    assert box.heard == set()


def test_the_end_is_not_told_to_those_who_never_heard_of_it():
    box = Box()
    box.put("disk", notice("raised"), ends=False)
    assert carry(box, NEVER) == "raised"
    box.put("disk", notice("over"), ends=True)
    assert carry(box, SENT) is None


def test_the_end_of_what_was_not_yet_tried_takes_it_back():
    box = Box()
    box.put("disk", notice("raised"), ends=False)
    box.put("disk", notice("over"), ends=True)
    assert carry(box, SENT) is None


def test_what_may_have_arrived_counts_as_heard():
    box = Box()
    box.put("disk", notice("raised"), ends=False)
    assert carry(box, LATER) == "raised"
    box.put("disk", notice("over"), ends=True)
    assert carry(box, SENT) == "over"


def test_the_end_is_told_when_it_comes_while_the_beginning_is_on_its_way():
    box = Box()
    box.put("disk", notice("raised"), ends=False)
    letter = box.take(NOW)
    box.put("disk", notice("over"), ends=True)
    box.done(letter, SENT, NOW, NOW)
    assert carry(box, SENT) == "over"


def test_of_one_matter_only_the_newest_waits():
    box = Box()
    for key in ("raised", "worse", "repeated"):
        box.put("disk", notice(key), ends=False)
    box.put("database", notice("other"), ends=False)
    assert {carry(box, SENT), carry(box, SENT), carry(box, SENT)} == {"repeated", "other", None}


def test_what_fails_is_tried_again_later_and_later_and_given_up_after_a_day():
    box = Box()
    box.put("disk", notice("raised"), ends=False)
    now, tries = NOW, 0
    while box.waiting:
        letter = box.waiting["disk"]
        assert letter.due == 0 or box.take(letter.due - 1) is None
        now = max(now, letter.due)
        assert carry(box, LATER, now) == "raised"
        tries += 1
    assert GIVE_UP_MS <= now - NOW < GIVE_UP_MS + 300_000
    assert tries < 300
    assert box.state == "failed"


def test_a_clock_that_is_set_back_holds_no_notice_up():
    box = Box()
    box.put("disk", notice("raised"), ends=False)
    letter = box.take(tick := 5_000_000)
    box.done(letter, LATER, NOW + 3_600_000, tick)
    assert box.take(tick + retry_ms(1, None)) is letter


@pytest.mark.parametrize(
    ("tries", "asked", "wait"),
    [(1, None, 5_000), (2, None, 10_000), (4, None, 40_000), (50, None, 300_000), (1, 120.0, 120_000)],
)
def test_the_pause_doubles_up_to_five_minutes_or_is_what_was_asked_for(tries, asked, wait):
    assert retry_ms(tries, asked) == wait


def test_how_a_channel_does_is_what_its_last_try_said():
    box = Box()
    assert box.state == "unused"
    for outcome, state in ((SENT, "ok"), (LATER, "retrying"), (SENT, "ok"), (NEVER, "failed"), (SENT, "ok")):
        box.put("disk", notice(state), ends=False)
        box.waiting["disk"].due = 0
        carry(box, outcome)
        assert box.state == state


def test_a_restart_remembers_what_waits_and_who_heard_what():
    box = Box(heard={"database"})
    box.put("disk", notice("raised"), ends=False)
    carry(box, LATER)
    again = {"smtp-1": Box(), "webhook": Box()}
    fill_boxes(again, boxes_json({"smtp-1": box, "gone": Box()}))
    assert again["smtp-1"].heard == {"database", "disk"}
    assert again["smtp-1"].waiting["disk"].notice == notice("raised")
    assert again["webhook"] == Box()


def test_a_memory_that_cannot_be_read_is_forgotten_part_by_part():
    good = Held(Standing.RED, since=NOW, told=Standing.RED, told_at=NOW, telling=2)
    written = held_json({"disk": good}) | {"bad": {"standing": 99}, "worse": "x"}
    assert held_from(written) == {"disk": good}
    assert held_from(None) == {}
    fill_boxes({"smtp-1": Box()}, {"smtp-1": {"waiting": 3}})
