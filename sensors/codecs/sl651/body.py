"""The body of an SL 651 uplink frame: serial, times and elements as reports named by their identifiers."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

from sensors.codecs.sl651.frame import STAMP_BYTES
from sensors.reject import Reject, RejectReason
from sensors.report import Report

_CHINA = timezone(timedelta(hours=8))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_CENTURY = 2000
STEP_MS = 5 * 60 * 1000
WITH_ELEMENTS = frozenset(("30", "31", "32", "33", "34", "37", "38", "3A"))
UNIFORM = frozenset(("31", "38"))
"""Functions that give values from the observation time on, a time step apart."""
_OBSERVED, _STATION, _MANUAL, _PICTURE, _TIME_STEP = 0xF0, 0xF1, 0xF2, 0xF3, 0x04
_CUSTOM = 0xFF
_NO_NUMBER = frozenset(("05", "45"))
"""A duration and the bits of a station's state: known, and no observation."""
_SERIES = {0xF4: (1, 1)} | dict.fromkeys(range(0xF5, 0xFD), (2, 2))
"""Identifier → bytes and decimals of each of twelve values, whatever the definition byte says."""
_VALUES = 12


class Content(NamedTuple):
    """What a body says. `stamp` is serial and sending time as they came, `station` whom it speaks for."""

    stamp: bytes
    station: str | None
    reports: list[Report]
    rejects: list[Reject]


class _Broken(Exception):
    """Ends the reading of a body; never leaves this module."""

    def __init__(self, reason: RejectReason, detail: str) -> None:
        super().__init__(detail)
        self.reject = Reject(reason, detail)


class _Bytes:
    """Takes bytes off a body from the front."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def starts_with(self, mark: int) -> bool:
        return self._data[self._at : self._at + 2] == bytes((mark, mark))

    def take(self, count: int, what: str) -> bytes:
        if self.left < count:
            raise _Broken(RejectReason.BAD_SHAPE, f"{what} wants {count} bytes, {self.left} are left")
        self._at += count
        return self._data[self._at - count : self._at]


def read(function: str, body: bytes) -> Content:
    """What a body of this function says. Never raises for what a station may send."""
    content = Content(body[:STAMP_BYTES], None, [], [])
    if len(body) < STAMP_BYTES:
        detail = f"a body has serial and time in {STAMP_BYTES} bytes, this one has {len(body)}"
        content.rejects.append(Reject(RejectReason.BAD_SHAPE, detail))
        return content
    rest = _Bytes(body[STAMP_BYTES:])
    try:
        if rest.starts_with(_STATION):
            rest.take(2, "F1")
            content = content._replace(station=rest.take(5, "the station").hex().upper())
        if function in WITH_ELEMENTS:
            if content.station is not None:
                rest.take(1, "the station's class")
            for found in _elements(rest, function in UNIFORM):
                _keep(found, content)
    except _Broken as broken:
        content.rejects.append(broken.reject)
    return content


def _keep(found: Report | Reject, content: Content) -> None:
    if isinstance(found, Report):
        content.reports.append(found)
    else:
        content.rejects.append(found)


def moment(bcd: bytes) -> int | None:
    """Epoch ms of yyMMddHHmm or yyMMddHHmmss in UTC+8; None when it is no time."""
    digits = bcd.hex()
    if not digits.isdecimal():
        return None
    year, month, day, hour, minute = (int(digits[at : at + 2]) for at in range(0, 10, 2))
    second = int(digits[10:] or 0)
    try:
        return (datetime(_CENTURY + year, month, day, hour, minute, second, tzinfo=_CHINA) - _EPOCH) // _MS
    except ValueError:
        return None


def _elements(rest: _Bytes, uniform: bool) -> Iterator[Report | Reject]:
    time: int | None = None
    step = 0
    while rest.left:
        code = rest.take(1, "an identifier")[0]
        if code == _OBSERVED:
            time = _observed(rest)
        elif code in (_MANUAL, _PICTURE):
            return
        elif code == _TIME_STEP:
            step = _time_step(rest)
        elif time is None:
            raise _Broken(RejectReason.BAD_TIME, f"element {code:02X} stands before any observation time")
        elif code in _SERIES:
            yield from _series(rest, code, time)
        elif uniform and step:
            yield from _uniform(rest, code, time, step)
        else:
            yield from _element(rest, code, time)


def _observed(rest: _Bytes) -> int:
    rest.take(1, "F0")
    bcd = rest.take(5, "the observation time")
    time = moment(bcd)
    if time is None:
        raise _Broken(RejectReason.BAD_TIME, f"observation time {bcd.hex()} is no yyMMddHHmm")
    return time


def _time_step(rest: _Bytes) -> int:
    """Milliseconds of the time step ddHHmm."""
    size, _ = _definition(rest, "04")
    digits = rest.take(size, "the time step").hex()
    if len(digits) != 6 or not digits.isdecimal():
        raise _Broken(RejectReason.BAD_SHAPE, f"time step {digits} is no ddHHmm")
    days, hours, minutes = (int(digits[at : at + 2]) for at in (0, 2, 4))
    return ((days * 24 + hours) * 60 + minutes) * 60_000


def _definition(rest: _Bytes, name: str) -> tuple[int, int]:
    """Bytes and decimals of the element that follows."""
    byte = rest.take(1, f"the definition of {name}")[0]
    return byte >> 3, byte & 0x07


def _name(rest: _Bytes, code: int) -> str:
    """The identifier as text; a supplier's own is FF and one more byte."""
    return f"FF{rest.take(1, 'FF')[0]:02X}" if code == _CUSTOM else f"{code:02X}"


def _element(rest: _Bytes, code: int, time: int) -> Iterator[Report | Reject]:
    name = _name(rest, code)
    size, decimals = _definition(rest, name)
    yield from _one(name, rest.take(size, name), decimals, time)


def _uniform(rest: _Bytes, code: int, time: int, step: int) -> Iterator[Report | Reject]:
    name = _name(rest, code)
    size, decimals = _definition(rest, name)
    if not size or rest.left % size:
        raise _Broken(RejectReason.BAD_SHAPE, f"{rest.left} bytes are no series of {name} at {size} each")
    for at in range(rest.left // size):
        yield from _one(name, rest.take(size, name), decimals, time + at * step)


def _one(name: str, data: bytes, decimals: int, time: int) -> Iterator[Report | Reject]:
    if name in _NO_NUMBER or not data.strip(b"\xff") or not data.strip(b"\xaa"):
        return  # missing is no report, least of all a zero
    sign, digits = (-1, data[1:].hex()) if data[0] == _CUSTOM else (1, data.hex())
    if digits.isdecimal():
        yield Report(name, time, sign * int(digits) / 10**decimals, None)
    else:
        yield Reject(RejectReason.BAD_SHAPE, f"element {name}: {data.hex()} is not BCD")


def _series(rest: _Bytes, code: int, time: int) -> Iterator[Report]:
    size, decimals = _SERIES[code]
    rest.take(1, f"the definition of {code:02X}")
    data = rest.take(size * _VALUES, f"{code:02X}")
    for at in range(_VALUES):
        value = data[at * size : (at + 1) * size]
        if value.strip(b"\xff"):
            ago = (_VALUES - 1 - at) * STEP_MS
            yield Report(f"{code:02X}", time - ago, int.from_bytes(value, "big") / 10**decimals, None)
