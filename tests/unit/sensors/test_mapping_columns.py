from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
import pyarrow as pa
import pytest
from cast import MINUTE, NOW, STREAMS
from hypothesis import given, settings
from hypothesis import strategies as st

from city.properties import PROPERTIES
from city.quality import Flag, assess
from sensors.decode import register
from sensors.mapping import TimeColumn
from sensors.mapping_block import Block
from sensors.mapping_columns import Knowledge, observations
from sensors.mapping_near import Place, nearest
from sensors.mapping_number import numbers
from sensors.mapping_quality import judged
from sensors.mapping_read import parse
from sensors.mapping_time import EARLIEST_MS, NO_TIME, epoch_ms, read_time

ZONE = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
KNOWN = Knowledge(register(STREAMS), (Place("res-a", 121.8, 29.85),), ZONE, NOW)
LONG = """
[time]
column = "t"
[thing]
column = "s"
[property]
column = "p"
[result]
column = "v"
unit_column = "u"
[flag]
column = "f"
"""


def block(**columns):
    return Block(100, {name: pa.array(texts) for name, texts in columns.items()}, len(columns["t"]))


def long_rows(*rows):
    names = ("t", "s", "p", "v", "u", "f")
    return block(**dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))


def decided(text, rows):
    return observations(rows, parse("m.toml", text, available_timezones()), KNOWN)


AT = "2020-01-01T00:00:00Z"


def test_a_long_row_becomes_an_observation_in_canonical_units_with_its_quality():
    outcome = decided(
        LONG,
        long_rows(
            (AT, "res-a", "water_level", "10", "ft", ""),
            (AT, "res-b", "water_level", "10", "cm", "M"),
            (AT, "res-a", "storage", "-1", "1e4 m³", ""),
            (AT, "chem-a", "gas_cl2", "NA", "ppm", ""),
        ),
    )

    assert outcome.faults == []
    assert outcome.missing == 1
    assert outcome.columns.ids.tolist() == [1, 5, 2]
    assert outcome.columns.results.tolist() == [3.048, 0.1, -1]
    assert outcome.columns.qualities.tolist() == [0, 1, 2]
    assert outcome.columns.reasons.tolist() == [0, 16, 1]
    assert set(outcome.columns.times.tolist()) == {1_577_836_800_000}


@pytest.mark.parametrize(
    ("row", "column", "word"),
    [
        (("soon", "res-a", "water_level", "1", "m", ""), "t", "RFC 3339"),
        (("2020-01-01T00:00:00", "res-a", "water_level", "1", "m", ""), "t", "no offset"),
        (("2020-02-30T00:00:00Z", "res-a", "water_level", "1", "m", ""), "t", "RFC 3339"),
        (("1899-12-31T23:59:59Z", "res-a", "water_level", "1", "m", ""), "t", "before 1900"),
        (("2126-01-01T00:00:00Z", "res-a", "water_level", "1", "m", ""), "t", "future"),
        (("9999-01-01T00:00:00Z", "res-a", "water_level", "1", "m", ""), "t", "future"),
        (("", "res-a", "water_level", "1", "m", ""), "t", "empty"),
        ((AT, "res-z", "water_level", "1", "m", ""), "s", "'res-z'"),
        ((AT, "", "water_level", "1", "m", ""), "s", "names no thing"),
        ((AT, "res-a", "wetness", "1", "m", ""), "p", "'wetness'"),
        ((AT, "res-a", "water_level", "1", "kg", ""), "u", "no way from 'kg'"),
        ((AT, "res-a", "water_level", "1,5", "m", ""), "v", "not a number"),
        ((AT, "res-a", "water_level", "1_5", "m", ""), "v", "not a number"),
        ((AT, "res-a", "water_level", "٣", "m", ""), "v", "not a number"),
        ((AT, "res-a", "water_level", "inf", "m", ""), "v", "not a finite"),
        ((AT, "res-a", "water_level", "1e999", "m", ""), "v", "not a finite"),
        ((AT, "res-a", "water_level", "1" * 5000, "m", ""), "v", "not a finite"),
    ],
)
def test_a_cell_that_cannot_be_used_is_named_and_its_neighbours_are_sound(row, column, word):
    sound = (AT, "res-a", "storage", "5", "1e4 m³", "")

    outcome = decided(LONG, long_rows(sound, row))

    (fault,) = outcome.faults
    assert (fault.row, fault.column) == (101, column)
    assert word in fault.problem
    assert outcome.columns.rows.tolist() == [100]


def test_nan_is_missing_unless_the_mapping_says_what_is():
    rows = long_rows((AT, "res-a", "storage", "nan", "1e4 m³", ""))

    assert decided(LONG, rows).missing == 1
    assert "finite" in decided('missing = [""]\n' + LONG, rows).faults[0].problem


def test_a_mark_for_missing_is_known_however_its_number_is_written():
    values = pa.array(["-9999", "-9999.0", " -9999.00 ", "-999", ""])

    assert numbers(values, ".", ("", "-9999")).missing.tolist() == [True, True, True, False, True]
    assert numbers(pa.array([-9999.0, 1.0, None]), ".", ("-9999",)).missing.tolist() == [True, False, True]


def test_a_decimal_comma_is_read_where_the_mapping_says_so():
    assert numbers(pa.array(["1,5", "-,25"]), ",", ()).values.tolist() == [1.5, -0.25]


def test_a_wide_row_becomes_one_observation_a_property_and_a_station_without_one_may_leave_it_empty():
    wide = """
    missing = [""]
    [time]
    columns = ["y", "m", "d"]
    format = "%Y %m %d"
    zone = "Asia/Shanghai"
    [thing]
    column = "s"
    ids = { "7" = "res-a", "8" = "res-b" }
    [columns]
    WL = { property = "water_level", unit = "ft", flag = "f", missing = ["-999999"] }
    ST = { property = "storage" }
    """
    rows = block(
        t=[1, 2, 3], y=[2016, 2016, 2016], m=[2, 2, 2], d=[28, 29, 30], s=["7", "8", "7"],
        WL=["1", "-999999", "3"], ST=["5", "", "7"], f=["T", "", ""],
    )  # fmt: skip

    outcome = decided(wide, rows)

    assert outcome.columns.rows.tolist() == [100, 100]
    assert outcome.columns.ids.tolist() == [1, 2]
    assert outcome.missing == 2
    assert [fault.column for fault in outcome.faults] == ["y m d"]


def test_a_datastream_column_names_thing_and_property():
    text = '[time]\ncolumn = "t"\n[datastream]\ncolumn = "ds"\n[result]\ncolumn = "v"\n'
    outcome = decided(text, block(t=[AT, AT], ds=["res-a.storage", "res-a"], v=["1", "2"]))

    assert outcome.columns.ids.tolist() == [2]
    assert outcome.faults[0].column == "ds"


def test_our_own_quality_words_are_believed_and_the_range_can_only_make_them_worse():
    text = LONG.replace('[flag]\ncolumn = "f"', '[quality]\ncolumn = "f"\n[reasons]\ncolumn = "r"')
    rows = long_rows(
        (AT, "res-a", "storage", "1", "1e4 m³", "SUSPECT"),
        (AT, "res-a", "storage", "-1", "1e4 m³", "GOOD"),
        (AT, "res-a", "storage", "1", "1e4 m³", "FINE"),
    )
    rows.columns["r"] = pa.array(["step stuck", "", ""])

    outcome = decided(text, rows)

    assert outcome.columns.qualities.tolist() == [1, 2]
    assert outcome.columns.reasons.tolist() == [6, 1]
    assert [(fault.row, fault.column) for fault in outcome.faults] == [(102, "f")]


def test_a_text_that_export_made_safe_for_spreadsheets_is_read_back():
    assert decided(LONG, long_rows((AT, "'-odd", "storage", "1", "m", ""))).faults[0].problem == (
        "no thing '-odd' in the catalogue"
    )


def test_the_nearest_thing_takes_what_lies_near_enough():
    places = (Place("a", 121.8, 29.85), Place("b", 121.9, 29.85))
    found = nearest(np.array([121.801, 121.89, 122.5, np.nan]), np.array([29.85] * 4), places, 2000)

    assert found.tolist() == [0, 1, 2, 2]


SLUGS = st.sampled_from(sorted(PROPERTIES))


@settings(deadline=None)
@given(SLUGS, st.floats(-1e7, 1e7), st.sampled_from([None, *(flag.value for flag in Flag), "?"]))
def test_quality_is_that_of_ingest_for_a_late_observation(slug, result, flag):
    from city.quality import FLAG_MEANING, Quality, Reason

    prop = PROPERTIES[slug]
    said = FLAG_MEANING.get(flag, (Quality.SUSPECT, Reason.UNKNOWN_FLAG)) if flag else (0, 0)

    quality, reasons = judged(*(np.array([x]) for x in (prop.low, prop.high, result, said[0], int(said[1]))))

    assert (quality[0], reasons[0]) == assess(prop, 0, result, flag, None)


MOMENTS = st.datetimes(datetime(1901, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC))


@settings(deadline=None)
@given(st.lists(MOMENTS, min_size=1, max_size=5), st.sampled_from([-8, 0, 5.5, 8]), st.booleans())
def test_the_fast_way_to_read_times_agrees_with_the_slow_one(moments, hours, spoiled):
    how = TimeColumn(column="t")
    shift = timedelta(hours=hours)
    texts = [(m + shift).replace(tzinfo=None).isoformat() + _offset(hours) for m in moments]
    times, problems = epoch_ms(pa.array(texts + ["x"] * spoiled), how, None, NOW)

    assert times[: len(texts)].tolist() == [read_time(text, how, None) for text in texts]
    assert list(problems) == [len(texts)] * spoiled


def _offset(hours):
    sign, minutes = "-" if hours < 0 else "+", round(abs(hours) * 60)
    return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"


@settings(deadline=None)
@given(
    st.lists(st.datetimes(datetime(1980, 1, 1), datetime(2026, 1, 1)), min_size=1, max_size=5),
    st.sampled_from(["%Y-%m-%d %H:%M:%S", "%Y%m%d%H", "%Y/%m/%d", "%d.%m.%Y %H:%M"]),
    st.sampled_from([ZONE, BERLIN]),
)
def test_the_fast_way_to_read_local_times_agrees_with_the_slow_one(moments, pattern, zone):
    how = TimeColumn(column="t", format=pattern, zone=zone.key, ambiguous="later")
    texts = [moment.strftime(pattern) for moment in moments]
    times, problems = epoch_ms(pa.array(texts), how, zone, NOW)
    for row, text in enumerate(texts):
        if row in problems:
            with pytest.raises(ValueError, match="did not exist"):
                read_time(text, how, zone)
        else:
            assert times[row] == read_time(text, how, zone)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("2023-02-30 00:00", "not written as"),
        ("2023-03-26 02:30", "did not exist"),
        ("2023-10-29 02:30", "twice"),
        ("2023-10-29 02:30 ", "twice"),
        ("2023-10-29", "not written as"),
    ],
)
def test_a_local_time_that_never_was_or_was_twice_is_a_mistake(text, problem):
    how = TimeColumn(column="t", format="%Y-%m-%d %H:%M", zone="Europe/Berlin")
    times, problems = epoch_ms(pa.array(["2023-05-01 00:00", text]), how, BERLIN, NOW)

    assert times[1] == NO_TIME
    assert problem in problems[1]
    assert times[0] == 1_682_892_000_000


def test_the_hour_that_was_twice_is_the_earlier_or_the_later_where_the_mapping_says_which():
    text = pa.array(["2023-10-29 02:30"])
    how = {"column": "t", "format": "%Y-%m-%d %H:%M", "zone": "Europe/Berlin"}
    earlier, later = (
        epoch_ms(text, TimeColumn(**how, ambiguous=which), BERLIN, NOW)[0][0]
        for which in ("earlier", "later")
    )
    assert later - earlier == 60 * MINUTE


def test_epochs_and_typed_times_are_read():
    seconds, _ = epoch_ms(
        pa.array(["1577836800", "1577836800.5"]), TimeColumn(column="t", format="epoch_s"), None, NOW
    )
    aware, _ = epoch_ms(pa.array([datetime(2020, 1, 1, tzinfo=UTC), None]), TimeColumn(column="t"), None, NOW)
    naive, _ = epoch_ms(pa.array([datetime(2020, 1, 1, 8)]), TimeColumn(column="t"), ZONE, NOW)

    assert seconds.tolist() == [1_577_836_800_000, 1_577_836_800_500]
    assert aware.tolist() == [1_577_836_800_000, NO_TIME]
    assert naive.tolist() == [1_577_836_800_000]


def test_times_may_lie_from_1900_to_a_little_past_now():
    texts = pa.array(
        [str(EARLIEST_MS), str(NOW + 5 * MINUTE), str(NOW + 5 * MINUTE + 1), str(EARLIEST_MS - 1), "1e300"]
    )
    _, problems = epoch_ms(texts, TimeColumn(column="t", format="epoch_ms"), None, NOW)

    assert sorted(problems) == [2, 3, 4]
