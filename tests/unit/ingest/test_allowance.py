"""The token bucket of each thing: never more than was promised, never less, and bounded memory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.allowance import COPIES, LEAST_SLOT, SLOT_MS, SWEEP_ABOVE, Allowance, Complaints

T0 = 1_795_305_600_000
RATE, BURST = 100, 1000

steps = st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 600)), max_size=60)
"""Milliseconds that pass, and the cost of the message that comes then."""


def present(allowance: Allowance, thing_id: str, cost: int, now: float) -> bool:
    """Take what is of now."""
    return allowance.take(thing_id, cost, now, now)


def test_a_burst_is_taken_at_once_and_not_one_more():
    allowance = Allowance(RATE, BURST)
    assert all(present(allowance, "a", 1, T0) for _ in range(BURST))
    assert not present(allowance, "a", 1, T0)


def test_a_bucket_fills_again_at_its_rate():
    allowance = Allowance(RATE, BURST)
    assert present(allowance, "a", BURST, T0)
    assert not present(allowance, "a", 11, T0 + 100)
    assert present(allowance, "a", 10, T0 + 100)


def test_what_is_refused_costs_nothing():
    allowance = Allowance(RATE, BURST)
    assert present(allowance, "a", 900, T0)
    assert not present(allowance, "a", 500, T0)
    assert present(allowance, "a", 100, T0)


def test_one_thing_does_not_use_up_another():
    allowance = Allowance(RATE, BURST)
    assert present(allowance, "a", BURST, T0)
    assert present(allowance, "b", BURST, T0)


def test_a_rate_of_zero_is_no_limit():
    allowance = Allowance(0, BURST)
    assert all(present(allowance, "a", 10**6, T0) for _ in range(1000))


@given(steps)
def test_never_more_than_burst_and_rate_in_any_stretch_of_time(steps):
    allowance, now, taken = Allowance(RATE, BURST), T0, []
    for passed, cost in steps:
        now += passed
        if present(allowance, "a", cost, now):
            taken.append((now, cost))
    for first in range(len(taken)):
        for last in range(first, len(taken)):
            seconds = (taken[last][0] - taken[first][0]) / 1000
            assert sum(cost for _, cost in taken[first : last + 1]) <= BURST + RATE * seconds + 1e-6


@given(st.lists(st.integers(1, BURST), max_size=80))
def test_who_keeps_to_the_rate_is_never_refused(costs):
    allowance, now = Allowance(RATE, BURST), float(T0)
    for cost in costs:
        assert present(allowance, "a", cost, now)
        now += cost * 1000 / RATE + 1e-3


HOUR = 3_600_000


@given(st.lists(st.integers(0, 10**6), max_size=300), st.randoms(use_true_random=False))
def test_a_backlog_of_who_kept_to_the_rate_is_taken_in_whatever_order_and_again(gaps, random):
    times = [T0 - 2 * HOUR]
    for gap in gaps:
        times.append(times[-1] + max(10, gap))  # 100 results a second at most
    sent = times * COPIES
    random.shuffle(sent)
    allowance = Allowance(RATE, BURST)
    assert all(allowance.take("a", 1, time, T0 + 10**9) for time in sent)


def test_a_long_backlog_at_the_full_rate_is_taken_at_once_and_when_it_is_sent_again():
    allowance, later = Allowance(2000, 60_000), T0 + 30_001
    for _ in range(COPIES):
        assert all(allowance.take("a", 100, time, later) for time in range(T0 - HOUR, T0, 50))
    assert not allowance.take("a", 100, T0 - HOUR, later)


def test_of_a_flood_of_late_results_a_slot_takes_what_the_rate_allows():
    allowance = Allowance(2000, 60_000)
    taken = sum(allowance.take("a", 1, T0 - HOUR + number // 20, T0) for number in range(200_000))
    assert taken == COPIES * 2000 * SLOT_MS // 1000


def test_what_is_late_leaves_the_present_alone():
    allowance = Allowance(RATE, BURST)
    assert allowance.take("a", COPIES * LEAST_SLOT, T0 - HOUR, T0)
    assert not allowance.take("a", 1, T0 - HOUR, T0)
    assert present(allowance, "a", BURST, T0)


def test_a_clock_that_is_set_back_stops_nobody():
    allowance = Allowance(RATE, BURST)
    assert present(allowance, "a", BURST, T0)
    assert present(allowance, "a", BURST, T0 - 3_600_000)
    assert not present(allowance, "a", 1, T0 - 3_600_000)


def test_a_clock_that_was_an_hour_ahead_for_a_while_stops_nobody():
    allowance, there = Allowance(RATE, BURST), T0 + HOUR
    assert allowance.take("a", LEAST_SLOT, T0, there)
    assert present(allowance, "b", BURST, there)
    assert present(allowance, "a", BURST, T0)
    assert present(allowance, "b", BURST, T0)


def test_arrival_times_that_overtake_each_other_are_no_refill():
    allowance = Allowance(RATE, BURST)
    assert present(allowance, "a", BURST, T0)
    assert not present(allowance, "a", 1, T0 - 1)


def test_a_million_invented_ids_cost_no_memory_for_long():
    allowance = Allowance(2000, 60_000)
    for number in range(1_000_000):
        present(allowance, f"x{number}", 1, T0 + number / 1000)
        allowance.take(f"x{number}", 1, T0 - HOUR, T0 + number / 1000)
    assert len(allowance) <= 2 * SWEEP_ABOVE + 1


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


def test_a_clock_that_is_set_back_hushes_no_complaint():
    complaints = Complaints()
    complaints.add("a", 1)
    assert complaints.due(T0) is not None
    complaints.add("a", 1)
    assert complaints.due(T0 - HOUR) is not None


@pytest.mark.parametrize("cost", [0, 1, 5000])
def test_a_message_of_any_size_passes_a_full_bucket(cost):
    assert present(Allowance(2000, 60_000), "a", cost, T0)
