"""From the `field` table of a thing to the FieldStation the gateway goes by, and what cannot be in it."""

import re
from collections.abc import Iterator, Sequence
from types import MappingProxyType

from city.field_station import MINUTES, OBSERVED, USUAL, FieldProtocol, FieldStation, Stamp
from city.thing import Thing
from sensors.catalogue_build import Problem
from sensors.catalogue_schema import FieldShape

_ADDRESSES = {
    FieldProtocol.HJ212: (re.compile(r"[0-9A-Za-z]{1,24}"), "an MN is 1 to 24 letters and digits"),
    FieldProtocol.SL651: (
        re.compile(r"[0-9A-F]{10}"),
        "a station address is ten digits, or hex where it is no BCD",
    ),
}
_PASSWORDS = {
    FieldProtocol.HJ212: (re.compile(r"[^;&#\s]{1,9}"), "a password is up to nine letters and digits"),
    FieldProtocol.SL651: (re.compile(r"[0-9A-Fa-f]{4}"), "a password is four digits, or hex"),
}


def build_field_station(shape: FieldShape, thing: Thing) -> FieldStation:
    """The field station of a thing; `field_problems` says what is wrong with it."""
    return FieldStation(
        thing.thing_id,
        shape.protocol,
        shape.address.upper() if shape.protocol is FieldProtocol.SL651 else shape.address,
        frozenset(shape.commands or USUAL[shape.protocol]),
        shape.stamp,
        MappingProxyType(dict(shape.factors)),
        frozenset(shape.ignored),
        MappingProxyType({s.property: round(s.period_s * 1000) for s in thing.datastreams}),
        shape.password,
        shape.flagged,
    )


def field_problems(station: FieldStation, *, streams_known: bool) -> Iterator[Problem]:
    """What cannot be in one `field` table. Datastreams are missed only where all of them are known."""
    pattern, wanted = _ADDRESSES[station.protocol]
    if not pattern.fullmatch(station.address):
        yield ".field.address", f"{station.address!r}: {wanted}"
    pattern, wanted = _PASSWORDS[station.protocol]
    if station.password is not None and not pattern.fullmatch(station.password):
        yield ".field.password", wanted
    observed = OBSERVED[station.protocol]
    for command in sorted(station.commands.difference(observed)):
        yield ".field.commands", f"{command!r} is not one of {', '.join(observed)}"
    for code in sorted(station.ignored.intersection(station.factors)):
        yield ".field.ignored", f"{code!r} is among the factors"
    if streams_known:
        yield from _factor_problems(station)


def _factor_problems(station: FieldStation) -> Iterator[Problem]:
    shifted = MINUTES in station.commands and station.stamp is Stamp.START
    for code, slug in station.factors.items():
        if slug not in station.periods_ms:
            yield f".field.factors.{code}", f"the thing has no datastream {slug!r}"
        elif shifted and not station.periods_ms[slug]:
            yield (
                f".field.factors.{code}",
                f'{MINUTES} is an average: {slug!r} needs its period_s, or stamp = "end"',
            )


def claimed_twice(stations: Sequence[FieldStation]) -> Iterator[tuple[int, Problem]]:
    """(index, problem) of each station that claims what an earlier one of the same address claims."""
    for index, station in enumerate(stations):
        for other in stations[:index]:
            if (other.protocol, other.address) == (station.protocol, station.address):
                yield from ((index, problem) for problem in _shared(station, other))


def _shared(station: FieldStation, other: FieldStation) -> Iterator[Problem]:
    commands, codes = station.commands & other.commands, sorted(station.factors.keys() & other.factors.keys())
    if commands and codes:
        told = f"{', '.join(codes)} of {', '.join(sorted(commands))}"
        yield ".field.address", f"{station.address} is claimed by {other.thing_id} already: {told}"
    if station.password != other.password:
        yield ".field.password", f"{other.thing_id} has the same address and another password"
