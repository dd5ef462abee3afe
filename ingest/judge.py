"""From messages to what is written: observations with their quality, dead letters, marks and presences.

Keeps one Track per datastream, the only memory the quality checks need, and each thing's allowance.
"""

from collections import Counter
from collections.abc import Iterable

import msgspec

from city.observation import Observation
from city.presence import Presence
from city.quality import Quality, Track, assess, follow, may_alarm
from city.seqs import QUARTER_MS
from ingest.allowance import Allowance
from sensors.decode import Message, Registry, Usable, believed, decode
from sensors.reject import Reject, RejectReason
from store.deadletters import DeadLetter

MOST_DETAILS = 3


class Judged(msgspec.Struct, frozen=True, gc=False):
    """What a message came to: every result of it is in one of the first two."""

    observations: list[Observation]
    dead: list[DeadLetter]
    marks: list[tuple[int, int, int]] = []
    presence: Presence | None = None


class Judge:
    """Decides messages one after the other."""

    def __init__(self, registry: Registry, tracks: dict[int, Track], allowance: Allowance) -> None:
        self.registry = registry
        self.tracks = tracks
        self.allowance = allowance

    def renew(self, registry: Registry, tracks: dict[int, Track]) -> None:
        """Another catalogue; `tracks` for the datastreams we know nothing of."""
        for key, track in tracks.items():
            self.tracks.setdefault(key, track)
        self.registry = registry

    def judge(self, message: Message, again: bool = False) -> Judged:
        """Decide a message; call in the order they came.

        `again`: the broker has sent it before. A thing does not answer for that with its allowance.
        """
        outcome = decode(message, self.registry)
        usable, received_at = outcome.usable, message.received_at
        if usable and not (
            again or self.allowance.take(outcome.thing_id, len(usable), usable[0].time, received_at)
        ):
            over = [Reject(RejectReason.RATE_LIMITED, "above the rate of this thing", u.time) for u in usable]
            return Judged([], _letters(message, [*outcome.rejects, *over]), outcome.marks)
        observations = [self._observe(one, received_at) for one in usable]
        dead = _letters(message, outcome.rejects) if outcome.rejects else []
        return Judged(observations, dead, outcome.marks, outcome.presence)

    def _observe(self, usable: Usable, received_at: int) -> Observation:
        binding, time, result = usable.binding, usable.time, usable.result
        key = binding.datastream_id
        track = self.tracks.get(key)
        quality, reasons = assess(binding.property, time, result, usable.flag, track, received_at)
        if may_alarm(quality, reasons):  # what calibration gas or a fault said is no past to compare with
            self.tracks[key] = follow(track, time, result)
        return Observation(key, time, result, quality, reasons, received_at)


def _letters(message: Message, rejects: list[Reject]) -> list[DeadLetter]:
    """One letter a reason, however many parts of the message share it: the payload is kept once."""
    by_reason: dict[RejectReason, list[Reject]] = {}
    for reject in rejects:
        by_reason.setdefault(reject.reason, []).append(reject)
    now, topic, payload = message.received_at, message.topic, message.payload
    return [
        DeadLetter(
            now,
            reason,
            _told([one.detail for one in same]),
            topic,
            payload,
            len(same),
            quarters=Counter([believed(one.time, now) // QUARTER_MS for one in same if one.time is not None]),
        )
        for reason, same in by_reason.items()
    ]


def _told(details: list[str]) -> str:
    shown = list(dict.fromkeys(details))
    more = len(shown) - MOST_DETAILS
    return "; ".join(shown[:MOST_DETAILS]) + (f"; and {more} more" if more > 0 else "")


def poisoned(message: Message, judged: Judged, why: Exception) -> list[DeadLetter]:
    """The letters for a message's observations, because the database will not take them."""
    told = f"refused by the database: {(str(why).splitlines() or [type(why).__name__])[0]}"
    rejects = [Reject(RejectReason.BAD_SHAPE, told, o.phenomenon_time) for o in judged.observations]
    return _letters(message, rejects)


def tracks_of(latest: Iterable[Observation]) -> dict[int, Track]:
    """Tracks to start with, from the newest stored observations."""
    return {
        o.datastream_id: Track(o.phenomenon_time, o.result, o.phenomenon_time)
        for o in latest
        if o.quality is not Quality.BAD
    }
