"""Whatever kind of column a file has, it is read, or named with its row."""

from datetime import time, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest

from cli.import_typed import plain, shown

Y10K_US = 253_402_300_800_000_000


def stamps(value, unit, zone=None):
    return pa.array([value, None], pa.int64()).cast(pa.timestamp(unit, zone))


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["a", None], pa.large_string()),
        pa.array(["a", None], pa.string_view()),
        pa.array(["a", None]).dictionary_encode(),
        pa.array(["a", None], pa.large_string()).dictionary_encode(),
        pa.array([b"a", None]),
        pa.array([b"a", None], pa.large_binary()),
        pa.array([b"a", None], pa.binary_view()),
        pa.array([b"a", None], pa.binary(1)),
        pa.RunEndEncodedArray.from_arrays(pa.array([1, 2], pa.int32()), pa.array(["a", None])),
    ],
)
def test_a_text_is_a_text_however_it_is_kept(column):
    assert plain(column, "c", 0).equals(pa.array(["a", None]))


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary(), pa.binary_view(), pa.binary(2)])
def test_bytes_that_are_no_utf8_stay_in_their_cell_as_u_fffd(kind):
    assert plain(pa.array([b"a\xff", b"ab", None], kind), "c", 0).to_pylist() == ["a\ufffd", "ab", None]


def test_a_text_that_says_it_is_utf8_and_is_not_is_found_too():
    told = pa.Array.from_buffers(pa.string(), 1, pa.array([b"a\xff"]).buffers())

    assert plain(told, "c", 0).to_pylist() == ["a\ufffd"]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (pa.array([True]), "true"),
        (pa.array([time(8)], pa.time32("s")), "08:00:00"),
        (pa.array([None], pa.null()), None),
        (pa.array([None], pa.list_(pa.int64())), None),
    ],
)
def test_what_is_no_number_and_no_moment_is_read_as_its_text(column, text):
    assert plain(column, "c", 0).equals(pa.array([text], pa.string()))


@pytest.mark.parametrize("number", [pa.array([2**64 - 1], pa.uint64()), pa.array([Decimal("1.50")])])
def test_numbers_stay_what_they_are(number):
    assert plain(number, "c", 0) is number


@pytest.mark.parametrize("value", [[1.0], {"a": 1}, timedelta(days=1)], ids=["list", "struct", "duration"])
def test_a_cell_of_no_single_value_is_named_with_its_row(value):
    with pytest.raises(ValueError, match=r"row 12, column 'flag': is a .*, not a text"):
        plain(pa.array([None, value]), "flag", 10)


@pytest.mark.parametrize(
    ("column", "ms"),
    [
        (stamps(1_577_836_800_123_999, "us"), 1_577_836_800_123),
        (stamps(-1, "ns"), -1),
        (stamps(Y10K_US, "us"), 253_402_300_800_000),
        (stamps(-(2**62), "us", "UTC"), -4_611_686_018_427_388),
        (stamps(2**60, "s"), (2**63 - 1) // 1000 * 1000),
        (stamps(1, "s", "Mars/Base"), 1000),
        (stamps(1, "ms", "+08:00"), 1),
    ],
)
def test_times_come_in_whole_milliseconds_however_far_away_they_are(column, ms):
    read = plain(column, "c", 0)

    assert read.type.unit == "ms"
    assert read.cast(pa.int64()).to_pylist() == [ms, None]


def test_every_kind_of_column_can_be_looked_at():
    assert shown(pa.array([[1], None])) == ["", ""]
    assert shown(pa.array([1.5, None])) == ["1.5", ""]
    assert shown(stamps(-(2**62), "us")) != ["", ""]
    assert shown(pa.array([2**31 - 1], pa.int32()).cast(pa.date32())) != [""]
