"""Days and hours of an index: which averages count, what is primary, and what an incomplete one says."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hours import hours_from
from hypothesis import given, settings
from hypothesis import strategies as st

from city.air_day import AirDay, AirHour, air_days, air_hours
from city.air_scheme import POLLUTANTS, Scheme
from city.hourly import HOUR_MS

CHINA = ZoneInfo("Asia/Shanghai")
BEFORE, AFTER = date(2026, 2, 28), date(2026, 3, 1)
CLEAN = {"so2": 10.0, "no2": 20.0, "co": 0.5, "o3": 60.0, "pm10": 40.0, "pm2_5": 20.0}


def midnight(day: date, zone: ZoneInfo = CHINA) -> int:
    return round(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() * 1000)


def station(day: date, **other):
    """Three days around a day, clean but for what is named: a value for all hours or a list for the day."""
    first = midnight(day) - 24 * HOUR_MS
    said = {**CLEAN, **other}
    return {
        prop: hours_from(first, [CLEAN[prop]] * 24 + means + [CLEAN[prop]] * 24)
        if isinstance(means, list)
        else hours_from(first, [means] * 72)
        for prop, means in said.items()
    }


def one_day(day: date = AFTER, scheme: Scheme = Scheme.HJ633, **other) -> AirDay:
    (found,) = air_days(station(day, **other), day, day, CHINA, scheme)
    return found


def one_hour(day: date = AFTER, scheme: Scheme = Scheme.HJ633, **other) -> AirHour:
    """The last hour of the day."""
    last = midnight(day) + 23 * HOUR_MS
    (found,) = air_hours(station(day, **other), last, last + HOUR_MS, CHINA, scheme)
    return found


def part(found: AirDay | AirHour, prop: str, averaging: str):
    return next(one for one in found.parts if (one.property, one.averaging) == (prop, averaging))


def test_a_clean_day_is_complete_excellent_and_has_no_primary_pollutant():
    found = one_day()
    assert (found.index, found.grade, found.primary) == (40, "excellent", ())
    assert (found.complete, found.at_least, found.missing) == (True, None, ())


@pytest.mark.parametrize(
    ("day", "edition", "index", "grade"),
    [(BEFORE, "HJ633-2012", 100, "good"), (AFTER, "HJ633-2026", 114, "light")],
)
def test_the_edition_is_that_of_the_day(day, edition, index, grade):
    found = one_day(day, pm2_5=75.0)
    assert (found.edition, found.index, found.grade, found.primary) == (edition, index, grade, ("pm2_5",))


def test_days_on_both_sides_of_the_change_are_judged_by_their_own_edition():
    hours = station(AFTER, pm2_5=75.0)
    assert [one.index for one in air_days(hours, BEFORE, AFTER, CHINA, Scheme.HJ633)] == [100, 114]


def test_pollutants_with_the_same_index_are_primary_together():
    assert one_day(pm2_5=60.0, pm10=120.0).primary == ("pm10", "pm2_5")


@pytest.mark.parametrize("missing", [4, 5])
def test_a_mean_of_a_day_needs_twenty_hours_and_without_it_there_is_no_index(missing):
    found = one_day(pm2_5=[200.0] * (24 - missing) + [None] * missing)
    dust = part(found, "pm2_5", "24h")
    assert (dust.hours, dust.valid, found.complete) == (24 - missing, missing == 4, missing == 4)
    if missing == 4:
        assert (found.index, found.primary) == (250, ("pm2_5",))
    else:
        assert (found.index, found.grade, found.primary, found.missing) == (None, None, (), ("pm2_5",))
        assert found.at_least == 40
        assert (dust.concentration, dust.index) == (200.0, None)


def test_a_day_of_a_station_without_one_of_the_six_is_not_complete():
    hours = station(AFTER)
    del hours["co"]
    (found,) = air_days(hours, AFTER, AFTER, CHINA, Scheme.HJ633)
    assert (found.index, found.grade, found.at_least, found.missing) == (None, None, 40, ("co",))
    assert part(found, "co", "24h").concentration is None


def test_a_day_without_anything_says_nothing():
    (found,) = air_days({}, AFTER, AFTER, CHINA, Scheme.HJ633)
    assert (found.index, found.at_least, found.missing) == (None, None, POLLUTANTS[Scheme.HJ633])


def test_ozone_is_judged_by_its_greatest_eight_hours_and_in_2012_by_its_greatest_hour_too():
    peak = [60.0] * 12 + [250.0] + [60.0] * 11
    old, new = one_day(BEFORE, o3=peak), one_day(AFTER, o3=peak)
    assert part(new, "o3", "8h").concentration == 84.0
    assert (new.index, old.index) == (42, 125)
    assert old.primary == ("o3",)


def test_ozone_above_its_limit_counts_with_few_hours():
    few = [200.0] * 10 + [None] * 14
    assert (one_day(o3=few).index, one_day(o3=few).primary) == (137, ("o3",))
    assert one_day(o3=[160.5] * 10 + [None] * 14).missing == ("o3",)


def test_means_are_rounded_with_halves_to_the_even_digit_before_the_index():
    even, odd = one_day(pm2_5=[60.0, 61.0] * 12), one_day(pm2_5=[61.0, 62.0] * 12)
    assert (part(even, "pm2_5", "24h").concentration, even.index) == (60.0, 100)
    assert (part(odd, "pm2_5", "24h").concentration, odd.index) == (62.0, 102)
    assert part(one_day(co=[0.25] * 24), "co", "24h").concentration == 0.2


def test_above_the_table_of_eight_hours_ozone_of_2012_is_judged_by_its_hour():
    high = [900.0] * 24
    assert one_day(BEFORE, o3=high).index == 350
    assert one_day(AFTER, o3=high).index == 300
    assert part(one_day(BEFORE, o3=high), "o3", "8h").index is None


@pytest.mark.parametrize(
    ("day", "so2", "index"),
    [(BEFORE, [10.0] * 23 + [900.0], 47), (BEFORE, [500.0] * 23 + [900.0], 157), (AFTER, [900.0] * 24, 200)],
)
def test_an_hour_above_the_table_of_so2_is_judged_by_the_last_day_in_2012(day, so2, index):
    found = one_hour(day, so2=so2)
    assert part(found, "so2", "1h").concentration == 900.0
    assert part(found, "so2", "1h").index == (None if day == BEFORE else 200)
    assert found.index == index


def test_an_hour_above_the_table_of_so2_whose_day_is_not_known_is_at_least_its_top():
    found = one_hour(BEFORE, so2=[None] * 23 + [900.0])
    assert (found.index, found.at_least, found.missing) == (None, 200, ("so2",))


def test_particles_of_an_hour_are_those_of_a_day_in_2012_and_of_the_hour_in_2026():
    smoke = [20.0] * 23 + [200.0]
    old, new = one_hour(BEFORE, pm2_5=smoke), one_hour(AFTER, pm2_5=smoke)
    assert part(old, "pm2_5", "24h").concentration == 28.0
    assert part(new, "pm2_5", "1h").concentration == 200.0
    assert (old.index, new.index) == (40, 250)


def test_hours_are_one_each_and_their_running_means_reach_back():
    hours = station(AFTER)
    first = midnight(AFTER)
    found = air_hours(hours, first, first + 24 * HOUR_MS, CHINA, Scheme.HJ633)
    assert [one.start for one in found] == [first + n * HOUR_MS for n in range(24)]
    assert all(one.complete for one in found)
    assert air_hours(hours, first, first, CHINA, Scheme.HJ633) == []


def test_the_american_day_is_in_its_own_units_and_names_the_worst_even_when_good():
    found = one_day(scheme=Scheme.EPA2024)
    assert found.edition == "EPA-2024"
    assert (part(found, "o3", "8h").unit, part(found, "o3", "8h").concentration) == ("ppm", 0.03)
    assert (part(found, "no2", "1h").unit, part(found, "no2", "1h").concentration) == ("ppb", 10.0)
    assert (found.index, found.grade, found.primary) == (71, "moderate", ("pm2_5",))


def test_much_so2_in_one_hour_is_at_least_two_hundred_and_the_day_decides_above():
    ppb = 64.06 / 24.45
    hour = one_day(scheme=Scheme.EPA2024, so2=[10.0] * 23 + [400 * ppb])
    day = one_day(scheme=Scheme.EPA2024, so2=[400.5 * ppb] * 24)
    assert (hour.index, hour.primary) == (200, ("so2",))
    assert day.index == 232


def test_ozone_above_the_american_table_of_eight_hours_is_judged_by_its_hour_but_never_better():
    ppm = 1000 * 48.00 / 24.45
    assert one_day(scheme=Scheme.EPA2024, o3=0.45 * ppm).index == 346
    assert one_day(scheme=Scheme.EPA2024, o3=0.21 * ppm).index == 300
    assert one_day(scheme=Scheme.EPA2024, o3=0.06 * ppm).index == 71


def test_the_european_day_is_its_worst_hour_and_asks_nothing_of_co():
    hours = station(AFTER, pm2_5=[20.0] * 23 + [60.0])
    del hours["co"]
    (found,) = air_days(hours, AFTER, AFTER, CHINA, Scheme.EEA2025)
    assert (found.index, found.grade, found.primary, found.complete) == (4, "poor", ("pm2_5",), True)


def test_a_day_of_another_zone_has_its_own_midnight_and_its_own_number_of_hours():
    berlin, spring = ZoneInfo("Europe/Berlin"), date(2026, 3, 29)
    hours = {p: hours_from(midnight(spring, berlin) - HOUR_MS, [v] * 26) for p, v in CLEAN.items()}
    (found,) = air_days(hours, spring, spring, berlin, Scheme.HJ633)
    assert (part(found, "pm10", "24h").hours, found.complete) == (23, True)


def test_a_day_of_a_city_half_an_hour_from_utc_is_that_of_its_own_hours():
    kolkata, day = ZoneInfo("Asia/Kolkata"), date(2026, 3, 2)
    first = midnight(day, kolkata)
    hours = {p: hours_from(first - 24 * HOUR_MS, [v] * 72) for p, v in CLEAN.items()}
    hours["pm2_5"] = hours_from(first, [200.0] * 24)
    before, here, after = air_days(hours, date(2026, 3, 1), date(2026, 3, 3), kolkata, Scheme.HJ633)
    assert [part(one, "pm2_5", "24h").hours for one in (before, here, after)] == [0, 24, 0]
    found = air_hours(hours, first, first + 24 * HOUR_MS, kolkata, Scheme.HJ633)
    assert [one.start for one in found] == [first + n * HOUR_MS for n in range(24)]
    assert all(one.index == 250 for one in found)


@given(
    scheme=st.sampled_from(Scheme),
    prop=st.sampled_from(POLLUTANTS[Scheme.EEA2025]),
    low=st.floats(0, 900),
    more=st.floats(0, 900),
    day=st.sampled_from([BEFORE, AFTER]),
)
@settings(max_examples=40, derandomize=True, deadline=None)
def test_more_of_a_pollutant_never_makes_a_day_better(scheme, prop, low, more, day):
    less = one_day(day, scheme, **{prop: low})
    dirtier = one_day(day, scheme, **{prop: low + more})
    assert less.index <= dirtier.index


@given(st.dictionaries(st.sampled_from(sorted(CLEAN)), st.integers(0, 24)), st.sampled_from(Scheme))
@settings(max_examples=40, derandomize=True, deadline=None)
def test_a_day_has_an_index_exactly_when_it_is_complete(missing, scheme):
    gaps = {prop: [None] * n + [CLEAN[prop]] * (24 - n) for prop, n in missing.items()}
    found = one_day(AFTER, scheme, **gaps)
    assert found.complete is (not found.missing) is (found.index is not None) is (found.grade is not None)
    assert found.complete or not found.primary
    if all(n <= 3 for n in missing.values()):
        assert found.complete
    if any(n > 6 for prop, n in missing.items() if prop in POLLUTANTS[scheme] and prop not in ("o3", "co")):
        assert not found.complete
