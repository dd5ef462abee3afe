"""A thing that speaks a field protocol over TCP and is reached through the gateway."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

HOUR_MS = 3600 * 1000


class FieldProtocol(StrEnum):
    """What field stations speak."""

    HJ212 = "hj212"
    SL651 = "sl651"


class Stamp(StrEnum):
    """Which end of its averaging period a station states as the time of an average."""

    START = "start"
    END = "end"


OBSERVED: Mapping[FieldProtocol, tuple[str, ...]] = {
    FieldProtocol.HJ212: ("2011", "2051", "2061", "2031"),
    FieldProtocol.SL651: ("30", "31", "32", "33", "34"),
}
"""Commands whose frames can be observations."""
USUAL: Mapping[FieldProtocol, tuple[str, ...]] = {
    FieldProtocol.HJ212: ("2011",),
    FieldProtocol.SL651: ("32", "33", "34"),
}
"""The ones taken where a station's table names none: realtime; timed, added, hourly."""
MINUTES = "2051"
"""HJ 212: averages over some minutes, how many only the datastream's `period_s` says."""
_AVERAGED_MS = {"2061": HOUR_MS, "2031": 24 * HOUR_MS}


@dataclass(frozen=True, slots=True)
class FieldStation:
    """What the gateway knows of one thing. `address` is HJ 212's MN or SL 651's station address.

    `factors` map a factor code to the property of the thing that it is, `ignored` codes are known and not
    wanted. `periods_ms` is each property's averaging period. Several may share an address. `flagged` is False
    for a station that sends no flags and whose results are vouched for all the same.
    """

    thing_id: str
    protocol: FieldProtocol
    address: str
    commands: frozenset[str]
    stamp: Stamp
    factors: Mapping[str, str]
    ignored: frozenset[str] = frozenset()
    periods_ms: Mapping[str, int] = field(default_factory=dict[str, int])
    password: str | None = field(default=None, repr=False)
    flagged: bool = True

    def until_end_ms(self, command: str, slug: str) -> int:
        """From the time that a frame states to the end of what its result stands for."""
        if self.protocol is not FieldProtocol.HJ212 or self.stamp is Stamp.END:
            return 0
        return self.periods_ms.get(slug, 0) if command == MINUTES else _AVERAGED_MS.get(command, 0)
