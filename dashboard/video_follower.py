"""One camera's pictures from Redis to the event loop, as long as somebody looks.

A thread of its own, for the client of Redis waits by blocking; one a camera, however many look. While it runs
the camera is wanted live. Redis that is away is waited for.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable

from store.live import Unavailable
from store.video import WANTED_S, Picture, Video

log = logging.getLogger(__name__)

WAIT_S = 1.0
WANT_EVERY_S = WANTED_S / 2
AGAIN_S = 1.0

Take = Callable[[Picture], None]


class Follower:
    """Hands every new picture of `thing_id` to `take` on the event loop, until it is ended."""

    def __init__(self, video: Video, thing_id: str, loop: asyncio.AbstractEventLoop, take: Take) -> None:
        self._video = video
        self._thing_id = thing_id
        self._loop = loop
        self._take = take
        self._ended = threading.Event()
        self._wanted_at: float | None = None
        name = f"video-{thing_id}"
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def end(self) -> None:
        """Follow no longer; the thread ends by itself within about a second."""
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self._follow()
            except Unavailable as error:
                log.warning("pictures of %s: %s", self._thing_id, error)
            except Exception:
                log.exception("pictures of %s: starting again", self._thing_id)
            self._ended.wait(AGAIN_S)

    def _follow(self) -> None:
        pictures = self._video.follow(self._thing_id, WAIT_S)
        next(pictures)
        self._want()
        self._hand(self._video.newest(self._thing_id))
        for picture in pictures:
            if self._ended.is_set():
                return
            self._want()
            self._hand(picture)

    def _want(self) -> None:
        now = time.monotonic()
        if self._wanted_at is None or now - self._wanted_at >= WANT_EVERY_S:
            self._video.want(self._thing_id)
            self._wanted_at = now

    def _hand(self, picture: Picture | None) -> None:
        if picture is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._take, picture)
