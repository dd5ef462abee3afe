from zoneinfo import available_timezones

import pytest

from sensors.mapping_guess import Sample, guess, suggest
from sensors.mapping_read import MappingError, parse

ZONES = available_timezones()
TIME = '[time]\ncolumn = "t"\n'
LONG = TIME + '[thing]\ncolumn = "s"\n[property]\ncolumn = "p"\n[result]\ncolumn = "v"\n'
WIDE = TIME + '[thing]\nid = "res-a"\n[columns]\nWL = { property = "water_level", unit = "ft" }\n'


def mistakes_of(text):
    with pytest.raises(MappingError) as caught:
        parse("m.toml", text, ZONES)
    return [(mistake.key, mistake.problem) for mistake in caught.value.mistakes]


def test_both_forms_come_to_series_and_name_what_they_read():
    assert parse("m.toml", LONG, ZONES).used() == ("t", "v", "s", "p")
    wide = parse("m.toml", WIDE, ZONES)
    assert wide.used() == ("t", "WL")
    (series,) = wide.series()
    assert (series.result, series.property("any"), series.unit.constant) == ("WL", "any", "ft")


def test_a_mapping_that_is_no_toml_names_the_line():
    ((_, problem),) = mistakes_of("[time\n")
    assert "line 1" in problem


@pytest.mark.parametrize(
    ("text", "key", "word"),
    [
        (LONG.replace('"t"\n', '"t"\nformt = "x"\n'), "time.formt", "no such key"),
        (LONG.replace('"t"\n', '"t"\nformat = "iso"\n'), "time.format", "none of rfc3339"),
        (LONG.replace('"t"\n', '"t"\nformat = "%Y"\n'), "time.zone", "missing"),
        (
            LONG.replace('"t"\n', '"t"\nformat = "%Y"\nzone = "Mars/Olympus"\n'),
            "time.zone",
            "not a time zone",
        ),
        (LONG.replace('column = "t"', 'columns = ["a", "b"]'), "time.columns", "pattern"),
        (
            LONG.replace('column = "t"', 'start = "2015-01-01T00:00:00"\nevery_s = 3600'),
            "time.start",
            "no offset",
        ),
        (LONG.replace('column = "t"', 'start = "2015-01-01T00:00:00Z"'), "time", "every_s"),
        (LONG.replace('column = "s"', ""), "thing", "exactly one of"),
        (LONG.replace('[thing]\ncolumn = "s"\n', ""), "mapping", "[thing] or [datastream]"),
        (WIDE.replace("water_level", "wetness"), "columns.WL.property", "not a property"),
        (LONG + '[columns]\nWL = { property = "storage" }\n', "mapping", "long form, or"),
        ('decimal = ","\n' + LONG, "mapping", "the same"),
        (LONG + '[flag]\ncolumn = "f"\nletters = { ok = "Q" }\n', "flag.letters", "no flag"),
        ("skip_lines = -1\n" + LONG, "skip_lines", "greater"),
    ],
)
def test_every_mistake_names_its_key(text, key, word):
    assert any(k == key and word in problem for k, problem in mistakes_of(text)), mistakes_of(text)


def sample(columns, rows=(), **how):
    about = {"encoding": "utf-8", "delimiter": ",", "skip_lines": 0, "zone": "Asia/Shanghai"} | how
    return Sample(columns=tuple(columns), rows=rows, **about)


def test_our_own_export_needs_no_mapping():
    columns = ["thing_id", "property", "unit", "zone", "time", "result", "quality", "reasons"]
    mapping = guess(sample(columns, [["a", "b", "m", "z", "2020-01-01T00:00:00Z", "1", "GOOD", ""]]))

    assert mapping.used() == ("time", "result", "thing_id", "property", "unit", "quality", "reasons")


def test_columns_named_by_slug_or_label_need_no_mapping():
    mapping = guess(sample(["station", "Time", "PM2.5", "气温"], [["a", "1577808000000", "1", "2"]]))

    assert {series.result: series.property("") for series in mapping.series()} == {"PM2.5": "", "气温": ""}
    assert [series.property.constant for series in mapping.series()] == ["pm2_5", "temperature"]
    assert mapping.time.format == "epoch_ms"


def test_what_the_names_do_not_say_is_asked_of_a_person():
    text = suggest(sample(["datetime", "x"], [["2020/01/01 10:00", "1"]]))

    assert guess(sample(["datetime", "x"], [["2020/01/01 10:00", "1"]])) is None
    assert 'format = "%Y/%m/%d %H:%M"' in text
    assert 'zone = "Asia/Shanghai"' in text
    assert 'id = "?"' in text
    assert '"x" = { property = "?" }' in text


def test_a_column_that_says_nothing_is_asked_about_beside_those_that_do():
    seen = sample(["站码", "时间", "水位", "备注"], [["a", "2020-01-01T00:00:00Z", "1", ""]])

    assert '"备注" = { property = "?" }' in suggest(seen)
    assert [series.result for series in guess(seen).series()] == ["水位"]


def test_without_rows_no_time_can_be_written_otherwise():
    assert guess(sample(["thing_id", "property", "time", "result"])) is not None
    assert guess(sample(["datetime", "x"])) is None


def test_a_suggestion_becomes_a_mapping_once_its_question_marks_are_filled_in():
    columns = ["No", "year", "month", "day", "hour", "PM2.5"]
    text = suggest(sample(columns, [["1", "2016", "3", "1", "0", "9"]]))
    text = text.replace('"No" = { property = "?" }\n', "").replace('"?"', '"air-a"')

    assert parse("m.toml", text, ZONES).time.names == ("year", "month", "day", "hour")


def test_a_column_name_cannot_break_out_of_the_toml():
    name = 'a"\nb\\ = 1\x07'
    text = suggest(sample(["time", name], [["2020-01-01T00:00:00Z", "1"]])).replace('"?"', '"storage"')

    assert len(parse("m.toml", text, ZONES).columns) == 1
