"""The header of an HJ 212 data segment, by example."""

from datetime import UTC, datetime

import pytest

from sensors.codecs.hj212.answer import build
from sensors.codecs.hj212.segment import SegmentError, moment, read_segment
from sensors.codecs.hj212.session import Session

HEADER = {"QN": "20240601080000123", "ST": "32", "CN": "2011", "PW": "123456", "MN": "A1", "Flag": "4"}
TIME = int(datetime(2024, 6, 1, 0, 0, tzinfo=UTC).timestamp()) * 1000
CONTENT = "DataTime=20240601080000;a1-Rtd=1"


def sent(content: str = CONTENT, **header: str) -> bytes:
    return build({name: value for name, value in (HEADER | header).items() if value}, content)


def is_refused(raw: bytes) -> bool:
    found = Session().feed(raw)
    return all(f.rejects and not f.reports and not f.answer and f.station is None for f in found)


def test_data_sent_again_are_known_by_rf():
    again = build(HEADER | {"Flag": "9", "RF": "1"}, CONTENT)
    assert read_segment(again[6:-6]).resent
    assert not read_segment(build(HEADER)[6:-6]).resent


@pytest.mark.parametrize(
    "header",
    [
        {"QN": ""},
        {"QN": "1617937761764"},
        {"ST": "101"},
        {"ST": "A0"},
        {"MN": "YSRDWQGQ1000001001"},
        {"MN": "A110000_0001"},
        {"PW": "BF470F88957588DE902D1A52"},
        {"PW": ""},
        {"Flag": ""},
        {"Flag": "255"},
        {"PNO": "0002", "PNUM": "0002"},
        {"XX": "vendor"},
    ],
)
def test_headers_as_devices_write_them(header):
    (found,) = Session().feed(sent(**header))
    assert ([report.property for report in found.reports], found.rejects) == (["a1"], [])


@pytest.mark.parametrize(
    "header",
    [
        {"QN": "20241301080000123"},
        {"QN": "x"},
        {"QN": "1" * 21},
        {"ST": ""},
        {"ST": "3"},
        {"CN": ""},
        {"CN": "201"},
        {"CN": "20x1"},
        {"CN": "٢٠١١"},
        {"MN": ""},
        {"MN": "A" * 33},
        {"MN": "A/+"},
        {"MN": "A\x00"},
        {"Flag": "256"},
        {"Flag": "-1"},
        {"Flag": "x"},
        {"PNO": "x"},
        {"PW": "1\n2"},
        {"PW": "密码"},
        {"PW": "a;MN=A2"},
        {"X Y": "1"},
    ],
)
def test_a_bad_header_is_no_frame(header):
    assert is_refused(sent(**header))


@pytest.mark.parametrize("char", ["\x00", "\t", "\x1b", "\x7f", "\r"])
def test_a_control_character_anywhere_is_no_frame(char):
    assert is_refused(sent(f"{CONTENT},a1-Info=x{char}"))


@pytest.mark.parametrize(
    "segment",
    [b"", b"CP=&&", b"ST=32;CN=2011;MN=1CP=&&&&", b"ST=32;CN=2011;MN=1;CP=&&&", b"ST=32;CN=2011;MN=1;"],
)
def test_a_segment_without_header_or_content_is_an_error(segment):
    with pytest.raises(SegmentError):
        read_segment(segment)


@pytest.mark.parametrize(
    ("digits", "expected"),
    [
        ("20240601080000", TIME),
        ("19700101080000", 0),
        ("20240229000000", 1709136000000),
        ("20240601080000123", TIME + 123),
        ("20230229000000", None),
        ("2024060108000012", None),
        ("", None),
    ],
)
def test_a_moment_is_chinas_time(digits, expected):
    assert moment(digits) == expected
