"""The demo's field stations: their frames are what the gateway makes the same messages of."""

import json
from types import MappingProxyType

import pytest
from cast import NOW
from hypothesis import given
from hypothesis import strategies as st

from city.field_station import FieldProtocol, FieldStation, Stamp
from sensors.claims import Accepted, Claims
from sensors.codecs import sl651
from sensors.codecs.hj212.session import Session
from sensors.field_feed import frames

ADDRESS = "0012345678"


def station(protocol: FieldProtocol, **factors: str) -> FieldStation:
    commands = frozenset({"2011", "32"})
    return FieldStation("dam", protocol, ADDRESS, commands, Stamp.START, MappingProxyType(factors))


def message(thing_id: str = "dam", **results: float) -> tuple[str, bytes]:
    return f"city/{thing_id}/obs", json.dumps({"time": NOW, "results": results}).encode()


def through(one: FieldStation, *messages: tuple[str, bytes]) -> list[dict]:
    """What the gateway publishes of the frames of these messages."""
    ((_, frame),) = frames([one], messages)
    session = Session() if one.protocol is FieldProtocol.HJ212 else sl651.Session()
    (found,) = session.feed(frame)
    verdict = Claims(one.protocol, [one]).judge(found)
    assert isinstance(verdict, Accepted)
    return [json.loads(publication.payload) for publication in verdict.publications]


@pytest.mark.parametrize(
    ("protocol", "factors"),
    [
        (FieldProtocol.HJ212, {"w01018": "cod", "w01001": "ph"}),
        (FieldProtocol.SL651, {"39": "cod", "FF03": "ph"}),
    ],
)
def test_a_message_goes_through_the_gateway_unchanged(protocol, factors):
    (body,) = through(station(protocol, **factors), message(cod=20.25, ph=7.125, other=1.0))

    assert (body["time"], body["results"]) == (NOW, {"cod": 20.25, "ph": 7.125})


@given(st.floats(-999.0, 9999.0))
def test_levels_go_through_to_the_millimetre(level):
    (body,) = through(station(FieldProtocol.SL651, **{"39": "cod"}), message(cod=level))

    assert abs(body["results"]["cod"] - level) <= 0.000501


def test_things_that_are_no_field_stations_are_left_out():
    one = station(FieldProtocol.HJ212, w01018="cod")

    assert list(frames([one], [message("else", cod=1.0), message(ph=7.0)])) == []
