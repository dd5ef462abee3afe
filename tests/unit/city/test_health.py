"""The life of a condition: a table of courses, and what holds for every course."""

from dataclasses import dataclass, field

import pytest
from cast import NOW
from hypothesis import given
from hypothesis import strategies as st

from city.conditions import Thresholds, conditions, of_channel
from city.health import (
    CALM_MS,
    HOUR_MS,
    REPEAT_MS,
    Condition,
    Held,
    News,
    Sign,
    Standing,
    Telling,
    after,
    news,
    settle,
    words,
)
from city.properties import LANGUAGES

CHECK_MS = 2_000
TEXT = words("满", "滿", "full")
DISK = Condition(
    "disk", ((Standing.ORANGE, 80), (Standing.RED, 90)), TEXT, TEXT, TEXT, "%", margin=2, unknown_after=10
)


@dataclass
class Course:
    """One condition over time, as the watch takes it through its life."""

    condition: Condition = DISK
    held: Held = field(default_factory=Held)
    now: int = NOW
    told: list[News] = field(default_factory=list)

    def see(self, value: float | None, checks: int = 1, every_ms: int = CHECK_MS, hushed: bool = False):
        for _ in range(checks):
            self.now += every_ms
            self.held = settle(self.condition, self.held, Sign(value), self.now)
            told = news(self.condition, self.held, hushed, self.now)
            if told is not None:
                self.held = after(self.held, told)
                self.told.append(told)
        return self

    @property
    def said(self) -> list[str]:
        return [f"{one.telling} {one.standing.word}" for one in self.told]


CALM = CALM_MS // CHECK_MS + 2


@pytest.mark.parametrize(
    ("course", "said"),
    [
        ([(50, 100)], []),
        ([(85, 2)], []),
        ([(85, 3)], ["raised orange"]),
        ([(85, 1), (50, 1), (85, 1), (50, 1), (85, 2)], []),
        ([(85, 1), (95, 1), (85, 1)], ["raised orange"]),
        ([(95, 3)], ["raised red"]),
        ([(85, 3), (95, 3)], ["raised orange", "worse red"]),
        ([(95, 3), (85, CALM), (95, 3)], ["raised red"]),
        ([(85, 3), (79, 100)], ["raised orange"]),
        ([(85, 3), (77, CALM)], ["raised orange", "recovered orange"]),
        ([(85, 3), (77, 3), (79, 1), (77, 3)], ["raised orange"]),
        ([(95, 3), (10, CALM)], ["raised red", "recovered red"]),
        ([(85, 3), (None, 1000)], ["raised orange"]),
        ([(85, 3), (None, 100), (50, CALM)], ["raised orange", "recovered orange"]),
        ([(None, 9)], []),
        ([(None, 10)], ["raised unknown"]),
        ([(None, 10), (50, CALM)], ["raised unknown", "recovered unknown"]),
        ([(None, 10), (95, 3)], ["raised unknown", "worse red"]),
        ([(None, 2), (85, 1)], ["raised orange"]),
    ],
)
def test_what_people_are_told_in_the_course_of_things(course, said):
    one = Course()
    for value, checks in course:
        one.see(value, checks)
    assert one.said == said


def test_while_it_lasts_it_is_repeated_every_hour():
    one = Course().see(85, 3).see(85, 3 * HOUR_MS // CHECK_MS)
    assert one.said == ["raised orange"] + ["repeated orange"] * 3
    assert [news.number for news in one.told] == [1, 2, 3, 4]


def test_unknown_is_repeated_once_a_day():
    one = Course().see(None, 10).see(None, 25, HOUR_MS)
    assert one.said == ["raised unknown", "repeated unknown"]


def test_a_consequence_is_not_told_and_is_once_its_cause_is_gone():
    one = Course().see(85, 10, hushed=True)
    assert one.said == []
    assert one.see(85).said == ["raised orange"]


def test_what_was_never_told_is_never_taken_back():
    assert Course().see(85, 10, hushed=True).see(10, CALM).said == []


def test_what_comes_back_within_the_hour_has_to_stay_calm_for_longer():
    one = Course().see(85, 3).see(10, CALM).see(85, 3).see(10, CALM)
    assert one.said == ["raised orange", "recovered orange", "raised orange"]
    assert one.see(10, CALM).said[-1] == "recovered orange"


def test_it_is_wrong_since_it_was_first_seen_to_be_wrong():
    one = Course().see(10, 5)
    first = one.now + CHECK_MS
    assert one.see(85, 3).told[0].since == first


def test_a_clock_that_was_set_back_keeps_nobody_waiting():
    one = Course().see(85, 3)
    one.now -= HOUR_MS
    one.see(85, REPEAT_MS // CHECK_MS + 1)
    assert one.said == ["raised orange", "repeated orange"]


VALUES = st.one_of(st.none(), st.sampled_from([10.0, 79.0, 81.0, 89.0, 91.0]))


@given(st.lists(st.tuples(VALUES, st.integers(1, 40)), max_size=80))
def test_whatever_happens_every_episode_is_raised_first_and_recovered_at_most_once(course):
    one = Course()
    for value, checks in course:
        one.see(value, checks)
    opened = False
    for told in one.told:
        assert opened is (told.telling is not Telling.RAISED)
        opened = told.telling is not Telling.RECOVERED
    assert opened is (one.held.told is not Standing.FINE)


@given(st.lists(st.tuples(VALUES, st.integers(1, 20)), max_size=300))
def test_nothing_that_flaps_tells_often(course):
    one = Course()
    for value, checks in course:
        one.see(value, checks)
    for first in one.told:
        within = [told for told in one.told if 0 <= told.at - first.at < HOUR_MS]
        assert len(within) <= 40
        assert sum(told.telling is Telling.RECOVERED for told in within) <= 8


@given(st.lists(st.tuples(VALUES, st.integers(1, 40)), max_size=40), st.integers(1, 500))
def test_silence_clears_nothing(course, checks):
    one = Course()
    for value, times in course:
        one.see(value, times)
    before = one.held.standing
    one.see(None, checks)
    assert one.held.standing >= before


@given(st.lists(st.tuples(VALUES, st.integers(1, 20)), max_size=40), st.data())
def test_a_restart_changes_nothing(course, data):
    one, other = Course(), Course()
    for value, checks in course:
        one.see(value, checks)
        other.see(value, checks)
        if data.draw(st.booleans()):
            other = Course(
                held=Held(**{k: getattr(other.held, k) for k in Held.__slots__}),
                now=other.now,
                told=other.told,
            )
    assert one.said == other.said


def test_the_table_speaks_every_language_and_names_causes_before_consequences():
    seen = set()
    for condition in (*conditions(Thresholds()), of_channel("smtp-1")):
        assert condition.condition_id not in seen
        assert set(condition.because) <= seen
        seen.add(condition.condition_id)
        for text in (condition.what, condition.means, condition.advice):
            assert set(text) == set(LANGUAGES)
            assert all(text.values())


def test_a_step_needs_a_colour():
    with pytest.raises(ValueError, match="colour"):
        Condition("x", ((Standing.UNKNOWN, 1),), TEXT, TEXT, TEXT)
