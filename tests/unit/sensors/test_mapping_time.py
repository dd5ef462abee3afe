"""Times of files, the fast way and the slow one."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from cast import MINUTE, NOW
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors.mapping import TimeColumn
from sensors.mapping_time import EARLIEST_MS, NO_TIME, epoch_ms, read_time

ZONE = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")

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


@pytest.mark.parametrize(
    ("ms", "shown"),
    [(253_402_300_800_000, "10000-01-01 00:00:00.000"), (-(2**62), "value out of range: -46116")],
)
def test_a_typed_time_in_no_year_that_we_write_is_said_to_be(ms, shown):
    typed = pa.array([ms], pa.int64()).cast(pa.timestamp("ms"))

    _, problems = epoch_ms(typed, TimeColumn(column="t"), ZONE, NOW)

    assert problems[0].startswith(shown)
    assert problems[0].endswith(" is not in the years 1 to 9999")


def test_times_may_lie_from_1900_to_a_little_past_now():
    texts = pa.array(
        [str(EARLIEST_MS), str(NOW + 5 * MINUTE), str(NOW + 5 * MINUTE + 1), str(EARLIEST_MS - 1), "1e300"]
    )
    _, problems = epoch_ms(texts, TimeColumn(column="t", format="epoch_ms"), None, NOW)

    assert sorted(problems) == [2, 3, 4]


@pytest.mark.parametrize(
    "text",
    [
        "2025-11-21T15:00Z",
        "2025-11-21 15Z",
        "2025-11-21T15:00:00+08",
        "2025-11-21T15:00:00Z\x00",
        "2025-11-21",
    ],
)
def test_what_is_no_rfc_3339_is_a_mistake_whatever_else_is_in_the_file(text):
    right = "2025-11-21T15:00:00Z"
    for rows in ([text], [right, text]):
        _, problems = epoch_ms(pa.array(rows), TimeColumn(column="t"), None, NOW)
        assert list(problems) == [len(rows) - 1]
