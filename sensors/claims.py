"""From a field protocol's frame to the messages it is, by the claims that things make in the catalogue.

A frame names its station by an address; things claim addresses. What a thing takes as observations goes to
its topic in our own JSON, one message a thing however many times are in the frame. A factor that nobody of
the address claims or ignores travels under its own code, so that it becomes a dead letter with the thing's
name on it. Pure: what is done with the decision is the gateway's business.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from city.field_station import FieldProtocol, FieldStation
from sensors.field import Frame
from sensors.reject import Reject, RejectReason
from sensors.report import Report
from sensors.topics import observations_topic

NO_FLAG = "?"
"""What HJ 212's codec says of a result that came without a flag."""


class Publication(NamedTuple):
    """One message to publish."""

    topic: str
    payload: bytes


class Accepted(NamedTuple):
    """A frame of a known station: what to publish before it is answered (nothing, where nothing is observed).

    `rejects` are parts that could not be used.
    """

    publications: list[Publication]
    rejects: list[Reject]


class Refused(NamedTuple):
    """A frame that is not accepted, and why. `sound`: all but its content is as it should be."""

    rejects: list[Reject]
    sound: bool = False


Groups = dict[tuple[int, int], dict[str, Report]]
"""(time, which group of that time) → property → its report."""


class Claims:
    """Who claims which address of one protocol."""

    def __init__(self, protocol: FieldProtocol, stations: Iterable[FieldStation]) -> None:
        self.protocol = protocol
        self._stations: dict[str, list[FieldStation]] = {}
        self.passwords: dict[str, str] = {}
        """Address → the password its frames must say, where one is set."""
        self.replace(stations)

    def replace(self, stations: Iterable[FieldStation]) -> None:
        """Go by these from now on."""
        self._stations = {}
        for station in stations:
            if station.protocol is self.protocol:
                self._stations.setdefault(station.address, []).append(station)
        claimed = ((address, mine[0].password) for address, mine in self._stations.items())
        self.passwords = {address: password for address, password in claimed if password is not None}

    def __len__(self) -> int:
        """How many addresses are claimed."""
        return len(self._stations)

    def judge(self, frame: Frame) -> Accepted | Refused:
        """What a frame comes to."""
        stations = self._stations.get(frame.station or "", [])
        if frame.station is None or frame.variant is not None:
            return Refused(frame.rejects)
        if not stations:
            return Refused([Reject(RejectReason.UNKNOWN_THING, self._unclaimed(frame.station))])
        if frame.rejects and not frame.reports:
            return Refused(frame.rejects, sound=bool(frame.answer))
        takers = [station for station in stations if frame.command in station.commands]
        return Accepted(_publications(frame, takers, self.protocol), frame.rejects)

    def _unclaimed(self, address: str) -> str:
        return (
            f"no thing claims this station: add [things.field] with protocol = "
            f'"{self.protocol}", address = "{address}" to the one it is'
        )


def _publications(frame: Frame, takers: Sequence[FieldStation], via: str) -> list[Publication]:
    things: dict[str, Groups] = {}
    for report in frame.reports:
        for station, mine in _taken(report, frame.command or "", takers):
            _put(things.setdefault(station.thing_id, {}), mine)
    return [Publication(observations_topic(thing_id), _payload(own, via)) for thing_id, own in things.items()]


def _taken(
    report: Report, command: str, takers: Sequence[FieldStation]
) -> Iterable[tuple[FieldStation, Report]]:
    """The report as each thing that claims it has it; as it is, for the first thing, where none knows it."""
    code = report.property
    claimants = [station for station in takers if code in station.factors]
    for station in claimants:
        slug = station.factors[code]
        flag = None if report.flag == NO_FLAG and not station.flagged else report.flag
        yield station, Report(slug, report.time + station.until_end_ms(command, slug), report.result, flag)
    if takers and not claimants and not any(code in station.ignored for station in takers):
        yield takers[0], replace(report, property=_unclaimed_code(code, takers[0]))


def _unclaimed_code(code: str, station: FieldStation) -> str:
    """A factor's code, which must not pass for a property of ours: `co` of a station is not our `co`."""
    return f"{station.protocol}:{code}" if code in station.periods_ms else code


def _put(groups: Groups, report: Report) -> None:
    """Into the first group of its time that has no such property yet: what is said twice is told twice."""
    nth = 0
    while report.property in groups.setdefault((report.time, nth), {}):
        nth += 1
    groups[report.time, nth][report.property] = report


def _payload(groups: Groups, via: str) -> bytes:
    bodies = [_body(time, group, via) for (time, _), group in groups.items()]
    return json.dumps(bodies[0] if len(bodies) == 1 else bodies, separators=(",", ":")).encode()


def _body(time: int, group: Mapping[str, Report], via: str) -> Mapping[str, object]:
    flags = {slug: report.flag for slug, report in group.items() if report.flag is not None}
    results = {slug: report.result for slug, report in group.items()}
    return {"time": time, "results": results} | ({"flags": flags} if flags else {}) | {"via": via}
