"""The city's air quality index: the mean of fresh stations, and none of too few."""

from datetime import date

import pytest

from city.aqi import Edition
from city.city_index import Concentration, city_index

TODAY = date(2026, 11, 22)


PM = ("pm2_5", "pm10")


def observing(props=("pm2_5",), *stations: str):
    return dict.fromkeys(stations, props)


def said(thing_id: str, result: float, prop: str = "pm2_5") -> Concentration:
    return Concentration(thing_id, prop, 3600, result)


def test_the_city_is_the_mean_of_its_stations_and_the_worst_station_is_named():
    found = city_index([said("a", 20), said("b", 50)], observing(("pm2_5",), "a", "b"), TODAY)
    assert (found.index, found.worst, found.edition) == (50, ("b", 80), Edition.Y2026)
    assert (found.fresh, found.stations, found.primary) == (2, 2, ())


def test_the_worst_pollutant_decides_and_is_the_primary_one():
    heard = [said("a", 20), said("b", 20), said("a", 180, "pm10"), said("b", 180, "pm10")]
    found = city_index(heard, observing(PM, "a", "b"), TODAY)
    assert (found.index, found.primary, found.missing) == (124, ("pm10",), ())


def test_the_edition_is_that_of_the_day():
    before, after = (
        city_index([said("a", 70)], observing(("pm2_5",), "a"), day).index
        for day in (date(2026, 2, 28), TODAY)
    )
    assert (before, after) == (94, 110)


@pytest.mark.parametrize(("fresh", "known"), [(2, False), (3, True), (4, True)])
def test_three_quarters_of_the_stations_are_needed(fresh, known):
    found = city_index([said(str(n), 20) for n in range(fresh)], observing(("pm2_5",), *"0123"), TODAY)
    assert ((found.index is not None), found.fresh, found.stations) == (known, fresh, 4)


def test_one_pollutant_that_is_left_is_not_the_citys_index():
    found = city_index([said(one, 1, "co") for one in "ab"], observing((*PM, "co"), "a", "b"), TODAY)
    assert (found.index, found.fresh, found.stations) == (None, 0, 2)
    assert (found.at_least, found.missing, found.primary) == (10, ("pm10", "pm2_5"), ())


def test_one_station_of_many_is_no_mean_of_the_city_but_may_be_its_worst():
    heard = [said("0", 200)] + [said(one, 40, "pm10") for one in "0123"]
    found = city_index(heard, observing(PM, *"0123"), TODAY)
    assert (found.index, found.at_least, found.missing) == (None, 40, ("pm2_5",))
    assert found.worst == ("0", 250)


def test_a_pollutant_is_asked_only_of_the_stations_that_observe_it():
    stations = {**observing(("pm2_5",), *"abc"), **observing(("so2",), "d")}
    heard = [said(one, 20) for one in "abc"] + [said("d", 15, "so2")]
    found = city_index(heard, stations, TODAY)
    assert (found.index, found.fresh, found.missing) == (29, 4, ())


def test_a_pollutant_above_the_end_of_a_table_of_2012_is_not_known_and_hides_behind_no_other():
    heard = [said("a", 900, "so2"), said("a", 20)]
    found = city_index(heard, observing(("so2", "pm2_5"), "a"), date(2026, 2, 28))
    assert (found.index, found.missing, found.at_least) == (None, ("so2",), 29)


def test_a_city_without_stations_has_no_index():
    found = city_index([], {}, TODAY)
    assert (found.index, found.at_least, found.worst) == (None, None, None)


def test_what_is_no_pollutant_and_what_cannot_be_gives_no_index():
    found = city_index([said("a", 3, "wind_speed"), said("a", -1)], observing(("pm2_5",), "a"), TODAY)
    assert (found.index, found.worst) == (None, None)
