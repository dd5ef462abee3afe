"""Who is on duty: layers, holidays, overrides, and clocks that are put forward and back."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from cast import named

from alerts.oncall import gap_warnings, gaps, handovers, left_of, on_duty, shifts
from city.local_time import moment
from city.rota import (
    EVERY_DAY,
    HOLIDAY,
    OVERRIDE,
    Gap,
    Handover,
    Holiday,
    Override,
    Rota,
    Rotating,
    Stint,
    Weekly,
    Window,
)

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
HOUR = 3_600_000
DAY = 24 * HOUR
WORKDAYS = frozenset(range(5))


def at(day: int, hour: float = 0, month: int = 11, zone: ZoneInfo = SHANGHAI) -> int:
    return moment(date(2026, month, day), round(hour * 60), zone)


def rota(*layers, zone: str = "Asia/Shanghai", **more) -> Rota:
    return Rota("duty", named("duty"), zone, layers, **more)


WEEKLY_TURNS = Rotating("turns", (("li",), ("wu",), ("chen",)), 7, date(2026, 11, 2), 8 * 60)


def test_turns_follow_each_other_from_the_start_and_are_handed_over_at_their_time():
    duty = rota(WEEKLY_TURNS)
    assert [on_duty(duty, at(day, 12)) for day in (2, 9, 16, 23)] == [("li",), ("wu",), ("chen",), ("li",)]
    assert (on_duty(duty, at(9, 7.99)), on_duty(duty, at(9, 8))) == (("li",), ("wu",))


def test_before_its_start_nobody_is_on_duty_in_a_rotation():
    assert on_duty(rota(WEEKLY_TURNS), at(2, 7.99)) == ()


def test_a_turn_of_several_people_puts_all_of_them_on_duty():
    duty = rota(replace(WEEKLY_TURNS, turns=(("li", "wu"), ("chen",))))
    assert on_duty(duty, at(3)) == ("li", "wu")


def test_day_and_night_rotate_beside_each_other():
    day = Rotating("day", (("li",), ("wu",)), 1, date(2026, 11, 2), 480, (Window(EVERY_DAY, 480, 1200),))
    night = Rotating(
        "night", (("chen",), ("he",)), 1, date(2026, 11, 2), 480, (Window(EVERY_DAY, 1200, 480),)
    )
    duty = rota(day, night)
    assert [on_duty(duty, at(3, hour)) for hour in (3, 8, 19.9, 20, 23)] == [
        ("chen",),
        ("wu",),
        ("wu",),
        ("he",),
        ("he",),
    ]


def test_a_week_is_the_same_every_week():
    office = Weekly("office", (Stint(Window(WORKDAYS, 480, 1080), ("li",)),))
    duty = rota(office)
    assert on_duty(duty, at(20, 9)) == ("li",)
    assert on_duty(duty, at(20, 18)) == on_duty(duty, at(21, 9)) == ()


def test_people_of_several_layers_stand_in_the_order_of_layers_and_once_each():
    office = Weekly("office", (Stint(Window(EVERY_DAY, 0, 1440), ("wu", "li")),))
    assert on_duty(rota(WEEKLY_TURNS, office), at(3)) == ("li", "wu")


def test_on_a_holiday_its_own_people_are_on_duty_from_midnight_to_midnight():
    duty = rota(WEEKLY_TURNS, holidays=(Holiday(date(2026, 11, 4), ("he",)),))
    assert [on_duty(duty, moment_) for moment_ in (at(4) - 1, at(4), at(5) - 1, at(5))] == [
        ("li",),
        ("he",),
        ("he",),
        ("li",),
    ]
    assert [shift.layer_id for shift in shifts(duty, at(4), at(5))] == [HOLIDAY]


def test_one_who_stands_in_takes_the_place_of_the_other_and_of_nobody_else():
    both = replace(WEEKLY_TURNS, turns=(("li", "wu"),))
    duty = rota(both, overrides=(Override(at(3), at(4), "he", "li"),))
    assert on_duty(duty, at(3)) == ("he", "wu")
    assert on_duty(duty, at(4)) == ("li", "wu")


def test_standing_in_for_somebody_who_is_not_on_duty_changes_nothing():
    duty = rota(WEEKLY_TURNS, overrides=(Override(at(3), at(4), "he", "chen"),))
    assert on_duty(duty, at(3)) == ("li",)


def test_of_two_who_stand_in_for_the_same_person_the_later_declared_does():
    duty = rota(
        WEEKLY_TURNS, overrides=(Override(at(3), at(5), "he", "li"), Override(at(4), at(5), "wu", "li"))
    )
    assert (on_duty(duty, at(3)), on_duty(duty, at(4))) == (("he",), ("wu",))


def test_one_may_stand_in_for_somebody_who_stands_in():
    duty = rota(
        WEEKLY_TURNS, overrides=(Override(at(3), at(5), "he", "li"), Override(at(4), at(5), "wu", "he"))
    )
    assert on_duty(duty, at(4)) == ("wu",)


def test_two_on_duty_at_once_may_swap_their_places():
    first = replace(WEEKLY_TURNS, layer_id="first", turns=(("li",),))
    second = replace(WEEKLY_TURNS, layer_id="second", turns=(("wu",),))
    swap = (Override(at(3), at(4), "wu", "li"), Override(at(3), at(4), "li", "wu"))
    assert on_duty(rota(first, second, overrides=swap), at(3)) == ("wu", "li")


def test_one_who_stands_in_for_everybody_fills_a_gap_too():
    office = Weekly("office", (Stint(Window(WORKDAYS, 480, 1080), ("li", "wu")),))
    duty = rota(office, overrides=(Override(at(20, 17), at(20, 20), "he"),))
    assert on_duty(duty, at(20, 17.5)) == on_duty(duty, at(20, 19)) == ("he",)
    assert [shift.layer_id for shift in shifts(duty, at(20, 17), at(21))] == ["office", OVERRIDE]


def test_a_handover_at_a_time_the_clock_skips_comes_when_it_is_put_forward():
    layer = Rotating("turns", (("li",), ("wu",)), 1, date(2026, 3, 1), 150)
    duty = rota(layer, zone="Europe/Berlin")
    changes = handovers(duty, at(29, 0, 3, BERLIN), at(30, 0, 3, BERLIN))
    assert [change.at for change in changes] == [at(29, 3, 3, BERLIN)]


@pytest.mark.parametrize(("month", "day", "hours"), [(3, 29, 23), (10, 25, 25)])
def test_a_daily_turn_lasts_as_long_as_its_day(month: int, day: int, hours: int):
    layer = Rotating("turns", (("li",), ("wu",)), 1, date(2026, 1, 1), 0)
    duty = rota(layer, zone="Europe/Berlin")
    midnight = at(day, 0, month, BERLIN)
    (shift,) = shifts(duty, midnight, at(day, 24, month, BERLIN))
    assert shift.last - shift.first == hours * HOUR


def test_a_gap_is_where_no_layer_has_anybody():
    office = Weekly("office", (Stint(Window(WORKDAYS, 480, 1080), ("li",)),))
    assert gaps(rota(office), at(20, 9), at(23, 9)) == [Gap("duty", at(20, 18), at(23, 8))]


def test_handovers_name_who_goes_and_who_comes():
    assert handovers(rota(WEEKLY_TURNS), at(3), at(17)) == [
        Handover("turns", at(9, 8), ("li",), ("wu",)),
        Handover("turns", at(16, 8), ("wu",), ("chen",)),
    ]


def test_handovers_to_and_from_nobody_are_told():
    office = Weekly("office", (Stint(Window(WORKDAYS, 480, 1080), ("li",)),))
    assert handovers(rota(office), at(20), at(21)) == [
        Handover("office", at(20, 8), (), ("li",)),
        Handover("office", at(20, 18), ("li",), ()),
    ]


OFFICE = rota(Weekly("office", (Stint(Window(EVERY_DAY, 480, 1080), ("li",)),)))


def test_a_gap_is_warned_of_a_day_ahead_and_once():
    almost_always = rota(Weekly("office", (Stint(Window(EVERY_DAY, 0, 1440), ("li",)),)))
    with_gap = replace(
        almost_always, layers=(Weekly("w", (Stint(Window(EVERY_DAY - {4}, 0, 1440), ("li",)),)),)
    )
    friday = at(20)
    assert gap_warnings(with_gap, friday - DAY - 1, ()) == []
    (gap,) = gap_warnings(with_gap, friday - DAY + 1, ())
    assert gap == Gap("duty", friday, friday + DAY)
    for hours in range(49):
        assert gap_warnings(with_gap, friday - DAY + 1 + hours * HOUR, (gap,)) == []


def test_every_gap_of_a_rota_is_warned_of_exactly_once():
    warned: list[Gap] = []
    for hour in range(14 * 24):
        warned += gap_warnings(OFFICE, at(1) + hour * HOUR, warned)
    assert len(warned) == len(set(warned)) == 16
    assert warned[1:] == gaps(OFFICE, at(1, 18), at(16, 8))


def test_a_gap_without_an_end_in_sight_is_warned_of_once_a_month():
    over = rota(Rotating("turns", (("li",),), 7, date(2027, 11, 1), 0))
    warned: list[Gap] = []
    for hour in range(60 * 24):
        warned += gap_warnings(over, at(1) + hour * HOUR, warned)
    assert len(warned) == 2


def test_a_gap_that_grew_is_another_gap():
    shorter = Gap("duty", at(20, 18), at(21, 2))
    assert gap_warnings(OFFICE, at(20, 12), (shorter,)) == [Gap("duty", at(20, 18), at(21, 8))]


def test_what_is_filled_of_a_gap_is_left_out_of_what_people_were_warned_of():
    night = Gap("duty", at(20, 18), at(21, 8))
    filled = replace(OFFICE, overrides=(Override(at(20, 20), at(20, 22), "li"),))
    pieces = [Gap("duty", at(20, 18), at(20, 20)), Gap("duty", at(20, 22), at(21, 8))]
    assert left_of(night, OFFICE, at(20, 12)) == [night]
    assert left_of(night, OFFICE, at(20, 23)) == [night]
    assert left_of(night, filled, at(20, 12)) == pieces
    assert left_of(night, filled, at(22)) == [night]
    assert gap_warnings(OFFICE, at(20, 12), pieces) == [night]


def test_a_rota_that_is_meant_to_have_gaps_is_not_warned_of():
    assert gap_warnings(replace(OFFICE, always=False), at(20, 12), ()) == []


def test_the_gap_of_another_rota_says_nothing_of_this_one():
    other = Gap("other", at(20, 18), at(21, 8))
    assert len(gap_warnings(OFFICE, at(20, 12), (other,))) == 1
