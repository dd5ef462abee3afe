"""SL 651: elements, times, signs, missing values and series in a frame's body.

The hourly and the uniform frame are published examples (tests/data/SOURCES.md).
"""

from datetime import datetime

import pytest

from sensors.codecs.sl651 import build, decode
from sensors.codecs.sl651.body import moment, read
from sensors.reject import RejectReason

MINUTE = 60_000
HEAD = bytes.fromhex("0001261122080000F1F1001234567850F0F02611220800")
HOURLY = (
    "7E7E1000123456781234340038020001140612020000F1F1001234567850F0F01406120200"
    "F460000000000000000000000000261900000020190000001A1900000038121290034383"
)
UNIFORM = (
    "7E7E011000000006000031004E022F7E221205110019F1F1100000000648F0F02212051005041800000539230002896000028960"
    "000289600002896000028960000289600002896000028960000289600002896000028960000289600" + "35B94"
)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text + "+08:00").timestamp() * 1000)


def elements(hexadecimal: str, function: str = "32"):
    return read(function, HEAD + bytes.fromhex(hexadecimal))


def values(hexadecimal: str) -> list[tuple[str, float]]:
    return [(report.property, report.result) for report in elements(hexadecimal).reports]


def test_an_element_has_its_bytes_decimals_and_the_observation_time():
    content = elements("392300041273" + "38121290")

    assert [(r.property, r.result, r.flag) for r in content.reports] == [
        ("39", 41.273, None),
        ("38", 12.9, None),
    ]
    assert {r.time for r in content.reports} == {at("2026-11-22T08:00")}
    assert content.rejects == []


def test_ff_before_the_digits_is_a_minus():
    assert values("3923FF000127") == [("39", -0.127)]


@pytest.mark.parametrize("missing", ["3923FFFFFFFF", "3812FFFF", "3923AAAAAAAA"])
def test_a_missing_value_is_no_report_and_no_mistake(missing):
    content = elements(missing + "38121290")

    assert [report.property for report in content.reports] == ["38"]
    assert content.rejects == []


def test_a_suppliers_own_element_is_named_by_both_bytes():
    assert values("FF0311001238121290") == [("FF03", 1.2), ("38", 12.9)]


def test_what_is_no_number_is_skipped_by_its_length():
    assert values("4520000000000510120038121290") == [("38", 12.9)]


def test_an_element_that_is_not_bcd_is_named_and_its_neighbours_are_kept():
    content = elements("39230000AB2738121290")

    assert [report.property for report in content.reports] == ["38"]
    assert [(r.reason, "39" in r.detail) for r in content.rejects] == [(RejectReason.BAD_SHAPE, True)]


def test_an_element_cut_short_ends_the_body_and_keeps_what_came_before():
    content = elements("3812129039230000")

    assert [report.property for report in content.reports] == ["38"]
    assert content.rejects[0].detail == "39 wants 4 bytes, 2 are left"


def test_another_observation_time_holds_for_what_follows_it():
    content = elements("392300041273" + "F0F02611220805" + "392300041274")

    assert [report.time for report in content.reports] == [at("2026-11-22T08:00"), at("2026-11-22T08:05")]


def test_an_element_before_any_time_has_none_and_is_refused():
    content = read("32", HEAD[:16] + bytes.fromhex("392300041273"))

    assert content.reports == []
    assert content.rejects[0].reason is RejectReason.BAD_TIME


@pytest.mark.parametrize("time", ["2613220800", "2611310800", "26112208AB", "2611222400"])
def test_a_time_that_is_none_is_a_bad_time(time):
    content = elements("F0F0" + time + "392300041273")

    assert (content.reports, content.rejects[0].reason) == ([], RejectReason.BAD_TIME)


def test_times_are_of_utc_plus_8():
    assert moment(bytes.fromhex("2611220800")) == at("2026-11-22T08:00")
    assert moment(bytes.fromhex("261122080059")) == at("2026-11-22T08:00:59")


def test_a_published_hourly_frame_gives_twelve_rains_that_end_at_its_time():
    (found,) = decode(bytes.fromhex(HOURLY))

    rains = [report for report in found.reports if report.property == "F4"]
    assert [rain.time for rain in rains] == [
        at("2014-06-12T02:00") - ago * 5 * MINUTE for ago in range(11, -1, -1)
    ]
    assert [r.property for r in found.reports[12:]] == ["26", "20", "1A", "38"]


def test_levels_of_five_minutes_are_hundredths_and_a_missing_one_leaves_its_time_out():
    content = elements("F5C0" + "0AAA" + "FFFF" * 10 + "0001", "34")

    assert [(r.result, r.time) for r in content.reports] == [
        (27.3, at("2026-11-22T07:05")),
        (0.01, at("2026-11-22T08:00")),
    ]


def test_a_series_has_the_length_of_the_standard_whatever_its_definition_says():
    assert values("F55C" + "0AAA" + "FFFF" * 11 + "38121290") == [("F5", 27.3), ("38", 12.9)]


def test_a_published_uniform_frame_gives_twelve_levels_from_its_time_on():
    body = bytes.fromhex(UNIFORM[28 : 28 + 0x4E * 2])
    (found,) = decode(build("31", body, "1000000006"))

    assert {report.result for report in found.reports} == {28.96}
    assert [report.time for report in found.reports] == [
        at("2022-12-05T10:05") + n * 5 * MINUTE for n in range(12)
    ]


def test_a_uniform_frame_whose_values_do_not_come_out_even_is_refused():
    assert elements("0418000005392300028960000289", "31").reports == []
    assert elements("0418000005392300028960000289", "31").rejects != []


@pytest.mark.parametrize("guide", ["F2F2313233", "F3F3FFD8FFE0"])
def test_what_people_typed_and_pictures_are_kept_out(guide):
    assert elements(guide).reports == elements(guide).rejects == []


def test_a_body_too_short_for_serial_and_time_is_refused():
    assert read("32", b"\x00\x01").rejects[0].reason is RejectReason.BAD_SHAPE
