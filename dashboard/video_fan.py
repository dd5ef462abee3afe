"""Live pictures to everybody who looks: one follower a camera, the same bytes for all of its viewers.

There are no queues. A viewer is given the newest picture when it can take one, so that a slow one leaves
pictures out and holds nobody up. Runs on the event loop only.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator

from city.clock import Clock
from dashboard.video_follower import Follower
from dashboard.video_picture import BEGIN, Unfit, part, unfit
from store.video import Picture, Video

MOST_VIEWERS = 64
MOST_OF_ONE = 16
"""Of one address: nobody takes the live pictures of all others."""
MOST_CAMERAS = 16
SILENT_S = 20.0
"""A stream without a picture for so long ends; who still looks asks again."""
SWAPPED_MS = 60_000
"""A picture older than the last one by less than this was overtaken; by more, a clock was put right."""


class VideoFan:
    """All live viewers of one process."""

    def __init__(self, video: Video, clock: Clock, silent_s: float = SILENT_S) -> None:
        self._video = video
        self._clock = clock
        self._silent_s = silent_s
        self._watches: dict[str, _Watch] = {}
        self._of: Counter[str] = Counter()
        self._closed = False

    @property
    def viewers(self) -> int:
        """How many look, at any camera."""
        return sum(watch.viewers for watch in self._watches.values())

    @property
    def followed(self) -> list[str]:
        """The cameras that are looked at."""
        return list(self._watches)

    def refusal(self, thing_id: str, address: str = "") -> Unfit | None:
        """Why one more viewer from this address may not look at this camera; None where it may."""
        if self._of[address] >= MOST_OF_ONE:
            return Unfit.FULL_FOR_YOU
        known = thing_id in self._watches or len(self._watches) < MOST_CAMERAS
        return None if known and self.viewers < MOST_VIEWERS and not self._closed else Unfit.FULL

    async def view(self, thing_id: str, address: str = "") -> AsyncGenerator[bytes, None]:
        """The parts of one viewer's stream: the newest picture, then each that is newer when it is asked for.

        Ends when we stop, when there is no room, or when no picture came for `silent_s`.
        """
        if self.refusal(thing_id, address):
            return
        watch = self._joined(thing_id)
        self._of[address] += 1
        try:
            yield BEGIN
            seen = 0
            while await watch.newer_than(seen, self._silent_s):
                seen = watch.number
                yield watch.part
        finally:
            self._leave(watch)
            self._of[address] -= 1
            self._of += Counter()  # who looks no more is forgotten

    def close(self) -> None:
        """End every stream: the process is stopping."""
        self._closed = True
        for watch in self._watches.values():
            watch.close()

    def _joined(self, thing_id: str) -> "_Watch":
        watch = self._watches.get(thing_id)
        if watch is None:
            watch = self._watches[thing_id] = _Watch(thing_id, self._clock)
            watch.follower = Follower(self._video, thing_id, asyncio.get_running_loop(), watch.take)
            watch.follower.start()
        watch.viewers += 1
        return watch

    def _leave(self, watch: "_Watch") -> None:
        watch.viewers -= 1
        if watch.viewers == 0:
            watch.close()
            self._watches.pop(watch.thing_id, None)


class _Watch:
    """One camera that is looked at: its newest part, and who waits for the next."""

    def __init__(self, thing_id: str, clock: Clock) -> None:
        self.thing_id = thing_id
        self.viewers = 0
        self.number = 0
        self.part = b""
        self.follower: Follower | None = None
        self._clock = clock
        self._taken_at: int | None = None
        self._newer = asyncio.Event()
        self._closed = False

    def take(self, picture: Picture) -> None:
        """The next picture; one that is not fit to be shown, or was overtaken, is left out."""
        overtaken = self._taken_at is not None and 0 <= self._taken_at - picture.taken_at < SWAPPED_MS
        if self._closed or overtaken or unfit(picture, self._clock()):
            return
        self._taken_at = picture.taken_at
        self.part = part(picture)
        self.number += 1
        self._wake()

    async def newer_than(self, seen: int, within_s: float) -> bool:
        """Wait for a picture that this viewer has not had; False at the end."""
        if self.number == seen and not self._closed:
            try:
                await asyncio.wait_for(self._newer.wait(), within_s)
            except TimeoutError:
                return False
        return not self._closed

    def close(self) -> None:
        """Follow no longer and let everybody go."""
        self._closed = True
        if self.follower:
            self.follower.end()
        self._wake()

    def _wake(self) -> None:
        self._newer.set()
        self._newer = asyncio.Event()
