"""The token bucket of each thing: never more than was promised, never less, and bounded memory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.allowance import SWEEP_ABOVE, Allowance, Complaints, merged
from sensors.reject import RejectReason
from store.deadletters import DeadLetter

T0 = 1_795_305_600_000
RATE, BURST = 100, 1000

steps = st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 600)), max_size=60)
"""Milliseconds that pass, and the cost of the message that comes then."""


def test_a_burst_is_taken_at_once_and_not_one_more():
    allowance = Allowance(RATE, BURST)
    assert all(allowance.take("a", 1, T0) for _ in range(BURST))
    assert not allowance.take("a", 1, T0)


def test_a_bucket_fills_again_at_its_rate():
    allowance = Allowance(RATE, BURST)
    assert allowance.take("a", BURST, T0)
    assert not allowance.take("a", 11, T0 + 100)
    assert allowance.take("a", 10, T0 + 100)


def test_what_is_refused_costs_nothing():
    allowance = Allowance(RATE, BURST)
    assert allowance.take("a", 900, T0)
    assert not allowance.take("a", 500, T0)
    assert allowance.take("a", 100, T0)


def test_one_thing_does_not_use_up_another():
    allowance = Allowance(RATE, BURST)
    assert allowance.take("a", BURST, T0)
    assert allowance.take("b", BURST, T0)


def test_a_rate_of_zero_is_no_limit():
    allowance = Allowance(0, BURST)
    assert all(allowance.take("a", 10**6, T0) for _ in range(1000))


@given(steps)
def test_never_more_than_burst_and_rate_in_any_stretch_of_time(steps):
    allowance, now, taken = Allowance(RATE, BURST), T0, []
    for passed, cost in steps:
        now += passed
        if allowance.take("a", cost, now):
            taken.append((now, cost))
    for first in range(len(taken)):
        for last in range(first, len(taken)):
            seconds = (taken[last][0] - taken[first][0]) / 1000
            assert sum(cost for _, cost in taken[first : last + 1]) <= BURST + RATE * seconds + 1e-6


@given(st.lists(st.integers(1, BURST), max_size=80))
def test_who_keeps_to_the_rate_is_never_refused(costs):
    allowance, now = Allowance(RATE, BURST), float(T0)
    for cost in costs:
        assert allowance.take("a", cost, now)
        now += cost * 1000 / RATE + 1e-3


@given(steps, st.integers(1, 20))
def test_seconds_we_stood_still_are_credit_and_no_more(steps, stalled_s):
    allowance, now, total = Allowance(RATE, BURST), T0, 0
    allowance.stalled(stalled_s)
    for passed, cost in steps:
        now += passed
        total += cost if allowance.take("a", cost, now) else 0
    assert total <= BURST + RATE * ((now - T0) / 1000 + stalled_s) + 1e-6


def test_a_backlog_of_our_absence_is_taken_from_every_thing():
    allowance = Allowance(RATE, BURST)
    allowance.stalled(3600)
    for thing_id in ("a", "b"):
        assert all(allowance.take(thing_id, 60, T0) for _ in range(RATE * 3600 // 60))


def test_credit_that_was_not_drawn_lapses_when_nothing_waits():
    allowance = Allowance(RATE, BURST)
    allowance.stalled(3600)
    allowance.caught_up()
    assert allowance.take("a", BURST, T0)
    assert not allowance.take("a", 1, T0)


def test_a_clock_that_is_set_back_stops_nobody():
    allowance = Allowance(RATE, BURST)
    assert allowance.take("a", BURST, T0)
    assert allowance.take("a", BURST, T0 - 3_600_000)
    assert not allowance.take("a", 1, T0 - 3_600_000)


def test_arrival_times_that_overtake_each_other_are_no_refill():
    allowance = Allowance(RATE, BURST)
    assert allowance.take("a", BURST, T0)
    assert not allowance.take("a", 1, T0 - 1)


def test_a_million_invented_ids_cost_no_memory_for_long():
    allowance = Allowance(2000, 60_000)
    for number in range(1_000_000):
        allowance.take(f"x{number}", 1, T0 + number / 1000)
    assert len(allowance) <= SWEEP_ABOVE + 1


def refused(topic, parts=1, payload=b"first"):
    return DeadLetter(T0, RejectReason.RATE_LIMITED, "more than 2000 results/s", topic, payload, parts)


def test_refusals_of_a_topic_become_one_letter_that_counts_them():
    other = DeadLetter(T0, RejectReason.NOT_JSON, "no", "city/b/obs", b"{")
    letters = [refused("city/a/obs", 3), other, refused("city/a/obs", 4, b"second"), refused("city/c/obs")]
    first, second, third = merged(letters)
    assert (first.parts, first.payload, second, third) == (7, b"first", other, letters[3])
    assert "2 messages" in first.detail


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 9))))
def test_merging_loses_no_part(refusals):
    letters = [refused(topic, parts) for topic, parts in refusals]
    assert sum(letter.parts for letter in merged(letters)) == sum(parts for _, parts in refusals)
    assert len(merged(letters)) == len({topic for topic, _ in refusals})


def test_refusals_are_complained_of_once_a_minute():
    complaints = Complaints()
    assert complaints.due(T0) is None
    for number in range(100_000):
        complaints.add(f"x{number % 50}", 1)
    assert complaints.due(T0) == (
        "results above the rate of their thing are refused: "
        "x0 2000, x1 2000, x2 2000, x3 2000, x4 2000, others 90000"
    )
    complaints.add("a", 1)
    assert complaints.due(T0 + 59_999) is None
    assert complaints.due(T0 + 60_000) is not None


@pytest.mark.parametrize("cost", [0, 1, 5000])
def test_a_message_of_any_size_passes_a_full_bucket(cost):
    assert Allowance(2000, 60_000).take("a", cost, T0)
