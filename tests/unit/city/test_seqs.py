"""What numbers prove: gaps, late messages, restarts, wraps; and that order and repetition do not matter."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.seqs import Gap, Marks, Restart, walk


def marks(*quarters):
    """Marks of consecutive quarters, each given as ranges."""
    return [Marks(number, tuple(ranges)) for number, ranges in enumerate(quarters) if ranges]


def gathered(messages):
    """The union that the store keeps of (seq, quarter) pairs, in whatever order they come."""
    seen = {}
    for seq, quarter in messages:
        seen.setdefault(quarter, set()).add(seq)
    return [Marks(quarter, tuple(ranges_of(seqs))) for quarter, seqs in seen.items()]


def ranges_of(seqs):
    first = last = None
    for seq in sorted(seqs):
        if last is not None and seq == last + 1:
            last = seq
            continue
        if last is not None:
            yield first, last
        first = last = seq
    yield first, last


TABLE = {
    "nothing": (marks(), [], []),
    "numbers in a row": (marks([(5, 9)], [(10, 20)]), [], []),
    "a hole in a quarter": (marks([(5, 6), (9, 9)]), [Gap(7, 8, 0, 0)], []),
    "a hole between quarters": (marks([(5, 6)], [], [(9, 9)]), [Gap(7, 8, 0, 2)], []),
    "a hole filled by a later time": (marks([(5, 6)], [(9, 9)], [(7, 8), (10, 11)]), [], []),
    "numbers said out of order": (marks([(500, 520)], [(499, 499), (521, 530)]), [], []),
    "a restart from zero": (marks([(90, 97)], [(0, 3)], [(4, 9)]), [], [Restart(0, 1, 97, 0)]),
    "a restart within a quarter": (
        marks([(90, 97)], [(0, 3), (98, 99)], [(4, 9)]),
        [],
        [Restart(0, 1, 99, 0)],
    ),
    "a restart in the first quarter": (marks([(0, 3), (98, 99)], [(4, 9)]), [], [Restart(0, 0, 99, 0)]),
    "a restart from a saved number": (marks([(90, 97)], [(95, 99)]), [], [Restart(0, 1, 97, 95)]),
    "a gap after a restart": (
        marks([(90, 97)], [(0, 3)], [(6, 9)]),
        [Gap(4, 5, 1, 2)],
        [Restart(0, 1, 97, 0)],
    ),
    "a counter of 16 bits that wraps": (marks([(65530, 65535)], [(0, 3)]), [], []),
    "a counter of 8 bits that goes round in a quarter": (
        marks([(0, 255)], [(0, 255)]),
        [],
        [Restart(0, 1, 255, 0)],
    ),
    "a wrap within a quarter": (marks([(65530, 65533)], [(0, 3), (65534, 65535)]), [], []),
    "an end of width that was not reached": (
        marks([(65530, 65534)], [(0, 3)]),
        [],
        [Restart(0, 1, 65534, 0)],
    ),
    "a counter set far ahead": (
        marks([(5, 9)], [(1_700_000_000, 1_700_000_009)]),
        [],
        [Restart(0, 1, 9, 1_700_000_000)],
    ),
    "a restart where nobody was looking": (marks([(5, 9)], [], [], [(5, 9)]), [], [Restart(0, 3, 9, 5)]),
}


@pytest.mark.parametrize(("given", "gaps", "restarts"), TABLE.values(), ids=TABLE)
def test_marks_say_what_is_missing_and_where_a_counter_started_again(given, gaps, restarts):
    found = walk(given)
    assert (found.gaps, found.restarts) == (gaps, restarts)


histories = st.tuples(
    st.integers(0, 10**6),
    st.lists(st.tuples(st.booleans(), st.integers(0, 2)), min_size=1, max_size=80),
)
"""The first number, and for each message whether it came and how many quarters after the last one."""


@given(histories)
def test_exactly_what_did_not_come_between_the_first_and_the_last_is_missing(history):
    first, messages = history
    quarter, came, lost = 1000, [], []
    for seq, (arrived, passed) in enumerate(messages, first):
        quarter += passed
        (came if arrived else lost).append((seq, quarter))
    found = walk(gathered(came))
    missing = {seq for gap in found.gaps for seq in range(gap.first, gap.last + 1)}
    inside = {seq for seq, _ in lost if came and came[0][0] < seq < came[-1][0]}
    assert missing == inside
    assert found.restarts == []


@given(histories, st.randoms(use_true_random=False))
def test_any_order_and_any_repetition_say_the_same(history, rng: random.Random):
    first, messages = history
    said = [(seq % 40, 1000 + seq - first) for seq, (came, _) in enumerate(messages, first) if came]
    mixed = said + [rng.choice(said) for _ in said]
    rng.shuffle(mixed)
    assert walk(gathered(mixed)) == walk(gathered(said))


@given(st.lists(st.integers(2, 30), min_size=2, max_size=6))
def test_every_restart_from_zero_is_found_and_loses_nothing(lives):
    said, quarter = [], 0
    for length in lives:
        for seq in range(length):
            said.append((seq, quarter))
            quarter += 1
    found = walk(gathered(said))
    assert found.gaps == []
    assert len(found.restarts) == len(lives) - 1
