"""A message decided against the catalogue."""

import pytest
from cast import NOW, STREAMS

from city.observation import MOST_AHEAD_MS
from city.presence import Presence
from sensors.decode import LARGEST_PAYLOAD, OLDEST_MS, Message, decode, register
from sensors.reject import Reject, RejectReason

REGISTRY = register(STREAMS)


def outcome(topic: str, payload: str | bytes):
    body = payload.encode() if isinstance(payload, str) else payload
    return decode(Message(topic, body, NOW), REGISTRY)


def at(ms: int, results: str = '{"water_level": 12}') -> str:
    return f'{{"time": {NOW + ms}, "results": {results}}}'


def test_a_result_finds_its_datastream():
    (usable,) = outcome("city/res-a/obs", at(-5)).usable
    assert (usable.binding.datastream_id, usable.time, usable.result) == (1, NOW - 5, 12.0)


def test_a_source_unit_is_converted():
    (usable,) = outcome("city/res-b/obs", at(0, '{"water_level": 3150}')).usable
    assert usable.result == pytest.approx(31.5)


@pytest.mark.parametrize(("thing", "result"), [("res-a", "-0.0"), ("res-b", "-0.0"), ("res-b", "-1e-12")])
def test_a_zero_has_no_sign(thing, result):
    (usable,) = outcome(f"city/{thing}/obs", at(0, f'{{"water_level": {result}}}')).usable
    assert str(usable.result) == "0.0"


@pytest.mark.parametrize(
    ("topic", "payload", "reason"),
    [
        ("city/nobody/obs", at(0), "unknown_thing"),
        ("city/res-a/obs", at(0, '{"colour": 1}'), "unknown_property"),
        ("city/res-a/obs", at(0, '{"gas_cl2": 1}'), "unknown_property"),
        ("city/res-a", at(0), "topic_mismatch"),
        ("city/res-a/x/status", at(0), "topic_mismatch"),
        ("city/RES-A/obs", at(0), "topic_mismatch"),
        ("city/res-a/extra/obs", at(0), "topic_mismatch"),
        ("town/res-a/obs", at(0), "topic_mismatch"),
        ("city//obs", at(0), "topic_mismatch"),
        ("", at(0), "topic_mismatch"),
        ("city/res-a/obs", at(MOST_AHEAD_MS + 1), "future"),
        ("city/res-a/obs", at(-OLDEST_MS - 1), "too_old"),
        ("city/res-a/obs", '{"time": 1795305600, "results": {"water_level": 1}}', "too_old"),
        ("city/res-a/obs", '{"time": "9999-12-31T23:59:59Z", "results": {"water_level": 1}}', "future"),
        ("city/res-a/obs", '{"time": 99999999999999999, "results": {"water_level": 1}}', "future"),
        ("city/res-a/obs", '{"time": 1795305600000, "results": {}}', "bad_shape"),
        ("city/res-a/obs", "[]", "bad_shape"),
        ("city/res-a/obs", b" " * (LARGEST_PAYLOAD + 1), "too_large"),
        ("city/res-a/obs", at(0, "{" + ",".join(f'"x{i}":1' for i in range(5001)) + "}"), "too_large"),
        ("city/res-a/obs", b"\xff\xfe", "not_utf8"),
    ],
)
def test_what_cannot_be_used_has_a_reason(topic, payload, reason):
    decided = outcome(topic, payload)
    assert ([r.reason.value for r in decided.rejects], decided.usable) == ([reason], [])


def test_the_good_results_of_a_message_are_kept():
    decided = outcome("city/res-a/obs", at(0, '{"water_level": 12, "colour": 1, "storage": 300}'))
    assert [u.binding.datastream_id for u in decided.usable] == [1, 2]
    assert [r.reason.value for r in decided.rejects] == ["unknown_property"]


def test_a_factor_of_hj_212_that_no_datastream_is_for_is_refused_in_words():
    decided = outcome("city/res-a/obs", at(0, '{"w21001": 1, "colour": 1}'))
    assert [reject.detail for reject in decided.rejects] == [
        "no datastream 'w21001' (总氮, 毫克/升) of this thing",
        "no datastream 'colour' of this thing",
    ]


def test_a_value_that_overflows_in_our_unit_is_not_finite():
    registry = register({1: STREAMS[5].__class__("res-a", "storage", 0, 60, 600, "1e6 m³")})
    decided = decode(Message("city/res-a/obs", at(0, '{"storage": 1e308}').encode(), NOW), registry)
    assert [r.reason.value for r in decided.rejects] == ["not_finite"]


def test_the_edges_of_time_are_inside():
    assert outcome("city/res-a/obs", at(MOST_AHEAD_MS)).usable
    assert outcome("city/res-a/obs", at(-OLDEST_MS)).usable


def test_a_status_message_is_no_observation_and_no_mistake():
    assert outcome("city/res-a/status", "online").presence == Presence("res-a", True, NOW, NOW)


def test_what_a_gateway_refused_is_a_dead_letter_with_the_gateways_own_reason():
    payload = '{"reason": "unknown_thing", "detail": "no thing claims it", "via": "hj212", "frame": "##"}'
    assert outcome("city/gateway/refused", payload).rejects == [
        Reject(RejectReason.UNKNOWN_THING, "no thing claims it")
    ]


def test_a_count_becomes_a_mark_of_its_thing():
    body = f'{{"time": {NOW}, "results": {{"water_level": 12}}, "seq": 7}}'
    ((stream, seq, time),) = outcome("city/res-a/obs", body).marks
    assert (seq, time) == (7, NOW)
    assert stream in STREAMS


def test_seconds_for_milliseconds_are_named():
    (reject,) = outcome("city/res-a/obs", '{"time": 1795305600, "results": {"water_level": 1}}').rejects
    assert "looks like seconds" in reject.detail


def test_a_conversion_adds_no_noise():
    (usable,) = outcome("city/res-b/obs", at(0, '{"water_level": 2885.4}')).usable
    assert usable.result == 28.854
