"""From messages to observations and dead letters."""

import json

from cast import MINUTE, NOW, STREAMS, observed
from hypothesis import given
from hypothesis import strategies as st

from city.quality import Quality, Reason
from ingest.judge import Judge, tracks_of
from sensors.decode import Message, register


def judge() -> Judge:
    return Judge(register(STREAMS), {})


def message(result: object, minutes: float = 0, prop: str = "water_level") -> Message:
    time = NOW + round(minutes * MINUTE)
    body = {"time": time, "results": {prop: result}}
    return Message("city/res-a/obs", json.dumps(body).encode(), time)


def test_a_plain_value_is_good():
    (observation,) = judge().judge([message(11.5)]).observations
    assert observation == observed(1, 11.5)


def test_a_value_out_of_physical_range_is_stored_as_bad():
    (observation,) = judge().judge([message(1e6)]).observations
    assert (observation.quality, observation.reasons) == (Quality.BAD, Reason.RANGE)


def test_a_bad_value_does_not_make_the_next_one_a_jump():
    seen = judge().judge([message(11.5), message(1e6, 1), message(11.6, 2)]).observations
    assert [o.quality for o in seen] == [Quality.GOOD, Quality.BAD, Quality.GOOD]


def test_the_past_is_remembered_across_a_restart():
    restarted = Judge(register(STREAMS), tracks_of([observed(1, 5.0)]))
    (observation,) = restarted.judge([message(11.5, 1)]).observations
    assert observation.reasons is Reason.STEP


def test_every_result_is_an_observation_or_a_dead_letter():
    judged = judge().judge([message(1), message("x"), message(1, prop="colour"), Message("x", b"", NOW)])
    assert len(judged.observations) == 1
    assert [letter.reason.value for letter in judged.dead] == [
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
    judged = judge().judge(messages)
    assert len(judged.observations) + len(judged.dead) == sum(map(len, bodies))
