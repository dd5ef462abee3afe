"""From messages to what is written: observations with their quality, and dead letters.

Keeps one Track per datastream, the only memory the quality checks need.
"""

from collections.abc import Iterable
from typing import NamedTuple

from city.observation import Observation
from city.quality import Quality, Track, assess, follow
from sensors.decode import Message, Registry, Usable, decode
from store.deadletters import DeadLetter


class Judged(NamedTuple):
    """What a batch of messages came to: every part of every message is in one of the two."""

    observations: list[Observation]
    dead: list[DeadLetter]


class Judge:
    """Decides messages one after the other."""

    def __init__(self, registry: Registry, tracks: dict[int, Track]) -> None:
        self.registry = registry
        self._tracks = tracks

    def judge(self, messages: Iterable[Message]) -> Judged:
        """Decide a batch, in order."""
        judged = Judged([], [])
        for message in messages:
            outcome = decode(message, self.registry)
            for usable in outcome.usable:
                judged.observations.append(self._observe(usable, message.received_at))
            for reason, detail in outcome.rejects:
                letter = DeadLetter(message.received_at, reason, detail, message.topic, message.payload)
                judged.dead.append(letter)
        return judged

    def _observe(self, usable: Usable, received_at: int) -> Observation:
        binding, time, result, flag = usable
        key = binding.datastream_id
        track = self._tracks.get(key)
        quality, reasons = assess(binding.property, time, result, flag, track)
        if quality is not Quality.BAD:
            self._tracks[key] = follow(track, time, result)
        return Observation(key, time, result, quality, reasons, received_at)


def tracks_of(latest: Iterable[Observation]) -> dict[int, Track]:
    """Tracks to start with, from the newest stored observations."""
    return {
        o.datastream_id: Track(o.phenomenon_time, o.result, o.phenomenon_time)
        for o in latest
        if o.quality is not Quality.BAD
    }
