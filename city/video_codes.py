"""The states of a picture as numbers, for `video_state` on the wire."""

from collections.abc import Mapping
from types import MappingProxyType

from city.video_state import VideoState

STATE_CODES: Mapping[VideoState, int] = MappingProxyType(
    {
        VideoState.UNKNOWN: 0,
        VideoState.ONLINE: 1,
        VideoState.UNREACHABLE: 2,
        VideoState.BLACK: 3,
        VideoState.OVER_EXPOSED: 4,
        VideoState.FROZEN: 5,
        VideoState.COVERED: 6,
        VideoState.LOW_CONTRAST: 7,
        VideoState.BLURRED: 8,
    }
)
"""`video_state` as a number. Numbers stay: a new state gets the next one."""
