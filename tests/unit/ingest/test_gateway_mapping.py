"""What a frame comes to, by the claims of the catalogue: messages to publish, or why it is refused."""

import json
from types import MappingProxyType

import pytest
from cast import HOUR, MINUTE, NOW

from city.field_station import HOUR_MS, FieldProtocol, FieldStation, Stamp
from sensors import refusal
from sensors.claims import Accepted, Claims, Refused
from sensors.codecs.json import decode
from sensors.field import Frame
from sensors.refusal import Refusal
from sensors.reject import Reject, RejectReason
from sensors.report import Report

MN = "010000A8900016F000169DC0"


def station(thing_id: str = "outfall", commands: tuple[str, ...] = ("2011",), **how) -> FieldStation:
    factors = how.pop("factors", {"w01018": "cod", "w01001": "ph"})
    stamp, protocol = how.pop("stamp", Stamp.START), how.pop("protocol", FieldProtocol.HJ212)
    return FieldStation(thing_id, protocol, MN, frozenset(commands), stamp, MappingProxyType(factors), **how)


def frame(*reports: Report, command: str = "2011", rejects: tuple[Reject, ...] = (), **how) -> Frame:
    return Frame(b"##...\r\n", how.pop("address", MN), command, list(reports), list(rejects), **how)


def report(code: str = "w01018", result: float = 20.0, time: int = NOW, flag: str | None = "N") -> Report:
    return Report(code, time, result, flag)


def judged(found: Frame, *stations: FieldStation) -> dict[str, object]:
    """Topic → body of what is published."""
    verdict = Claims(FieldProtocol.HJ212, stations).judge(found)
    assert isinstance(verdict, Accepted)
    return {publication.topic: json.loads(publication.payload) for publication in verdict.publications}


def refused(found: Frame, *stations: FieldStation) -> list[Reject]:
    verdict = Claims(FieldProtocol.HJ212, stations).judge(found)
    assert isinstance(verdict, Refused)
    return verdict.rejects


def test_factors_become_properties_of_the_thing_in_one_message():
    found = judged(frame(report(), report("w01001", 7.1)), station())

    body = {
        "time": NOW,
        "results": {"cod": 20.0, "ph": 7.1},
        "flags": {"cod": "N", "ph": "N"},
        "via": "hj212",
    }
    assert found == {"city/outfall/obs": body}


def test_what_is_published_is_what_ingest_reads():
    verdict = Claims(FieldProtocol.HJ212, [station()]).judge(frame(report(), report("w01001", 7.1)))

    decoded = decode(verdict.publications[0].payload)

    assert decoded.reports == [Report("cod", NOW, 20.0, "N"), Report("ph", NOW, 7.1, "N")]
    assert decoded.rejects == []


def test_results_of_several_times_are_an_array_in_one_message():
    found = judged(frame(report(), report(time=NOW - MINUTE), report("w01001", 7.1)), station())

    assert [(body["time"], body["results"]) for body in found["city/outfall/obs"]] == [
        (NOW, {"cod": 20.0, "ph": 7.1}),
        (NOW - MINUTE, {"cod": 20.0}),
    ]


def test_a_result_said_twice_for_one_time_is_told_twice():
    old_and_new = {"w01018": "cod", "011": "cod"}

    found = judged(frame(report(), report("011", 21.0)), station(factors=old_and_new))

    assert [body["results"] for body in found["city/outfall/obs"]] == [{"cod": 20.0}, {"cod": 21.0}]


def test_a_factor_nobody_claims_travels_under_its_own_code():
    found = judged(frame(report(), report("w99999", 1.0)), station())

    assert found["city/outfall/obs"]["results"] == {"cod": 20.0, "w99999": 1.0}


def test_a_factor_nobody_claims_never_passes_for_a_property_of_the_same_name():
    knows_co = station(periods_ms=MappingProxyType({"co": 0}))

    found = judged(frame(report(), report("co", 1.0)), knows_co)

    assert found["city/outfall/obs"]["results"] == {"cod": 20.0, "hj212:co": 1.0}


def test_an_ignored_factor_goes_nowhere():
    found = judged(frame(report(), report("w99999", 1.0)), station(ignored=frozenset({"w99999"})))

    assert found["city/outfall/obs"]["results"] == {"cod": 20.0}


def test_a_value_that_is_not_finite_leaves_its_neighbours_whole():
    verdict = Claims(FieldProtocol.HJ212, [station()]).judge(
        frame(report(result=float("inf")), report("w01001", 7.1))
    )

    decoded = decode(verdict.publications[0].payload)

    assert [found.property for found in decoded.reports] == ["ph"]
    assert [reject.reason for reject in decoded.rejects] == [RejectReason.NOT_FINITE]


def test_two_things_of_one_address_each_get_their_factors():
    east = station("east", factors={"w01018": "cod"})
    west = station("west", factors={"w21003": "ammonia_n"}, ignored=frozenset({"w00000"}))

    found = judged(frame(report(), report("w21003", 1.5), report("w00000"), report("w99999")), east, west)

    assert found["city/east/obs"]["results"] == {"cod": 20.0, "w99999": 20.0}
    assert found["city/west/obs"]["results"] == {"ammonia_n": 1.5}


def test_two_things_of_one_address_each_get_their_commands():
    live, hourly = station(), station("outfall-hourly", commands=("2061",))

    assert list(judged(frame(report()), live, hourly)) == ["city/outfall/obs"]
    assert list(judged(frame(report(), command="2061"), live, hourly)) == ["city/outfall-hourly/obs"]


@pytest.mark.parametrize(
    ("command", "stamp", "end"),
    [
        ("2011", Stamp.START, NOW),
        ("2061", Stamp.START, NOW + HOUR),
        ("2031", Stamp.START, NOW + 24 * HOUR),
        ("2051", Stamp.START, NOW + 10 * MINUTE),
        ("2061", Stamp.END, NOW),
    ],
)
def test_an_average_is_stamped_with_the_end_of_its_period(command, stamp, end):
    periods = MappingProxyType({"cod": 10 * MINUTE})
    taker = station(commands=(command,), stamp=stamp, periods_ms=periods)

    assert judged(frame(report(), command=command), taker)["city/outfall/obs"]["time"] == end


def test_levels_of_sl_651_keep_their_own_times():
    taker = station(commands=("34",), protocol=FieldProtocol.SL651, factors={"F5": "water_level"})

    assert taker.until_end_ms("34", "water_level") == 0
    assert HOUR_MS == HOUR


def test_a_result_without_a_flag_is_doubted_unless_the_station_is_vouched_for():
    unflagged = frame(report(flag="?"))

    assert judged(unflagged, station())["city/outfall/obs"]["flags"] == {"cod": "?"}
    assert "flags" not in judged(unflagged, station(flagged=False))["city/outfall/obs"]


def test_a_frame_that_nobody_observes_is_accepted_and_nothing_is_published():
    assert judged(frame(report(), command="2061"), station()) == {}
    assert judged(frame(command="9013"), station()) == {}


def test_a_station_that_nobody_claims_is_refused_with_the_remedy():
    (reject,) = refused(frame(report(), address="ELSE"), station())

    assert reject.reason is RejectReason.UNKNOWN_THING
    assert 'add [things.field] with protocol = "hj212", address = "ELSE"' in reject.detail


def test_a_frame_without_a_station_or_with_a_wrong_check_sum_is_refused_with_its_own_reason():
    wrong = Reject(RejectReason.BAD_SHAPE, "wrong check sum")

    assert refused(frame(rejects=(wrong,), address=None), station()) == [wrong]
    assert refused(frame(rejects=(wrong,), variant="modbus"), station()) == [wrong]


def test_of_a_frame_with_one_bad_part_the_rest_is_published():
    bad = Reject(RejectReason.BAD_SHAPE, "w01001: 'x' is not a number")
    verdict = Claims(FieldProtocol.HJ212, [station()]).judge(frame(report(), rejects=(bad,)))

    assert isinstance(verdict, Accepted)
    assert (len(verdict.publications), verdict.rejects) == (1, [bad])
    assert refused(frame(rejects=(bad,)), station()) == [bad]


def test_passwords_are_known_by_address():
    assert Claims(FieldProtocol.HJ212, [station(password="123456")]).passwords == {MN: "123456"}
    assert Claims(FieldProtocol.HJ212, [station()]).passwords == {}


def test_stations_of_another_protocol_claim_nothing():
    assert len(Claims(FieldProtocol.SL651, [station()])) == 0


@pytest.mark.parametrize("raw", [b"##0101QN=1&&1C80\r\n", b"\x7e\x7e\x01\xff", b"", "水".encode()])
def test_a_refusal_is_read_back_as_it_was(raw):
    told = Refusal(Reject(RejectReason.BAD_SHAPE, "错 & <b>"), MN, "modbus", "hj212", raw)

    assert refusal.decode(refusal.encode(told)) == told


def test_a_frame_that_is_text_can_be_read_in_its_refusal():
    told = Refusal(Reject(RejectReason.BAD_SHAPE, ""), None, None, "hj212", b"##0101\r\n")

    assert json.loads(refusal.encode(told))["frame"] == "##0101\r\n"


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"reason": "nonsense"}',
        b'{"reason": "bad_shape", "frame": 1}',
        b"[" * 100_000,
        b'{"reason": "bad_shape", "frame": "?", "encoding": "base64"}',
    ],
)
def test_what_is_no_refusal_is_told_so(payload):
    assert isinstance(refusal.decode(payload), Reject)
