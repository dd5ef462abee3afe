"""From messages to what is written: observations with their quality, and dead letters.

Keeps one Track per datastream, the only memory the quality checks need.
"""

from collections.abc import Iterable
from typing import NamedTuple

from city.observation import Observation
from city.quality import Quality, Track, assess, follow, may_alarm
from sensors.decode import Message, Registry, Usable, decode
from sensors.reject import Reject, RejectReason
from store.deadletters import DeadLetter

MOST_DETAILS = 3


class Judged(NamedTuple):
    """What a message came to: every part of it is in one of the two."""

    observations: list[Observation]
    dead: list[DeadLetter]


class Judge:
    """Decides messages one after the other."""

    def __init__(self, registry: Registry, tracks: dict[int, Track]) -> None:
        self.registry = registry
        self.tracks = tracks

    def judge(self, message: Message) -> Judged:
        """Decide a message; call in the order they came."""
        outcome = decode(message, self.registry)
        observations = [self._observe(usable, message.received_at) for usable in outcome.usable]
        return Judged(observations, _letters(message, outcome.rejects))

    def _observe(self, usable: Usable, received_at: int) -> Observation:
        binding, time, result, flag = usable
        key = binding.datastream_id
        track = self.tracks.get(key)
        quality, reasons = assess(binding.property, time, result, flag, track)
        if may_alarm(quality, reasons):  # what calibration gas or a fault said is no past to compare with
            self.tracks[key] = follow(track, time, result)
        return Observation(key, time, result, quality, reasons, received_at)


def _letters(message: Message, rejects: list[Reject]) -> list[DeadLetter]:
    """One letter a reason, however many parts of the message share it: the payload is kept once."""
    details: dict[RejectReason, list[str]] = {}
    for reason, detail in rejects:
        details.setdefault(reason, []).append(detail)
    return [
        DeadLetter(message.received_at, reason, _told(told), message.topic, message.payload, len(told))
        for reason, told in details.items()
    ]


def _told(details: list[str]) -> str:
    more = len(details) - MOST_DETAILS
    return "; ".join(details[:MOST_DETAILS]) + (f"; and {more} more" if more > 0 else "")


def poisoned(message: Message, judged: Judged, why: Exception) -> Judged:
    """The message as dead letters only, because the database will not take it."""
    told = f"refused by the database: {str(why).splitlines()[0]}"
    rejects = [Reject(RejectReason.BAD_SHAPE, told)] * len(judged.observations)
    return Judged([], [*judged.dead, *_letters(message, rejects)])


def tracks_of(latest: Iterable[Observation]) -> dict[int, Track]:
    """Tracks to start with, from the newest stored observations."""
    return {
        o.datastream_id: Track(o.phenomenon_time, o.result, o.phenomenon_time)
        for o in latest
        if o.quality is not Quality.BAD
    }
