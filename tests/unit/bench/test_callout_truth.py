"""What the benchmark of callouts holds ours against: the gateway's own record and rules."""

from bench import callout
from bench.callout_process import FastClock, chance_of
from bench.callout_truth import confirmed, first_calls, overlapping, taken

SURE = {"pressed": 0.0, "hung_up": 0, "no_answer": 0, "busy": 0, "failed": 0, "error": 0, "reply": 1.0}
CHANCE = chance_of({"seed": 1, "odds": SURE, "fixed": {"+2": "no_answer", "+3": "pressed"}})


def asked(
    callee: int, way: str, to: str, at: int, status: int = 202, number: int = 1, text: str = "Reply 4711"
):
    key = f"callout-1795305600000-1-{callee}-{way}-{number}"
    path = "/calls" if way.endswith("call") else "/sms"
    return {"path": path, "key": key, "to": to, "text": text, "at": at, "status": status, "ring_s": 30}


def test_a_key_counts_once_and_only_if_it_was_taken():
    record = [asked(1, "call", "+1", 5, 503), asked(1, "call", "+1", 9), asked(1, "call", "+1", 12)]

    (one,) = taken(record, CHANCE)

    assert (one.callee_id, one.way, one.number, one.at) == (1, "call", 1, 9)
    assert first_calls([one]) == {1: 9}


def test_who_has_confirmed_is_who_heard_pressed_or_replied_with_a_code():
    record = [
        asked(1, "call", "+1", 1),
        asked(2, "call", "+2", 1),
        asked(3, "superior_call", "+1", 1),
        asked(4, "superior_call", "+3", 1),
        asked(5, "sms", "+1", 1),
        asked(6, "sms", "+1", 1, text="no code"),
        asked(7, "door_sms", "+2", 1),
    ]

    assert confirmed(taken(record, CHANCE), CHANCE) == {1, 4, 5}


def test_two_calls_at_once_to_a_number_are_seen():
    apart = [asked(1, "call", "+2", 0), asked(2, "call", "+2", 31_000)]
    together = [asked(1, "call", "+2", 0), asked(2, "call", "+2", 20_000)]

    assert overlapping(taken(apart, CHANCE), 10) == 0
    assert overlapping(taken(together, CHANCE), 10) == 1


def test_a_fast_clock_is_told_to_others_so_that_all_show_the_same():
    clock = FastClock(begun=1000, shown=5000, speed=10.0)

    assert clock.words() == ("--from", "1000", "--shown", "5000", "--speed", "10.0")


def test_a_fifth_never_picks_up_the_same_ones_each_time():
    written = callout.chance()

    assert len(written["fixed"]) == 101
    assert written == callout.chance()


def test_what_is_not_as_promised_is_said():
    good = {
        "first_attempt_all_s": 120.0,
        "people_in_exactly_one_state": 506,
        "unreached_exact": True,
        "calls_at_once_to_a_number": 0,
    }

    assert callout.shortfalls(good) == []
    bad = {
        "first_attempt_all_s": None,
        "people_in_exactly_one_state": 505,
        "unreached_exact": False,
        "calls_at_once_to_a_number": 2,
    }
    assert len(callout.shortfalls(bad)) == 4
    assert callout.shortfalls(good | {"first_attempt_all_s": 181.0}) == [
        "everybody was called once after 181.0 s, 180 s at most"
    ]
