"""Our JSON on MQTT: one object, or an array of objects (backfill).

    {"time": "2026-11-21T23:00:00.000+08:00", "results": {"pm2_5": 35.2, "pm10": 60},
     "flags": {"pm10": "M"}, "seq": 4711}

`time` is RFC 3339 with an offset, or an integer of epoch milliseconds; `results` maps a
property slug to a finite number; `flags` (optional) maps a slug to an HJ 212 letter; `seq`
(optional) counts a thing's messages. One bad result spoils itself, not its neighbours; no
result at all is a fault.

Well-formed payloads go through msgspec in one pass; only what it refuses is read again with
the standard library to name each fault.
"""

import json
import math
from collections.abc import Iterator
from datetime import datetime
from typing import TypeGuard, cast

import msgspec

from city import rfc3339
from sensors.reject import Reject, RejectReason
from sensors.report import Decoded, Mark, Report

_LONGEST_INT = 20
"""Digits with a sign of what 64 bits hold; longer integers are read as floats."""
_LARGEST_TIME = _LARGEST_COUNT = 2**63
_TOO_LONG = Reject(RejectReason.BAD_TIME, "time is an integer of more than 64 bits")
_NO_FLAG = "?"
"""Stands for a flag that is no text: it meant something, we do not know what."""


class _Body(msgspec.Struct, gc=False):
    time: rfc3339.Moment | int
    results: dict[str, float]
    flags: dict[str, str] | None = None
    seq: int | None = None


_decoder = msgspec.json.Decoder(_Body | list[_Body])


def decode(payload: bytes) -> Decoded:
    """Read one payload. Never raises for what a device may send."""
    try:
        if not payload.isascii():
            payload.decode("utf-8")  # msgspec skips over what it has no field for, unread
        body = _decoder.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _with_results(_decode_slowly(payload))
    decoded = Decoded([], [], [])
    if isinstance(body, _Body):
        _add(decoded, body)
    else:
        for item in body:
            _add(decoded, item)
    return decoded if decoded.reports else _with_results(decoded)


def _with_results(decoded: Decoded) -> Decoded:
    """A payload that says nothing at all is rejected; its marks count all the same."""
    if not decoded.reports and not decoded.rejects:
        decoded.rejects.append(Reject(RejectReason.BAD_SHAPE, "no results in it"))
    return decoded


def _add(decoded: Decoded, item: _Body) -> None:
    time = item.time
    if isinstance(time, datetime):
        time = rfc3339.epoch_ms(time)
    elif not -_LARGEST_TIME <= time < _LARGEST_TIME:
        decoded.rejects.append(_TOO_LONG)
        return
    seq, flags = item.seq, item.flags
    if seq is not None and 0 <= seq < _LARGEST_COUNT:
        decoded.marks.append(Mark(seq, time))
    for slug, result in item.results.items():
        decoded.reports.append(Report(slug, time, result, flags.get(slug) if flags else None))


def parse_time(time: object) -> int | Reject:
    """Epoch milliseconds of RFC 3339 text with an offset or of an integer, else why not."""
    if isinstance(time, str):
        try:
            return rfc3339.read(time)
        except ValueError as error:
            return Reject(RejectReason.BAD_TIME, str(error))
    if isinstance(time, bool) or not isinstance(time, int):
        return Reject(RejectReason.BAD_TIME, f"time is {type(time).__name__}, not text or an integer")
    if not -_LARGEST_TIME <= time < _LARGEST_TIME:
        return _TOO_LONG
    return time


def _decode_slowly(payload: bytes) -> Decoded:
    try:
        body: object = json.loads(payload.decode("utf-8"), parse_int=_bounded_int)
    except UnicodeDecodeError as error:
        return Decoded([], [Reject(RejectReason.NOT_UTF8, f"byte {error.start} is not UTF-8")], [])
    except RecursionError:
        return Decoded([], [Reject(RejectReason.BAD_SHAPE, "nested too deeply")], [])
    except ValueError as error:
        return Decoded([], [Reject(RejectReason.NOT_JSON, str(error)[:200])], [])
    decoded = Decoded([], [], [])
    items = cast(list[object], body) if isinstance(body, list) else [body]
    for item in items:
        decoded.rejects.extend(_read_item(item, decoded))
    return decoded


def _bounded_int(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_INT else float(digits)


def _read_item(item: object, decoded: Decoded) -> Iterator[Reject]:
    if not isinstance(item, dict):
        yield Reject(RejectReason.BAD_SHAPE, f"expected an object, got {type(item).__name__}")
        return
    body = cast(dict[str, object], item)
    if "time" not in body or not isinstance(body.get("results"), dict):
        yield Reject(RejectReason.BAD_SHAPE, "expected an object with time and results")
        return
    time = parse_time(body["time"])
    if isinstance(time, Reject):
        yield time
        return
    if _is_count(seq := body.get("seq")):
        decoded.marks.append(Mark(seq, time))
    for slug, result in cast(dict[str, object], body["results"]).items():
        number = _number(slug, result)
        if isinstance(number, Reject):
            yield number._replace(time=time)
        else:
            decoded.reports.append(Report(slug, time, number, _flag_of(body.get("flags"), slug)))


def _is_count(seq: object) -> TypeGuard[int]:
    return isinstance(seq, int) and not isinstance(seq, bool) and 0 <= seq < _LARGEST_COUNT


def _number(slug: str, result: object) -> float | Reject:
    if isinstance(result, bool) or not isinstance(result, int | float):
        return Reject(RejectReason.BAD_SHAPE, f"{slug[:64]!r} is {type(result).__name__}, not a number")
    if not math.isfinite(result):
        return Reject(RejectReason.NOT_FINITE, f"{slug[:64]!r} is not a finite number")
    return float(result)


def _flag_of(flags: object, slug: str) -> str | None:
    if flags is None:
        return None
    letter = cast(dict[str, object], flags).get(slug) if isinstance(flags, dict) else _NO_FLAG
    return letter if letter is None or isinstance(letter, str) else _NO_FLAG
