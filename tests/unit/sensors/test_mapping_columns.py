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
from sensors.mapping_block import Block
from sensors.mapping_columns import Knowledge, observations
from sensors.mapping_near import Place, nearest
from sensors.mapping_number import numbers
from sensors.mapping_quality import judged
from sensors.mapping_read import parse

ZONE = ZoneInfo("Asia/Shanghai")
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


NEAREST = """
[time]
column = "t"
[thing]
nearest_m = 500
{where}
[columns]
v = {{ property = "water_level", unit = "m" }}
"""


@pytest.mark.parametrize(
    ("where", "lon", "lat", "problem"),
    [
        ("", "geometry.lon", "geometry.lat", "the geometry is empty"),
        ('lon = "x"\nlat = "y"', "x", "y", "says no position"),
    ],
)
def test_a_row_without_a_position_is_not_said_to_be_far_from_everything(where, lon, lat, problem):
    rows = block(**{"t": [AT] * 3, "v": ["1"] * 3, lon: [121.8, None, 100.0], lat: [29.85, None, 30.0]})

    outcome = decided(NEAREST.format(where=where), rows)

    assert [(fault.row, fault.problem) for fault in outcome.faults] == [
        (101, problem),
        (102, "no thing within 500 m"),
    ]


def test_a_flag_that_cannot_be_read_is_a_mistake_and_an_unknown_one_is_not():
    outcome = decided(
        LONG,
        long_rows(*((AT, "res-a", "water_level", "1", "m", flag) for flag in ("\ufffd", "?"))),
    )

    assert [(fault.row, fault.column, fault.problem) for fault in outcome.faults] == [
        (100, "f", "'\ufffd' cannot be read as text")
    ]
    assert outcome.columns.rows.tolist() == [101]


@pytest.mark.parametrize("kind", [pa.int64(), pa.uint64()])
def test_an_integer_beyond_those_a_double_holds_is_the_nearest_double(kind):
    assert numbers(pa.array([2**53 + 1], kind), ".", ()).values.tolist() == [float(2**53)]


@pytest.mark.parametrize(("value", "unit"), [("-0", "m"), ("-0.0", "cm"), ("-1e-12", "cm")])
def test_a_zero_has_no_sign(value, unit):
    outcome = decided(LONG, long_rows((AT, "res-a", "water_level", value, unit, "")))

    assert str(outcome.columns.results[0]) == "0.0"


SLUGS = st.sampled_from(sorted(PROPERTIES))


@settings(deadline=None)
@given(SLUGS, st.floats(-1e7, 1e7), st.sampled_from([None, *(flag.value for flag in Flag), "?"]))
def test_quality_is_that_of_ingest_for_a_late_observation(slug, result, flag):
    from city.quality import FLAG_MEANING, Quality, Reason

    prop = PROPERTIES[slug]
    said = FLAG_MEANING.get(flag, (Quality.SUSPECT, Reason.UNKNOWN_FLAG)) if flag else (0, 0)

    quality, reasons = judged(*(np.array([x]) for x in (prop.low, prop.high, result, said[0], int(said[1]))))

    assert (quality[0], reasons[0]) == assess(prop, 0, result, flag, None)


def test_rows_without_times_follow_each_other():
    text = '[time]\nstart = "2015-01-01T00:00:00Z"\nevery_s = 3600\n[thing]\nid = "res-a"\n'
    text += '[columns]\nt = { property = "storage" }\n'

    outcome = decided(text, block(t=["1", "2"]))

    assert ((outcome.columns.times - 1_420_070_400_000) / (60 * MINUTE)).tolist() == [100, 101]
