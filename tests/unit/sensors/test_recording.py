"""Recordings say at the hour what the source's row says, and nothing where it says nothing."""

import csv
from datetime import datetime, timedelta, timezone
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.reservoir import ACRE_FOOT_M3, FOOT_M
from sensors.recording import Recording, parse, parse_all, relative_humidity, results

CHINA = timezone(timedelta(hours=8))
AIR = {"pm2_5": "PM2.5", "pm10": "PM10", "so2": "SO2", "no2": "NO2", "o3": "O3", "temperature": "TEMP"}
AIR_HEAD = "year,month,day,hour,PM2.5,PM10,SO2,NO2,CO,O3,TEMP,PRES,DEWP,wd,WSPM"
CURVE = "elevation_feet,capacity_acre_feet\n100.0,0\n110.0,1000\n"


def _ms(*when: int) -> int:
    return int(datetime(*when, tzinfo=CHINA).timestamp()) * 1000


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def _air(**columns: list[str]) -> Recording:
    """A year of one station: hour n of the year takes entry n, then the last one."""
    start, lines = datetime(2015, 1, 1), [AIR_HEAD]
    for n in range(8760):
        at = start + timedelta(hours=n)
        cell = {name: values[min(n, len(values) - 1)] for name, values in columns.items()}
        pollutants = ",".join(cell.get(name, "1") for name in ("pm", "pm10", "so2", "no2", "co", "o3"))
        weather = ",".join((cell.get("temp", "10"), "1000", cell.get("dew", "5"), cell.get("wd", "N"), "2"))
        lines.append(f"{at.year},{at.month},{at.day},{at.hour},{pollutants},{weather}")
    return parse("air-x", "\n".join(lines))


def test_every_shipped_recording_is_read(recordings: dict[str, Recording]):
    kinds = [name.partition("-")[0] for name in recordings]
    assert (kinds.count("air"), kinds.count("reservoir"), kinds.count("emission")) == (8, 6, 1)


def test_air_at_the_full_hour_equals_the_source_row(
    recordings: dict[str, Recording], recorded_texts: dict[str, str]
):
    for name, recording in recordings.items():
        if name.startswith("air"):
            for row in _rows(recorded_texts[name])[::101]:
                found = results(recording, _ms(2027, int(row["month"]), int(row["day"]), int(row["hour"])))
                expected = {slug: float(row[key]) for slug, key in AIR.items() if row[key] != "NA"}
                assert {slug: found[slug] for slug in AIR if slug in found} == expected
                if row["CO"] != "NA":
                    assert found["co"] == pytest.approx(float(row["CO"]) / 1000)


def test_reservoirs_at_midnight_equal_the_source_row(
    recordings: dict[str, Recording], recorded_texts: dict[str, str]
):
    for name, recording in recordings.items():
        if name.startswith("reservoir"):
            for row in _rows(recorded_texts[name]):
                _, month, day = map(int, row["date"].split("-"))
                found = results(recording, _ms(2026, month, day))
                if "water_level" in found:
                    assert found["water_level"] == pytest.approx(float(row["elevation_feet"]) * FOOT_M)


def test_storage_from_the_survey_agrees_with_the_recorded_storage(
    recordings: dict[str, Recording], recorded_texts: dict[str, str]
):
    for name, recording in recordings.items():
        if name.startswith("reservoir"):
            assert recording.curve is not None
            for row in _rows(recorded_texts[name]):
                storage, surveyed = recording.curve.storage(float(row["elevation_feet"]) * FOOT_M)
                recorded = float(row["storage_acre_feet"]) * ACRE_FOOT_M3 / 1e4
                assert surveyed
                assert isclose(storage, recorded, rel_tol=3e-4)


def test_net_inflow_over_a_day_is_the_change_of_storage(recordings: dict[str, Recording]):
    recording = recordings["reservoir-08049200"]
    today, tomorrow = (results(recording, _ms(2026, 5, day)) for day in (20, 21))
    change = (tomorrow["storage"] - today["storage"]) * 1e4
    assert today["inflow"] * 86_400 == pytest.approx(change)


def test_emission_row_n_is_hour_n_of_the_year_and_starts_again(
    recordings: dict[str, Recording], recorded_texts: dict[str, str]
):
    name = "emission-gas-turbine-2015"
    rows = _rows(recorded_texts[name])
    assert results(recordings[name], _ms(2026, 1, 1, 5))["nox_stack"] == float(rows[5]["NOX"])
    late = (_ms(2026, 12, 31, 23) - _ms(2026, 1, 1)) // 3_600_000
    expected = float(rows[late % len(rows)]["CO"])
    assert results(recordings[name], _ms(2026, 12, 31, 23))["co_stack"] == expected


def test_values_between_two_hours_are_linear():
    air = _air(pm=["10", "20"])
    assert results(air, _ms(2026, 1, 1, 0, 15))["pm2_5"] == pytest.approx(12.5)


def test_a_missing_neighbour_is_a_gap():
    air = _air(pm=["10", "NA", "30"])
    for minute in (30, 60, 90):
        at = _ms(2026, 1, 1) + minute * 60_000
        assert "pm2_5" not in results(air, at)
        assert "pm10" in results(air, at)


def test_wind_turns_the_short_way_round_north():
    air = _air(wd=["NNW", "NNE", "NNE"])
    assert results(air, _ms(2026, 1, 1, 0, 30))["wind_direction"] == pytest.approx(0, abs=1e-9)
    assert results(air, _ms(2026, 1, 1, 0, 45))["wind_direction"] == pytest.approx(11.25)


def test_the_29th_of_february_replays_the_28th(recordings: dict[str, Recording]):
    air = recordings["air-dingling"]
    assert results(air, _ms(2028, 2, 29, 10)) == results(air, _ms(2028, 2, 28, 10))


@pytest.mark.parametrize(
    ("temperature", "dew_point", "humidity"), [(20, 20, 100), (20, 9.3, 50.2), (30, 10, 28.9), (0, 0.4, 100)]
)
def test_humidity_follows_magnus(temperature: float, dew_point: float, humidity: float):
    assert relative_humidity(temperature, dew_point) == pytest.approx(humidity, abs=0.3)


def test_reservoir_feet_become_metres_and_storage_follows():
    lake = parse("reservoir-1", "date,storage_acre_feet,elevation_feet\n2015-01-01,1,105.0\n", CURVE)
    found = results(lake, _ms(2026, 1, 1))
    assert found["water_level"] == pytest.approx(32.004)
    assert found["storage"] == pytest.approx(500 * ACRE_FOOT_M3 / 1e4)


def test_a_day_that_is_not_followed_by_another_ends_in_a_gap():
    lake = parse("reservoir-1", "date,storage_acre_feet,elevation_feet\n2015-01-01,1,105.0\n", CURVE)
    assert "inflow" not in results(lake, _ms(2026, 1, 1))
    assert results(lake, _ms(2026, 1, 1, 0, 1)) == {}


def test_a_level_outside_the_survey_has_no_storage():
    rows = "date,storage_acre_feet,elevation_feet\n2015-01-01,1,111.0\n2015-01-02,1,111.0\n"
    found = results(parse("reservoir-1", rows, CURVE), _ms(2026, 1, 1))
    assert found["water_level"] == pytest.approx(33.8328)
    assert "storage" not in found


def test_the_sentinel_of_a_missing_elevation_is_missing():
    rows = "date,storage_acre_feet,elevation_feet\n2015-01-01,,-999999.0\n2015-01-02,1,105\n"
    assert results(parse("reservoir-1", rows, CURVE), _ms(2026, 1, 1)) == {}


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ({"noise-1": "a\n1\n"}, "noise-1: no such format"),
        ({"reservoir-1": "date,elevation_feet\n"}, "reservoir-1-capacity is missing"),
        ({"air-1": AIR_HEAD + "\n"}, "air-1: 0 different hours"),
        ({"emission-1": "CO\n1\n"}, "emission-1: 'NOX'"),
        ({"emission-1": "CO,NOX\n1,x\n"}, "emission-1: could not convert"),
    ],
)
def test_a_recording_that_cannot_be_read_is_named(texts: dict[str, str], words: str):
    with pytest.raises(ValueError, match=words):
        parse_all(texts)


@given(st.integers(0, 4 * 10**12))
def test_the_same_moment_always_says_the_same(recordings: dict[str, Recording], time: int):
    recording = recordings["air-gucheng"]
    assert results(recording, time) == results(recording, time)
