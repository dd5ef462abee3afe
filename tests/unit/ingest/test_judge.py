"""From messages to observations and dead letters."""

import json
from collections import Counter

from cast import MINUTE, NOW, STREAMS, observed
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from city.quality import Quality, Reason
from city.seqs import QUARTER_MS
from ingest.allowance import Allowance
from ingest.judge import Judge, Judged, poisoned, tracks_of
from ingest.letterbox import Letterbox
from sensors.decode import Message, register


def judged(messages, judge=None):
    judge = judge or Judge(register(STREAMS), {}, Allowance(0, 0))
    parts = [judge.judge(one) for one in messages]
    observations = [o for part in parts for o in part.observations]
    return Judged(observations, [letter for part in parts for letter in part.dead])


def message(result: object, minutes: float = 0, prop: str = "water_level") -> Message:
    time = NOW + round(minutes * MINUTE)
    body = {"time": time, "results": {prop: result}}
    return Message("city/res-a/obs", json.dumps(body).encode(), time)


def test_a_plain_value_is_good():
    (observation,) = judged([message(11.5)]).observations
    assert observation == observed(1, 11.5)


def test_a_value_out_of_physical_range_is_stored_as_bad():
    (observation,) = judged([message(1e6)]).observations
    assert (observation.quality, observation.reasons) == (Quality.BAD, Reason.RANGE)


def test_a_value_of_a_clock_that_runs_ahead_is_not_taken_for_good():
    (observation,) = judged([replace(message(11.5, 4), received_at=NOW)]).observations
    assert (observation.quality, observation.reasons) == (Quality.SUSPECT, Reason.CLOCK_AHEAD)


def test_a_bad_value_does_not_make_the_next_one_a_jump():
    seen = judged([message(11.5), message(1e6, 1), message(11.6, 2)]).observations
    assert [o.quality for o in seen] == [Quality.GOOD, Quality.BAD, Quality.GOOD]


def test_the_past_is_remembered_across_a_restart():
    restarted = Judge(register(STREAMS), tracks_of([observed(1, 5.0)]), Allowance(0, 0))
    (observation,) = judged([message(11.5, 1)], restarted).observations
    assert observation.reasons is Reason.STEP


def test_every_result_is_an_observation_or_a_dead_letter():
    done = judged([message(1), message("x"), message(1, prop="colour"), Message("x", b"", NOW)])
    assert len(done.observations) == 1
    assert [letter.reason.value for letter in done.dead] == [
        "bad_shape",
        "unknown_property",
        "topic_mismatch",
    ]


_result = st.floats() | st.integers() | st.booleans() | st.text(max_size=3) | st.none()
_slug = st.sampled_from(["water_level", "storage", "colour", "\x00", "\ud800"])


@given(st.lists(st.dictionaries(_slug, _result, min_size=1, max_size=4), max_size=6))
def test_nothing_is_lost_between_in_and_out(bodies):
    messages = [
        Message("city/res-a/obs", json.dumps({"time": NOW, "results": body}).encode(), NOW) for body in bodies
    ]
    done = judged(messages)
    assert len(done.observations) + sum(letter.parts for letter in done.dead) == sum(map(len, bodies))


def test_what_the_database_refuses_becomes_a_dead_letter():
    odd = message(11.5)
    (letter,) = poisoned(odd, judged([odd]), ValueError("no\nmore"))
    assert (letter.reason.value, letter.parts) == ("bad_shape", 1)
    assert letter.detail == "refused by the database: no"


def test_a_message_of_four_thousand_wrong_results_is_one_letter():
    body = {"time": NOW, "results": {f"x{i}": 1 for i in range(4000)}}
    (letter,) = judged([Message("city/res-a/obs", json.dumps(body).encode(), NOW)]).dead
    assert (letter.parts, letter.reason.value) == (4000, "unknown_property")
    assert letter.detail.endswith("; and 3997 more")


def test_calibration_gas_is_no_past_to_compare_with():
    calibration = {"time": NOW, "results": {"water_level": 99}, "flags": {"water_level": "C"}}
    seen = judged(
        [
            message(11.5, -1),
            Message("city/res-a/obs", json.dumps(calibration).encode(), NOW),
            message(11.6, 1),
        ]
    ).observations
    assert [o.quality for o in seen] == [Quality.GOOD, Quality.SUSPECT, Quality.GOOD]


def test_what_the_broker_sends_again_is_never_refused_by_rate():
    judge = Judge(register(STREAMS), {}, Allowance(1, 5000))
    seen = [judge.judge(message(11.5)) for _ in range(5000)]
    assert not any(one.dead for one in seen)
    (refused,) = judge.judge(message(11.5)).dead
    assert refused.reason.value == "rate_limited"
    assert all(judge.judge(message(11.5), again=True).observations for _ in range(5000))


def test_a_backlog_of_the_largest_messages_may_come_twice():
    """Would catch: a copy that has no room beside its message, and stands as lost on a receipt."""
    judge = Judge(register(STREAMS), {}, Allowance(100, 5000))
    backlog = [{"time": NOW - 3_600_000 + number, "results": {"water_level": 1.0}} for number in range(4000)]
    large = Message("city/res-a/obs", json.dumps(backlog).encode(), NOW)
    assert [len(judge.judge(large).observations) for _ in range(2)] == [4000, 4000]


def test_a_dead_letter_counts_for_the_times_that_were_said_where_they_can_be():
    def item(ms: int) -> dict:
        return {"time": ms, "results": {"water_level": None}}

    day_before, ages_ago = NOW - 86_400_000, 5
    body = [item(NOW), item(day_before), item(day_before + 1), item(ages_ago)]
    (letter,) = judged([Message("city/res-a/obs", json.dumps(body).encode(), NOW)]).dead
    assert letter.parts == 4
    assert letter.counted_for == {NOW // QUARTER_MS: 2, day_before // QUARTER_MS: 2}


def test_a_dead_letter_whose_time_cannot_be_read_counts_when_it_came():
    (letter,) = judged([Message("city/res-a/obs", b'{"time": "late", "results": {"a": 1}}', NOW)]).dead
    assert letter.counted_for == {NOW // QUARTER_MS: 1}


def test_letters_put_together_keep_the_times_they_count_for():
    def wrong(ms: int) -> Message:
        return Message(
            "city/res-a/obs", json.dumps({"time": ms, "results": {"water_level": None}}).encode(), NOW
        )

    letters = [judged([wrong(NOW - i % 7 * 3_600_000)]).dead for i in range(700)]
    kept = [letter for some in Letterbox().sorted(letters) for letter in some]
    assert len(kept) < len(letters)
    counted = Counter[int]()
    for letter in kept:
        counted.update(letter.counted_for)
    assert counted == {(NOW - i * 3_600_000) // QUARTER_MS: 100 for i in range(7)}
