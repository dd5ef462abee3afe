"""Moments in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city import rfc3339

SECOND = 1_763_737_200_000


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2025-11-21T23:00:00+08:00", SECOND),
        ("2025-11-21T15:00:00Z", SECOND),
        ("2025-11-21t15:00:00z", SECOND),
        ("2025-11-21 15:00:00Z", SECOND),
        ("2025-11-21T15:00:00-00:00", SECOND),
        ("2025-11-21T15:00:00.5Z", SECOND + 500),
        ("2025-11-21T15:00:00.123456789Z", SECOND + 123),
        ("0001-01-01T00:00:00+14:00", -62_135_647_200_000),
        ("9999-12-31T23:59:59-14:00", 253_402_351_199_000),
    ],
)
def test_a_moment_with_an_offset_is_read(text, time):
    assert rfc3339.read(text) == time


@pytest.mark.parametrize(
    "text",
    [
        "",
        "late",
        "2025-W47-5T15:00:00Z",
        "20251121T150000Z",
        "2025-11-21T15:00Z",
        "2025-11-21T15:00:00,5Z",
        "2025-11-21T24:00:00Z",
        "2025-02-29T15:00:00Z",
        "2025-11-21T15:00:00Z\x00",
        " 2025-11-21T15:00:00Z",
        "2025-11-21T15:00:00Z and more",
        "2025-11-21",
        "1763737200000",
        "２０２５-11-21T15:00:00Z",
        "\ud800",
    ],
)
def test_what_is_no_rfc_3339_is_refused_as_that(text):
    with pytest.raises(ValueError, match="is not RFC 3339"):
        rfc3339.read(text)


def test_a_moment_without_an_offset_is_refused_as_that():
    with pytest.raises(ValueError, match="has no offset from UTC"):
        rfc3339.read("2025-11-21T15:00:00")


@pytest.mark.parametrize("text", ["2016-12-31T23:59:60Z", "2017-01-01T07:59:60.5+08:00"])
def test_a_leap_second_is_refused_by_its_name(text):
    with pytest.raises(ValueError, match="leap second"):
        rfc3339.read(text)


@given(st.datetimes(timezones=st.timezones()).filter(lambda moment: moment.utcoffset().seconds % 60 == 0))
def test_what_is_written_is_read_again(moment):
    assert rfc3339.read(moment.isoformat()) == rfc3339.epoch_ms(moment)


@given(st.text())
def test_no_text_raises_anything_else(text):
    try:
        rfc3339.read(text)
    except ValueError as error:
        assert len(str(error)) < 400  # noqa: PT017
