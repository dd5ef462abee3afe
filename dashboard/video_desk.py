"""What one process of the dashboard knows of pictures: the newest by thing, and the live fan-out.

While Redis is away it is not asked again and again: each question would hold a thread for as long as the
time-out is, and screens ask often.
"""

import time

from city.clock import Clock
from city.errors import TransientError
from dashboard.video_fan import VideoFan
from store.live import Unavailable
from store.video import Picture, Video

AWAY_S = 2.0
"""So long after it did not answer Redis is not asked."""


class NoPictures(TransientError):
    """Redis, which holds the pictures, is away."""


class VideoDesk:
    """Pictures for one process."""

    def __init__(self, url: str, clock: Clock) -> None:
        self._video = Video(url)
        self._away_until = 0.0
        self.fan = VideoFan(self._video, clock)

    def newest(self, thing_id: str) -> Picture | None:
        """The newest picture of a camera, however old; waits for Redis. Raises NoPictures."""
        if time.monotonic() < self._away_until:
            raise NoPictures("Redis did not answer a moment ago")
        try:
            return self._video.newest(thing_id)
        except Unavailable as error:
            self._away_until = time.monotonic() + AWAY_S
            raise NoPictures(str(error)) from error

    def close(self) -> None:
        """End every stream: the process is stopping."""
        self.fan.close()
