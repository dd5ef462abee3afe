"""What a camera shows, decided from its last frames: one state with its reason.

Frames are thinned to about one a second, each of the last ten is judged by itself, and what eight of them say
is the state; until eight say something else it stays what it was. Unreachable comes first (there is nothing
to look at), then unknown (too few frames to look at), black and over-exposed (nothing to be seen, not even
that it stands still), frozen (what it shows is not now), partly covered, low contrast, blurred; a camera is
online only if nothing of that holds. Unknown is never green.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from city.frame import CELLS_DOWN, Frame
from city.likeness import Likeness, Mask, likeness
from city.video_thresholds import VideoThresholds


class VideoState(StrEnum):
    """How a camera stands, in the order in which one state goes before another."""

    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"
    BLACK = "black"
    OVER_EXPOSED = "over_exposed"
    FROZEN = "frozen"
    COVERED = "covered"
    LOW_CONTRAST = "low_contrast"
    BLURRED = "blurred"
    ONLINE = "online"


class VideoReason(StrEnum):
    """Why a camera stands as it does."""

    NO_FRAME = "no_frame"
    TOO_FEW_FRAMES = "too_few_frames"
    UNSETTLED = "unsettled"
    """Its frames say this and that, and it had no state before."""
    DARK = "dark"
    BRIGHT = "bright"
    STANDS_STILL = "stands_still"
    PARTLY_COVERED = "partly_covered"
    """A large part is dark or without texture while the rest has texture."""
    WASHED_OUT = "washed_out"
    """Little contrast, some texture: as in fog, or behind a dirty or fogged lens; a picture does not say
    which."""
    ALL_FLAT = "all_flat"
    """No texture anywhere: a lens that is wholly covered, or fog too dense to see; a picture does not say
    which."""
    SOFT = "soft"
    CLEAR = "clear"


STATES = {
    VideoReason.NO_FRAME: VideoState.UNREACHABLE,
    VideoReason.TOO_FEW_FRAMES: VideoState.UNKNOWN,
    VideoReason.UNSETTLED: VideoState.UNKNOWN,
    VideoReason.DARK: VideoState.BLACK,
    VideoReason.BRIGHT: VideoState.OVER_EXPOSED,
    VideoReason.STANDS_STILL: VideoState.FROZEN,
    VideoReason.PARTLY_COVERED: VideoState.COVERED,
    VideoReason.WASHED_OUT: VideoState.LOW_CONTRAST,
    VideoReason.ALL_FLAT: VideoState.LOW_CONTRAST,
    VideoReason.SOFT: VideoState.BLURRED,
    VideoReason.CLEAR: VideoState.ONLINE,
}
"""The state that a reason comes to."""


@dataclass(frozen=True, slots=True)
class VideoVerdict:
    """A camera's reason and with it its state; `said_by` of the `of` frames looked at said so (0: none had
    to)."""

    reason: VideoReason
    said_by: int = 0
    of: int = 0

    @property
    def state(self) -> VideoState:
        """How the camera stands."""
        return STATES[self.reason]


DEFAULT = VideoThresholds()


def judge(
    frames: Iterable[Frame],
    now: int,
    thresholds: VideoThresholds = DEFAULT,
    before: VideoVerdict | None = None,
    watched_since: int | None = None,
) -> VideoVerdict:
    """How a camera stands at `now` (epoch ms), by its last frames in any order.

    `before` is what was said of it last: that stays until enough frames say something else. `watched_since`
    is when one began to wait for frames (epoch ms): a camera that never sent one is unreachable `silent_ms`
    later, and unknown if it is not given. Frames from after `now` are left out: their clock is not to be
    believed.
    """
    known = sorted((frame for frame in frames if frame.taken_at <= now), key=lambda frame: -frame.taken_at)
    heard_at = known[0].taken_at if known else watched_since
    if heard_at is not None and now - heard_at >= thresholds.silent_ms:
        return VideoVerdict(VideoReason.NO_FRAME)
    looked_at = _thinned(known, now, thresholds)
    if len(looked_at) < thresholds.agree:
        return VideoVerdict(VideoReason.TOO_FEW_FRAMES, of=len(looked_at))
    return _settled(looked_at, thresholds, before)


def look(frame: Frame, thresholds: VideoThresholds = DEFAULT) -> VideoReason:
    """What one frame says by itself: dark, bright, covered, of low contrast, soft, or clear."""
    if frame.luma < thresholds.dark_luma and frame.contrast < thresholds.low_contrast:
        return VideoReason.DARK
    if frame.luma > thresholds.bright_luma:
        return VideoReason.BRIGHT
    textured = _textured(frame, thresholds)
    if _is_covered(frame, textured, thresholds):
        return VideoReason.PARTLY_COVERED
    if frame.contrast < thresholds.low_contrast:
        return VideoReason.WASHED_OUT if textured.mean() >= thresholds.open else VideoReason.ALL_FLAT
    return VideoReason.SOFT if frame.sharpness < thresholds.soft else VideoReason.CLEAR


def _thinned(newest_first: Sequence[Frame], now: int, thresholds: VideoThresholds) -> list[Frame]:
    """The last frames that are apart and young enough, newest first."""
    kept: list[Frame] = []
    for frame in newest_first:
        if now - frame.taken_at > thresholds.window_ms or len(kept) == thresholds.frames:
            break
        if not kept or kept[-1].taken_at - frame.taken_at >= thresholds.apart_ms:
            kept.append(frame)
    return kept


def _settled(
    frames: Sequence[Frame], thresholds: VideoThresholds, before: VideoVerdict | None
) -> VideoVerdict:
    said = [look(frame, thresholds) for frame in frames]
    was = before.reason if before else VideoReason.UNSETTLED
    reason, by = _common(said)
    if by < thresholds.agree or reason not in (VideoReason.DARK, VideoReason.BRIGHT):
        still = _still(frames, thresholds)
        stays = was is VideoReason.STANDS_STILL and _enough_to_stay(still, frames, thresholds)
        if still >= thresholds.agree or stays:
            return VideoVerdict(VideoReason.STANDS_STILL, still, len(frames))
    if by >= thresholds.agree:
        return VideoVerdict(reason, by, len(frames))
    still_say = sum(STATES[one] is STATES[was] for one in said)
    held = was if _enough_to_stay(still_say, frames, thresholds) else VideoReason.UNSETTLED
    return VideoVerdict(held, still_say, len(frames))


def _enough_to_stay(say: int, frames: Sequence[Frame], thresholds: VideoThresholds) -> bool:
    """Whether those that say something else, whatever it is, are too few to end a state."""
    return len(frames) - say < thresholds.agree


def _common(said: Sequence[VideoReason]) -> tuple[VideoReason, int]:
    """The reason most given of the state most given, and how many frames give that state."""
    state, by = Counter(STATES[one] for one in said).most_common(1)[0]
    reason = Counter(one for one in said if STATES[one] is state).most_common(1)[0][0]
    return reason, by


def _still(frames: Sequence[Frame], thresholds: VideoThresholds) -> int:
    """How many frames, at most, are still by one of them, that one counted; 0 if no two are."""
    alike = np.eye(len(frames), dtype=bool)
    for i, one in enumerate(frames):
        for j in range(i):
            alike[i, j] = alike[j, i] = likeness(one, frames[j], thresholds) is Likeness.STILL
    most = int(alike.sum(axis=0).max())
    return most if most > 1 else 0


def _textured(frame: Frame, thresholds: VideoThresholds) -> Mask:
    """Which cells have texture."""
    return frame.cells[1] >= thresholds.flat


def _is_covered(frame: Frame, textured: Mask, thresholds: VideoThresholds) -> bool:
    """Whether a large part has no texture while the rest has, and light to see it by."""
    means, _ = frame.cells
    if textured.mean() < thresholds.open or means[textured].mean() < thresholds.lit_luma:
        return False
    sky = np.logical_and.accumulate(~textured & (means > thresholds.sky_luma), axis=0)
    below = (np.arange(CELLS_DOWN) + 0.5) / CELLS_DOWN > thresholds.horizon
    return bool((~textured & ~sky & below[:, None]).mean() >= thresholds.covered)
