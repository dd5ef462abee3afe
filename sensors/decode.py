"""From a Message to Observations: whose it is, what it says, whether its time can be.

Pure: the catalogue comes as a Registry, the clock as `now`. Quality is judged afterwards
(`city.quality`), because it needs to remember the datastream's past.
"""

from math import isfinite
from typing import NamedTuple

import msgspec

from city.observation import MOST_AHEAD_MS
from city.presence import Presence
from city.properties import Property, find_property
from city.thing import Datastream
from city.units import SAME, Conversion, conversion
from sensors import refusal
from sensors.codecs import json as json_codec
from sensors.factors import in_words
from sensors.reject import Reject, RejectReason
from sensors.report import Mark, Report
from sensors.status import decode_status
from sensors.topics import Leaf, parse

LARGEST_PAYLOAD = 256 * 1024
MOST_RESULTS = 5000
"""Results a message may hold; a longer backfill is several messages."""
OLDEST_MS = 30 * 24 * 3600 * 1000
"""How late a message may come; older history is imported, not published."""


class Message(msgspec.Struct, frozen=True, gc=False):
    """What came from the broker. `received_at` is epoch milliseconds."""

    topic: str
    payload: bytes
    received_at: int


class Binding(NamedTuple):
    """What a thing's property is to us."""

    datastream_id: int
    property: Property
    conversion: Conversion


Registry = dict[str, dict[str, Binding]]
"""thing_id → property slug → Binding."""


class Usable(msgspec.Struct, frozen=True, gc=False):
    """One result that found its datastream; in canonical units, not yet judged."""

    binding: Binding
    time: int
    result: float
    flag: str | None


class Outcome(msgspec.Struct, frozen=True, gc=False):
    """Everything a message came to.

    `marks` are (a datastream_id of the thing, seq, epoch ms) for the receipts. `thing_id` is "" where the
    message is nobody's.
    """

    usable: list[Usable]
    rejects: list[Reject]
    marks: list[tuple[int, int, int]]
    thing_id: str = ""
    presence: Presence | None = None


def register(datastreams: dict[int, Datastream]) -> Registry:
    """The registry of known datastreams by id."""
    registry: Registry = {}
    for datastream_id, datastream in datastreams.items():
        prop = find_property(datastream.property)
        if prop is None:
            continue  # a Datastream cannot exist without its property; this satisfies the type
        way = conversion(datastream.source_unit, prop.unit) or SAME
        registry.setdefault(datastream.thing_id, {})[prop.slug] = Binding(datastream_id, prop, way)
    return registry


def decode(message: Message, registry: Registry) -> Outcome:
    """Decide every part of a message: usable, or rejected with a reason."""
    if len(message.payload) > LARGEST_PAYLOAD:
        return _refused(RejectReason.TOO_LARGE, f"more than {LARGEST_PAYLOAD} bytes")
    parsed = parse(message.topic)
    if parsed is None:
        return _refused(RejectReason.TOPIC_MISMATCH, "not city/<thing_id>/obs")
    leaf, thing_id = parsed
    match leaf:
        case Leaf.OBSERVATIONS:
            return _observed(message, thing_id, registry)
        case Leaf.STATUS:
            return _status(message, thing_id)
        case Leaf.REFUSED:
            return _refusal(message)


def _observed(message: Message, thing_id: str, registry: Registry) -> Outcome:
    bindings = registry.get(thing_id)
    if bindings is None:
        return _refused(RejectReason.UNKNOWN_THING, _unclaimed(thing_id))
    decoded = json_codec.decode(message.payload)
    if len(decoded.reports) + len(decoded.rejects) > MOST_RESULTS:
        return _refused(RejectReason.TOO_LARGE, f"more than {MOST_RESULTS} results")
    now = message.received_at
    marks = _marks(decoded.marks, bindings, now) if decoded.marks else []
    outcome = Outcome([], decoded.rejects, marks, thing_id)
    for report in decoded.reports:
        _place(report, bindings, now, outcome)
    if not outcome.usable and not outcome.rejects:
        outcome.rejects.append(Reject(RejectReason.BAD_SHAPE, "no results in it"))
    return outcome


def _unclaimed(thing_id: str) -> str:
    return f"no thing {thing_id!r} in the catalogue: claim this device by adding it there"


def _marks(marks: list[Mark], bindings: dict[str, Binding], now: int) -> list[tuple[int, int, int]]:
    named = next(iter(bindings.values())).datastream_id
    return [(named, mark.seq, believed(mark.time, now)) for mark in marks]


def believed(time: int, now: int) -> int:
    """The time something is counted for: what was said if a clock can be so, else when it came."""
    return time if now - OLDEST_MS <= time <= now + MOST_AHEAD_MS else now


def _status(message: Message, thing_id: str) -> Outcome:
    """A presence, of whom there may be no thing: gateways say `online` too."""
    said = decode_status(thing_id, message.payload, message.received_at)
    return Outcome([], [said], []) if isinstance(said, Reject) else Outcome([], [], [], thing_id, said)


def _refusal(message: Message) -> Outcome:
    said = refusal.decode(message.payload)
    return Outcome([], [said if isinstance(said, Reject) else said.reject], [])


def _too_old(slug: str, time: int, now: int) -> str:
    seconds = abs(now - time * 1000) < OLDEST_MS
    hint = " (that looks like seconds; milliseconds are wanted)" if seconds else ""
    return f"{slug}: {now - time} ms behind us{hint}"


def _converted(binding: Binding, result: float) -> float | Reject:
    """The result in the canonical unit, as far as that can hold it."""
    result = round(binding.conversion(result), 9) + 0.0  # a zero has no sign
    if isfinite(result):
        return result
    detail = f"{binding.property.slug} is not finite in {binding.property.unit}"
    return Reject(RejectReason.NOT_FINITE, detail)


def _refused(reason: RejectReason, detail: str) -> Outcome:
    return Outcome([], [Reject(reason, detail)], [])


def _nobodys(slug: str) -> str:
    meaning = in_words(slug)
    return f"no datastream {slug!r}{f' ({meaning})' if meaning else ''} of this thing"


def _place(report: Report, bindings: dict[str, Binding], now: int, outcome: Outcome) -> None:
    slug, time = report.property, report.time
    binding = bindings.get(slug)
    if binding is None:
        outcome.rejects.append(Reject(RejectReason.UNKNOWN_PROPERTY, _nobodys(slug[:64]), time))
    elif time > now + MOST_AHEAD_MS:
        outcome.rejects.append(Reject(RejectReason.FUTURE, f"{slug}: {time - now} ms ahead of us"))
    elif time < now - OLDEST_MS:
        outcome.rejects.append(Reject(RejectReason.TOO_OLD, _too_old(slug, time, now)))
    elif binding.conversion is SAME:
        outcome.usable.append(Usable(binding, time, report.result + 0.0, report.flag))
    elif isinstance(converted := _converted(binding, report.result), Reject):
        outcome.rejects.append(converted._replace(time=time))
    else:
        outcome.usable.append(Usable(binding, time, converted, report.flag))
