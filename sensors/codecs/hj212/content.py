"""The content of a data upload: what was measured, factor by factor.

    DataTime=20240601080000;w01018-Avg=23.2,w01018-Min=20.1,w01018-Max=26.0,w01018-Cou=3.1,w01018-Flag=N;…

Every field names its factor, so fields are gathered by factor, and it does not matter that some devices write
`;` for `,`. Reported are: of real-time data (2011) Rtd; of minutes, hours and days (2051, 2061, 2031) Avg, or
Data where that is what there is (noise); beside them the values corrected for oxygen (ZsRtd, ZsAvg) as the
factor "…-Zs". Min, Max, Cou and everything else stay in the frame; a factor that has values, and of them none
that is reported, is rejected, so that it is not lost unseen.

Text may be UTF-8 or GB18030, in which no byte of a character looks like a separator. Where text is neither,
its factor is rejected. Names, results and times are ASCII: bytes of another kind in them mean that the frame
was garbled on its way.

A factor without Flag is reported with the flag "?": nobody said that the value is normal. Old devices often
send no flags at all; their values are shown as suspect and raise no alarm, unless whoever keeps the station
vouches for them in its configuration. Flags that we do not know stay as they are. An empty value is no
result.

The time is DataTime as stated: for averages that is by the standard the beginning of the period. SampleTime
of a factor is nearer the truth and goes before it.
"""

import re
from collections.abc import Iterator, Mapping
from math import isfinite

from sensors.codecs.hj212.segment import moment
from sensors.reject import Reject, RejectReason
from sensors.report import Report

NO_FLAG = "?"
"""The flag of a factor that came without one."""
CORRECTED = "-Zs"
"""What is appended to a factor's code for its value corrected for oxygen."""

_AVERAGES = {"": ("Avg", "Data"), CORRECTED: ("ZsAvg",)}
RESULTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "2011": {"": ("Rtd",), CORRECTED: ("ZsRtd",)},
    "2031": _AVERAGES,
    "2051": _AVERAGES,
    "2061": _AVERAGES,
}
"""CN of a data upload → what is appended to the code → the fields that hold that result, first come first."""

_TAKEN = frozenset(suffix for wanted in RESULTS.values() for taken in wanted.values() for suffix in taken)
_VALUES = _TAKEN | {"Min", "Max", "Cou", "ZsMin", "ZsMax"}
_EXACT = _VALUES | {"SampleTime"}
"""Suffixes of what cannot hold text."""

_KEY = re.compile(r"([0-9A-Za-z_]{1,16})(?:-([0-9A-Za-z]{1,16}))?")
_BROKEN_KEY = re.compile(rb" *[0-9A-Za-z_]{1,16}(?:-[0-9A-Za-z]{0,16})?")
_LONGEST_GROUP = 1024
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,20}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})(?:[eE][+-]?[0-9]{1,3})?")
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
_FLAG = re.compile(r"[!-~]{1,8}")
_TIME = "DataTime"

Fields = dict[str, str]
"""A factor's fields by their suffix."""


def cut_off(content: bytes) -> tuple[bytes, bytes]:
    """Content of a packet that another follows, without the group in which it breaks off; and that group.

    Only a name that breaks off can be told from a whole packet; a number that does cannot.
    """
    whole, _, group = content.rpartition(b";")
    broken = _BROKEN_KEY.fullmatch(group.rpartition(b",")[2]) and len(group) <= _LONGEST_GROUP
    return (whole, group) if broken else (content, b"")


class Garbled(ValueError):
    """Bytes that are not UTF-8 stand where no text can be."""


class Content:
    """Content taken apart: the fields of each factor, and what could not be understood.

    Raises Garbled.
    """

    def __init__(self, content: bytes) -> None:
        self.factors: dict[str, Fields] = {}
        self.time: str | None = None
        self.rejects: list[Reject] = []
        self._spoilt: set[str] = set()
        for field in re.split(rb"[;,]", content):
            self._add(self._text(field))
        for code in self._spoilt:
            self.factors.pop(code, None)

    def _text(self, field: bytes) -> str:
        try:
            return field.decode()
        except UnicodeDecodeError:
            key, equals, _ = field.partition(b"=")
        name = _KEY.fullmatch(key.decode("latin-1").strip(" "))
        if equals and (name is None or name[2] is None or name[2] in _EXACT):
            raise Garbled
        try:
            return field.decode("gb18030")
        except UnicodeDecodeError:
            if name is None:
                raise Garbled from None
            self._spoilt.add(name[1])
            self._reject(RejectReason.NOT_UTF8, f"{name[0]} is neither UTF-8 nor GB18030: garbled?")
            return ""

    def _add(self, field: str) -> None:
        key, equals, value = field.partition("=")
        found = _KEY.fullmatch(key.strip(" "))
        if found is None or not equals:
            if field.strip(" "):
                self._reject(RejectReason.BAD_SHAPE, f"field {field[:40]!r} is not code-name=value")
        elif found[2] is not None:
            self._add_to(found[1], found[2], value)
        elif found[1] == _TIME:
            if self.time not in (None, value):
                self._reject(RejectReason.BAD_TIME, "DataTime is said twice")
                value = ""
            self.time = value

    def _add_to(self, code: str, suffix: str, value: str) -> None:
        if self.factors.setdefault(code, {}).setdefault(suffix, value) != value:
            self._spoilt.add(code)
            self._reject(RejectReason.BAD_SHAPE, f"{code}-{suffix} is said twice")

    def _reject(self, reason: RejectReason, detail: str) -> None:
        self.rejects.append(Reject(reason, detail))


def read_content(cn: str, content: Content, before: int | None) -> tuple[list[Report], list[Reject]]:
    """What an upload reports, and what in it is rejected.

    `before` is the time of an earlier packet of the same upload (epoch milliseconds), for packets without
    DataTime.
    """
    time = before if content.time is None else moment(content.time)
    reports: list[Report] = []
    rejects = list(content.rejects)
    timeless: list[str] = []
    for code, fields in content.factors.items():
        results = dict(_results(code, fields, RESULTS[cn]))
        sampled = fields.get("SampleTime")
        when = moment(sampled) if sampled else time
        if not results:
            rejects.extend(_untaken(cn, code, fields))
        elif when is not None:
            _report(results, when, _flag(fields), reports, rejects)
        elif sampled:
            rejects.append(Reject(RejectReason.BAD_TIME, f"{code}-SampleTime {sampled[:20]!r} is no time"))
        else:
            timeless.append(code)
    if timeless:
        said = "no DataTime" if content.time is None else f"DataTime {content.time[:20]!r} is no time"
        rejects.append(Reject(RejectReason.BAD_TIME, f"{said}, {len(timeless)} factors"))
    return reports, rejects


def _report(
    results: Mapping[str, str], time: int, flag: str, reports: list[Report], rejects: list[Reject]
) -> None:
    for name, text in results.items():
        number = _number(name, text)
        if isinstance(number, Reject):
            rejects.append(number)
        else:
            reports.append(Report(name, time, number, flag))


def _results(code: str, fields: Fields, wanted: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    for appended, suffixes in wanted.items():
        if text := next((fields[suffix] for suffix in suffixes if fields.get(suffix)), None):
            yield code + appended, text


def _untaken(cn: str, code: str, fields: Fields) -> Iterator[Reject]:
    """The reject of a factor whose values are all of a kind that its frame's CN does not report."""
    if values := [suffix for suffix in fields if suffix in _VALUES and fields[suffix]]:
        wanted = " or ".join(RESULTS[cn][""])
        detail = f"{code} has {', '.join(values)}; in a {cn} frame {wanted} is taken"
        yield Reject(RejectReason.BAD_SHAPE, detail)


def _number(name: str, text: str) -> float | Reject:
    if _NOT_FINITE.fullmatch(text):
        return Reject(RejectReason.NOT_FINITE, f"{name} is {text}")
    if not _NUMBER.fullmatch(text):
        return Reject(RejectReason.BAD_SHAPE, f"{name}: {text[:40]!r} is not a number")
    number = float(text)
    return number if isfinite(number) else Reject(RejectReason.NOT_FINITE, f"{name} is {text}")


def _flag(fields: Fields) -> str:
    flag = fields.get("Flag", NO_FLAG)
    return flag if _FLAG.fullmatch(flag) else NO_FLAG
