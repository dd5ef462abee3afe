"""What messages of another authority come to, in whatever order they came."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.cap import CapStatus, MsgType
from city.cap_external import ExternalState, Heard, Hearing, external, hearing
from city.state import Level

NOW = 1_000_000
FIRST = Heard(
    sender="duty@example.org",
    identifier="a",
    sent=1000,
    status=CapStatus.ACTUAL,
    msg_type=MsgType.ALERT,
    severity=Level.ORANGE,
    expires=5_000_000,
    event="Flood",
    headline="Flood",
    place="Beilun",
)
WORSE = replace(FIRST, identifier="b", sent=2000, msg_type=MsgType.UPDATE, severity=Level.RED)
OVER = replace(FIRST, identifier="c", sent=3000, msg_type=MsgType.CANCEL)
ACK = replace(FIRST, identifier="d", sent=4000, msg_type=MsgType.ACK)
DRILL = replace(FIRST, identifier="e", sent=5000, msg_type=MsgType.CANCEL, status=CapStatus.EXERCISE)


@pytest.mark.parametrize(
    ("heard", "state", "severity"),
    [
        ([FIRST], ExternalState.RAISED, Level.ORANGE),
        ([FIRST, WORSE], ExternalState.RAISED, Level.RED),
        ([WORSE, FIRST], ExternalState.RAISED, Level.RED),
        ([FIRST, WORSE, OVER], ExternalState.CLEARED, Level.ORANGE),
        ([OVER, FIRST], ExternalState.CLEARED, Level.ORANGE),
        ([FIRST, ACK], ExternalState.RAISED, Level.ORANGE),
        ([FIRST, DRILL], ExternalState.RAISED, Level.ORANGE),
        ([replace(FIRST, expires=NOW)], ExternalState.EXPIRED, Level.ORANGE),
        ([replace(FIRST, expires=None)], ExternalState.RAISED, Level.ORANGE),
        ([replace(FIRST, expires=NOW), WORSE], ExternalState.RAISED, Level.RED),
    ],
)
def test_the_message_sent_last_counts(heard, state, severity):
    found = external(heard, NOW)
    assert (found.state, found.newest.severity, found.since) == (state, severity, min(h.sent for h in heard))


def test_what_says_nothing_of_a_danger_is_no_alert():
    assert external([ACK, replace(FIRST, status=CapStatus.TEST)], NOW) is None


def test_an_exercise_alone_is_a_drill():
    assert external([replace(FIRST, status=CapStatus.EXERCISE)], NOW).drill


@pytest.mark.parametrize(
    ("before", "message", "found"),
    [
        ([], FIRST, Hearing.RAISED),
        ([FIRST], WORSE, Hearing.CHANGED),
        ([WORSE], FIRST, Hearing.OVERTAKEN),
        ([FIRST], OVER, Hearing.CLEARED),
        ([OVER], FIRST, Hearing.OVERTAKEN),
        ([FIRST], ACK, Hearing.RECORDED),
        ([], ACK, Hearing.RECORDED),
        ([], replace(FIRST, expires=1), Hearing.EXPIRED),
        ([FIRST, OVER], replace(WORSE, sent=9000), Hearing.RAISED),
    ],
)
def test_what_a_message_did_has_a_name(before, message, found):
    assert hearing(external(before, NOW), external([*before, message], NOW), message) is found


pieces = st.builds(
    Heard,
    st.just("duty@example.org"),
    st.text("abc", min_size=1, max_size=2),
    st.integers(0, 5),
    st.sampled_from(CapStatus),
    st.sampled_from(MsgType),
    st.sampled_from([Level.BLUE, Level.RED]),
    st.none() | st.integers(0, 2 * NOW),
    st.just("Flood"),
    st.just("Flood"),
    st.just("Beilun"),
)
sets = st.lists(pieces, max_size=6, unique_by=lambda one: (one.identifier, one.sent))


@given(sets.flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))))
def test_the_order_in_which_they_came_makes_no_difference(two):
    heard, shuffled = two
    assert external(heard, NOW) == external(shuffled, NOW)
