"""From messages to what is written: observations with their quality, and dead letters.

Keeps one Track per datastream, the only memory the quality checks need.
"""

from collections.abc import Iterable
from typing import NamedTuple

from city.observation import Observation
from city.quality import Quality, Track, assess, follow
from sensors.decode import Message, Registry, Usable, decode
from sensors.reject import Reject, RejectReason
from store.deadletters import DeadLetter


class Judged(NamedTuple):
    """What a message came to: every part of it is in one of the two."""

    observations: list[Observation]
    dead: list[DeadLetter]


class Judge:
    """Decides messages one after the other."""

    def __init__(self, registry: Registry, tracks: dict[int, Track]) -> None:
        self.registry = registry
        self._tracks = tracks

    def judge(self, message: Message) -> Judged:
        """Decide a message; call in the order they came."""
        outcome = decode(message, self.registry)
        observations = [self._observe(usable, message.received_at) for usable in outcome.usable]
        return Judged(observations, [_letter(message, reject) for reject in outcome.rejects])

    def _observe(self, usable: Usable, received_at: int) -> Observation:
        binding, time, result, flag = usable
        key = binding.datastream_id
        track = self._tracks.get(key)
        quality, reasons = assess(binding.property, time, result, flag, track)
        if quality is not Quality.BAD:
            self._tracks[key] = follow(track, time, result)
        return Observation(key, time, result, quality, reasons, received_at)


def _letter(message: Message, reject: Reject) -> DeadLetter:
    return DeadLetter(message.received_at, reject.reason, reject.detail, message.topic, message.payload)


def poisoned(message: Message, judged: Judged, why: Exception) -> Judged:
    """The message as dead letters only, one for each part, because the database will not take it."""
    reject = Reject(RejectReason.BAD_SHAPE, f"refused by the database: {str(why).splitlines()[0]}")
    return Judged([], [*judged.dead, *(_letter(message, reject) for _ in judged.observations)])


def tracks_of(latest: Iterable[Observation]) -> dict[int, Track]:
    """Tracks to start with, from the newest stored observations."""
    return {
        o.datastream_id: Track(o.phenomenon_time, o.result, o.phenomenon_time)
        for o in latest
        if o.quality is not Quality.BAD
    }
