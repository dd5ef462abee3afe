"""One camera under watch: looked at for ever, judged by its last pictures, told of when something changes.

A look that goes wrong costs this camera a longer wait until the next one, and no other camera anything. What
it shows is decided in `city.video_state`; here is only when to look and what to say.
"""

import asyncio
import logging
import random
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic

from city.camera import TROUBLE_CODES, Camera, Trouble
from city.clock import Clock
from city.frame import Frame
from city.video_codes import STATE_CODES
from city.video_state import VideoReason, VideoState, VideoVerdict, judge
from ingest.video.decoder import BusyError
from ingest.video.screen import Screen
from ingest.video.seen import Seen
from ingest.video.source import NoPictureError, Source
from ingest.video.voice import Voice

log = logging.getLogger(__name__)

LIVE_S = 1 / 8
"""Between pictures while somebody watches."""
SHOWN_S = 5.0
"""Between pictures while nobody does."""
LONGEST_S = 30.0
LONGEST_LIVE_S = 3.0
MOST_DOUBLINGS = 8
REFUSED_S = 300.0
"""Between looks at a camera that refuses our password: after some tries most lock us out, more prolong it."""
HELD_UP_S = 60.0
"""A look is over long before, whatever goes wrong in it."""
_UNKNOWN = VideoVerdict(VideoReason.TOO_FEW_FRAMES)


@dataclass(slots=True)
class Desk:
    """What all watches share, and what they count together."""

    voice: Voice
    screen: Screen
    clock: Clock
    looks: Counter[str] = field(default_factory=Counter[str])
    """By their trouble; `none` are pictures."""


class Watch:
    """One camera. `look_on` is its task, `tick` is called about once a second beside it."""

    def __init__(self, camera: Camera, open_source: Callable[[], Source], desk: Desk) -> None:
        self.camera, self._open, self._desk = camera, open_source, desk
        self._thresholds = camera.patient
        self._frames: deque[Frame] = deque(maxlen=self._thresholds.frames)
        self._newest: Frame | None = None
        self._since = self._heard_at = desk.clock()
        self._failures, self._held_up = 0, False
        self._looking_since = monotonic()
        self._live = asyncio.Event()
        self._shown_at = self._said_at = 0
        self._said: tuple[VideoState, Trouble] | None = None
        self._said_status: tuple[bool, int] | None = None
        self.verdict, self.trouble = _UNKNOWN, Trouble.NONE

    @property
    def live(self) -> bool:
        """Whether somebody watches."""
        return self._live.is_set()

    @live.setter
    def live(self, wanted: bool) -> None:
        if wanted:
            self._live.set()
        else:
            self._live.clear()

    async def look_on(self) -> None:
        """Look until cancelled."""
        source = self._open()
        try:
            while True:
                began = self._looking_since = monotonic()
                await self._look(source)
                await self._wait(began)
        finally:
            await source.close()

    async def _look(self, source: Source) -> None:
        self._held_up = False
        try:
            seen = await source.look(self.live)
        except BusyError:
            self._held_up = True
            self._desk.looks["busy"] += 1
            return
        except NoPictureError as error:
            seen = Seen(error.trouble)
        except Exception:
            log.exception("looking at %s failed in a way nobody foresaw", self.camera.thing_id)
            seen = Seen(Trouble.REFUSED)
        self._desk.looks[seen.trouble.value] += 1
        self.trouble = seen.trouble
        if seen.trouble is not Trouble.NONE:
            self._failures += 1
            return
        self._failures = 0
        await self._take(seen)

    async def _take(self, seen: Seen) -> None:
        now = self._heard_at = self._desk.clock()
        frame = self._newest = seen.frame(now)
        if self._frames and self._frames[-1].taken_at > now:
            self._frames.clear()  # the clock was set back
        if not self._frames or now - self._frames[-1].taken_at >= self._thresholds.apart_ms:
            self._frames.append(frame)
            self._judge(now)
        if self.live or now - self._shown_at >= SHOWN_S * 900 or now < self._shown_at:
            self._shown_at = now
            await self._desk.screen.show(self.camera.thing_id, seen.jpeg, now)

    async def _wait(self, began: float) -> None:
        if self.trouble is Trouble.UNAUTHORISED:
            await asyncio.sleep(REFUSED_S * random.uniform(0.8, 1.2))  # noqa: S311 no secret
        elif self._failures:
            doubled = self.camera.every_s * 2 ** min(self._failures - 1, MOST_DOUBLINGS)
            longest = LONGEST_LIVE_S if self.live else LONGEST_S
            await self._rest(min(doubled, longest) * random.uniform(0.8, 1.2))  # noqa: S311 no secret
        else:
            await self._rest(began + (LIVE_S if self.live else self.camera.every_s) - monotonic())

    async def _rest(self, seconds: float) -> None:
        """Wait; if nobody watches, until somebody does."""
        if self.live:
            await asyncio.sleep(max(0.0, seconds))
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, seconds)):
                await self._live.wait()

    def tick(self) -> None:
        """Notice silence, and say what is due. A clock that is set back begins the silence again."""
        now = self._desk.clock()
        self._heard_at, self._since = min(self._heard_at, now), min(self._since, now)
        silent = now - self._heard_at >= self._thresholds.silent_ms
        if silent and self._is_its_silence and self.verdict.state is not VideoState.UNREACHABLE:
            self._judge(now)
        elif silent and self._held_up and self.verdict.state is not VideoState.UNREACHABLE:
            self.verdict = _UNKNOWN  # whether it still shows that, we did not look
        self._say(now)

    @property
    def _is_its_silence(self) -> bool:
        """Whether it was asked and did not answer: that we are busy is no fault of a camera."""
        return self._failures > 0 or monotonic() - self._looking_since > HELD_UP_S

    def _judge(self, now: int) -> None:
        before = self.verdict.state
        self.verdict = judge(self._frames, now, self._thresholds, self.verdict, self._since)
        if self.verdict.state is not before:
            log.info("%s is %s: %s", self.camera.thing_id, self.verdict.state, self.verdict.reason)

    def _say(self, now: int) -> None:
        saying = self.verdict.state, self.trouble
        due = now - self._said_at >= self.camera.report_s * 1000 or now < self._said_at
        changed = self._said is None or saying[0] is not self._said[0]
        troubled = saying != self._said and now - self._said_at >= SHOWN_S * 1000
        if not (due or changed or troubled):
            return
        self._said, self._said_at = saying, now
        self._desk.voice.say(self.camera.thing_id, now, self.results(now))
        if saying[0] is not VideoState.UNKNOWN:
            self._status(saying[0] is not VideoState.UNREACHABLE)

    def _status(self, online: bool) -> None:
        """Said again to a broker that was away: it may have lost what it kept."""
        saying = online, self._desk.voice.connections
        if saying == self._said_status:
            return
        if self._desk.voice.status(self.camera.thing_id, online) is not None:
            self._said_status = saying

    def results(self, now: int) -> dict[str, float]:
        """What is known at epoch ms, of what its thing tells.

        An unknown camera is neither online nor not; one that gives no picture has no light and no sharpness.
        """
        state, newest = self.verdict.state, self._newest
        found: dict[str, float] = {
            "video_state": STATE_CODES[state],
            "video_trouble": TROUBLE_CODES[self.trouble],
        }
        if state is not VideoState.UNKNOWN:
            found["video_online"] = 1.0 if state is VideoState.ONLINE else 0.0
        if newest is not None:
            found["frame_age"] = round(max(0, now - self._heard_at) / 1000, 1)
            if state is not VideoState.UNREACHABLE:
                found |= {"luma": round(newest.luma, 1), "sharpness": round(newest.sharpness, 3)}
        return {name: value for name, value in found.items() if name in self.camera.properties}
