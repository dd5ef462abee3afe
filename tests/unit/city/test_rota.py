"""A rota that cannot be is refused, and hours of the week are those of the local calendar."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from cast import named
from hypothesis import given
from hypothesis import strategies as st

from city.local_time import day_of, moment
from city.rota import ALWAYS, EVERY_DAY, Holiday, Override, Rota, Rotating, Stint, Weekly, Window

BERLIN, SHANGHAI, APIA = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai"), ZoneInfo("Pacific/Apia")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
HOUR = 3_600_000
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
LAYER = Weekly("day", (Stint(ALWAYS, ("li",)),))


def test_a_day_on_which_the_clock_is_put_forward_has_23_hours():
    assert moment(SPRING, 1440, BERLIN) - moment(SPRING, 0, BERLIN) == 23 * HOUR


def test_a_day_on_which_the_clock_is_put_back_has_25_hours():
    assert moment(AUTUMN, 1440, BERLIN) - moment(AUTUMN, 0, BERLIN) == 25 * HOUR


def test_a_time_that_the_clock_skips_is_the_moment_it_is_put_forward():
    at_three = moment(SPRING, 3 * 60, BERLIN)
    assert moment(SPRING, 2 * 60, BERLIN) == moment(SPRING, 2 * 60 + 59, BERLIN) == at_three


def test_a_time_that_comes_twice_is_the_first_one():
    assert moment(AUTUMN, 3 * 60, BERLIN) - moment(AUTUMN, 2 * 60 + 30, BERLIN) == 1.5 * HOUR


def test_a_day_that_a_zone_left_out_has_no_hours():
    skipped = date(2011, 12, 30)
    assert moment(skipped, 0, APIA) == moment(skipped, 1440, APIA)


@given(
    st.dates(date(2000, 1, 1), date(2040, 1, 1)),
    st.integers(0, 1440),
    st.integers(0, 1440),
    st.sampled_from([BERLIN, SHANGHAI, APIA, LORD_HOWE]),
)
def test_moments_never_run_backwards_while_the_local_clock_goes_forward(day, one, other, zone):
    first, last = sorted((one, other))
    assert moment(day, first, zone) <= moment(day, last, zone)


@given(st.integers(946_684_800, 2_208_988_800), st.sampled_from([BERLIN, SHANGHAI, APIA, LORD_HOWE]))
def test_every_moment_lies_in_its_local_day(second, zone):
    at = second * 1000
    day = day_of(at, zone)
    assert moment(day, 0, zone) <= at < moment(day, 1440, zone)


def test_hours_that_end_before_they_begin_end_on_the_next_day():
    night = Window(frozenset({4}), 20 * 60, 8 * 60)
    friday = date(2026, 11, 20)
    saturday_at_seven = moment(date(2026, 11, 21), 7 * 60, SHANGHAI)
    assert night.until(saturday_at_seven, SHANGHAI) == moment(date(2026, 11, 21), 8 * 60, SHANGHAI)
    assert night.until(moment(friday, 7 * 60, SHANGHAI), SHANGHAI) is None


def test_hours_from_a_time_to_the_same_time_are_a_day_and_a_night():
    first, last = Window(EVERY_DAY, 480, 480).edges(date(2026, 11, 20), SHANGHAI)
    assert last - first == 24 * HOUR


@pytest.mark.parametrize(
    "make",
    [
        lambda: Window(frozenset(), 0, 60),
        lambda: Window(frozenset({7}), 0, 60),
        lambda: Window(EVERY_DAY, 1440, 60),
        lambda: Window(EVERY_DAY, 0, 1441),
        lambda: Rotating("a", (), 7, SPRING, 0),
        lambda: Rotating("a", ((),), 7, SPRING, 0),
        lambda: Rotating("a", (("li",),), 0, SPRING, 0),
        lambda: Rotating("a", (("li",),), 1, SPRING, 1440),
        lambda: Rotating("a", (("li",),), 1, SPRING, 0, ()),
        lambda: Weekly("a", ()),
        lambda: Stint(ALWAYS, ()),
        lambda: Holiday(SPRING, ()),
        lambda: Override(5, 5, "li"),
        lambda: Rota("r", named("r"), "UTC", ()),
        lambda: Rota("r", named("r"), "UTC", (LAYER, LAYER)),
        lambda: Rota("r", named("r"), "UTC", (LAYER,), (Holiday(SPRING, ("li",)), Holiday(SPRING, ("wu",)))),
    ],
)
def test_what_cannot_be_a_rota_is_refused(make):
    with pytest.raises(ValueError, match=r"\w"):
        make()
