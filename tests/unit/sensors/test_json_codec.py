"""The JSON wire format, by example."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensors.codecs.json import decode, parse_time
from sensors.reject import Reject, RejectReason
from sensors.report import Mark, Report

TIME = 1_795_305_600_000


def reasons(payload: bytes) -> list[str]:
    return [reject.reason.value for reject in decode(payload).rejects]


def test_an_object_gives_its_results_with_their_flags():
    payload = (
        b'{"time":"2026-11-22T08:00:00.000+08:00","results":{"pm2_5":35.2,"pm10":60},'
        b'"flags":{"pm10":"M"},"seq":7}'
    )
    assert decode(payload).reports == [Report("pm2_5", TIME, 35.2, None), Report("pm10", TIME, 60.0, "M")]


def test_an_array_is_a_backfill():
    payload = b'[{"time":1795305600000,"results":{"ph":7}},{"time":1795305601000,"results":{"ph":7.1}}]'
    assert [report.time for report in decode(payload).reports] == [TIME, TIME + 1000]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-22T00:00:00Z", TIME),
        ("2026-11-22T08:00:00+08:00", TIME),
        ("2026-11-22t00:00:00z", TIME),
        ("2026-11-21T19:00:00.001-05:00", TIME + 1),
        (TIME, TIME),
    ],
)
def test_times_are_read_with_their_offset(text, expected):
    assert parse_time(text) == expected


@pytest.mark.parametrize(
    "time",
    [
        "2026-11-22T08:00:00",
        "yesterday",
        "",
        "2026-11-22T08:00:60+08:00",
        "0000-01-01T00:00:00Z",
        True,
        None,
        1.5,
        [],
        {},
    ],
)
def test_a_time_without_offset_or_sense_is_refused(time):
    assert reasons(json.dumps({"time": time, "results": {"ph": 7}}).encode()) == ["bad_time"]


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b'\xef\xbb\xbf{"time":1,"results":{}}', "not_json"),
        (b'{"time":1,"results":{"a":"\xff"}}', "not_utf8"),
        (b'{"time":1,"results":{"a":1},"x":"\xff\xfe"}', "not_utf8"),
        (b"[" * 100_000, "bad_shape"),
        (b"1", "bad_shape"),
        (b'"x"', "bad_shape"),
        (b"null", "bad_shape"),
        (b"{}", "bad_shape"),
        (b'{"time":1}', "bad_shape"),
        (b'{"time":1,"results":[1]}', "bad_shape"),
        (b'{"time":1,"results":{"a":true}}', "bad_shape"),
        (b'{"time":1,"results":{"a":"12"}}', "bad_shape"),
        (b'{"time":1,"results":{"a":null}}', "bad_shape"),
        (b'{"time":1,"results":{"a":NaN}}', "not_finite"),
        (b'{"time":1,"results":{"a":-Infinity}}', "not_finite"),
        (b'{"time":1,"results":{"a":1e999}}', "not_finite"),
        (b'{"time":1,"results":{"a":' + b"9" * 5000 + b"}}", "not_finite"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(payload, reason):
    assert reasons(payload) == [reason]


def test_one_bad_result_spoils_itself_only():
    decoded = decode(b'{"time":1,"results":{"a":1,"b":NaN,"c":"x","d":4}}')
    assert [report.property for report in decoded.reports] == ["a", "d"]
    assert [reject.reason.value for reject in decoded.rejects] == ["not_finite", "bad_shape"]


def test_one_bad_object_of_an_array_spoils_itself_only():
    decoded = decode(b'[{"time":1,"results":{"a":1}},7,{"time":"?","results":{"a":1}}]')
    assert len(decoded.reports) == 1
    assert [reject.reason.value for reject in decoded.rejects] == ["bad_shape", "bad_time"]


def test_a_flag_that_is_no_text_is_an_unknown_flag():
    assert decode(b'{"time":1,"results":{"a":1},"flags":{"a":3}}').reports == [Report("a", 1, 1.0, "?")]


@given(st.binary(max_size=300))
def test_no_bytes_make_it_raise(payload):
    decoded = decode(payload)
    assert all(isinstance(reject, Reject) for reject in decoded.rejects)


_json = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.fixed_dictionaries({"time": _json, "results": _json}, optional={"flags": _json, "seq": _json}))
def test_no_json_makes_it_raise(body):
    decode(json.dumps(body).encode())


@pytest.mark.parametrize("time", ["9" * 400, "-" + "9" * 400, str(2**63)])
@pytest.mark.parametrize("result", ["1", "true"])
def test_a_time_of_endless_digits_is_no_time_and_is_not_repeated(time, result):
    (reject, *_) = decode(f'{{"time": {time}, "results": {{"pm10": {result}}}}}'.encode()).rejects
    assert (reject.reason, len(reject.detail) < 80) == (RejectReason.BAD_TIME, True)


@pytest.mark.parametrize("seq", [0, 4711, 1_700_000_000_000_000_001, 2**63 - 1])
def test_a_number_is_counted_whatever_stands_beside_it(seq):
    for results in (b'{"ph":7}', b'{"ph":7,"o2":"much"}'):
        payload = b'{"time":1795305600000,"results":%s,"seq":%d}' % (results, seq)
        assert decode(payload).marks == [Mark(seq, TIME)]


@pytest.mark.parametrize("seq", [b"-1", b"9223372036854775808", b"9" * 5000, b"1.5", b"true", b'"7"'])
def test_what_is_no_count_costs_the_result_nothing(seq):
    decoded = decode(b'{"time":1795305600000,"results":{"ph":7},"seq":%s}' % seq)
    assert (decoded.marks, decoded.reports) == ([], [Report("ph", TIME, 7.0, None)])


@pytest.mark.parametrize(
    ("time", "why"),
    [
        ("2026-11-22T01:53:04.115Z\\u0000", "is not RFC 3339"),
        ("2026-W47-7T00:00:00Z", "is not RFC 3339"),
        ("2016-12-31T23:59:60Z", "leap second"),
        ("2026-11-22T01:53:04", "has no offset from UTC"),
    ],
)
def test_a_time_that_is_no_rfc_3339_is_bad_and_told_why(time, why):
    (reject,) = decode(f'{{"time":"{time}","results":{{"a":1}}}}'.encode()).rejects
    assert reject.reason is RejectReason.BAD_TIME
    assert why in reject.detail
