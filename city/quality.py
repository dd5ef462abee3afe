"""How far an observation can be trusted, and why.

Suspect data is flagged, never dropped or changed. The device's own flag letters are
those of HJ 212-2017 (N normal, F stopped, M maintenance, S set by hand, D fault,
C calibration, T over range, B communication fault).
"""

from dataclasses import dataclass
from enum import IntEnum, IntFlag, StrEnum

from city.properties import Property


class Quality(IntEnum):
    """GOOD may clear an alert; SUSPECT may raise one but never clear it; BAD does neither."""

    GOOD = 0
    SUSPECT = 1
    BAD = 2


class Reason(IntFlag):
    """Why an observation is not simply GOOD. Stored as a bit set."""

    NONE = 0
    RANGE = 1
    STEP = 2
    STUCK = 4
    OVER_RANGE = 8
    MAINTENANCE = 16
    CALIBRATION = 32
    SET_BY_HAND = 64
    STOPPED = 128
    FAULT = 256
    COMMUNICATION = 512
    UNKNOWN_FLAG = 1024
    CLOCK_AHEAD = 2048

    def words(self) -> list[str]:
        """Lower-case names of the bits that are set, in order."""
        if not self:  # nearly always
            return []
        return [bit.name.lower() for bit in Reason if bit and bit in self and bit.name]


class Flag(StrEnum):
    """HJ 212 data flag letters."""

    NORMAL = "N"
    STOPPED = "F"
    MAINTENANCE = "M"
    SET_BY_HAND = "S"
    FAULT = "D"
    CALIBRATION = "C"
    OVER_RANGE = "T"
    COMMUNICATION = "B"


FLAG_MEANING: dict[str, tuple[Quality, Reason]] = {
    Flag.NORMAL: (Quality.GOOD, Reason.NONE),
    Flag.OVER_RANGE: (Quality.SUSPECT, Reason.OVER_RANGE),
    Flag.MAINTENANCE: (Quality.SUSPECT, Reason.MAINTENANCE),
    Flag.CALIBRATION: (Quality.SUSPECT, Reason.CALIBRATION),
    Flag.SET_BY_HAND: (Quality.SUSPECT, Reason.SET_BY_HAND),
    Flag.STOPPED: (Quality.BAD, Reason.STOPPED),
    Flag.FAULT: (Quality.BAD, Reason.FAULT),
    Flag.COMMUNICATION: (Quality.BAD, Reason.COMMUNICATION),
}

_GOOD = FLAG_MEANING[Flag.NORMAL]
_UNKNOWN = (Quality.SUSPECT, Reason.UNKNOWN_FLAG)

MAY_ALARM = Reason.STEP | Reason.STUCK | Reason.OVER_RANGE | Reason.CLOCK_AHEAD
"""A suspect observation may still raise an alert when these are its only reasons:
a sudden jump may be the emergency itself, a value over range is at least the range's top, and
whoever's clock is wrong may measure well."""

CLOCK_AHEAD_MS = 30_000
"""How far ahead of us an observation may be and still be GOOD. One that is farther ahead stays the newest
until its time has come: it must not end an alert meanwhile, nor make a station look well."""


@dataclass(slots=True)
class Track:
    """What the checks remember of one datastream: its newest value and since when it is unchanged.

    Times are epoch milliseconds.
    """

    time: int
    result: float
    same_since: int


def assess(
    prop: Property,
    time: int,
    result: float,
    flag: str | None,
    track: Track | None,
    received_at: int | None = None,
) -> tuple[Quality, Reason]:
    """Judge one observation against its property's limits and the datastream's track.

    `result` is in the property's canonical unit. A late observation (not newer than the
    track) is judged by range and flag alone: it has no usable neighbour. A flag letter that
    we do not know makes the observation SUSPECT: it meant something to the device. With
    `received_at`, one whose time had not come by then is SUSPECT, too.
    """
    quality, reasons = FLAG_MEANING.get(flag, _UNKNOWN) if flag else _GOOD
    if result > prop.high and reasons & Reason.OVER_RANGE:
        return Quality.SUSPECT, reasons  # the sensor says so itself: at least its range's top
    if not prop.low <= result <= prop.high:
        return Quality.BAD, reasons | Reason.RANGE
    if track is not None and time > track.time:
        if _stepped(prop, time, result, track):
            reasons |= Reason.STEP
        if _stuck(prop, time, result, track):
            reasons |= Reason.STUCK
    if received_at is not None and time > received_at + CLOCK_AHEAD_MS:
        reasons |= Reason.CLOCK_AHEAD
    if reasons and quality is Quality.GOOD:
        quality = Quality.SUSPECT
    return quality, reasons


def follow(track: Track | None, time: int, result: float) -> Track:
    """The track after an observation was stored. Late observations leave it as it is."""
    if track is None:
        return Track(time, result, time)
    if time > track.time:
        if result != track.result:
            track.same_since = time
        track.time, track.result = time, result
    return track


def may_alarm(quality: Quality, reasons: Reason) -> bool:
    """Whether an observation is fit to raise (not to clear) an alert."""
    return quality is Quality.GOOD or (quality is Quality.SUSPECT and not reasons & ~MAY_ALARM)


def _stepped(prop: Property, time: int, result: float, track: Track) -> bool:
    if prop.step is None:
        return False
    minutes = max(1.0, (time - track.time) / 60_000)
    return abs(result - track.result) > prop.step * minutes


def _stuck(prop: Property, time: int, result: float, track: Track) -> bool:
    if prop.stuck_after_s is None or result != track.result:
        return False
    return time - track.same_since >= prop.stuck_after_s * 1000
