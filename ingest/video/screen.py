"""The newest pictures on their way to those who watch, and who that is. Redis may be away: then nobody is."""

import asyncio
import logging
from collections.abc import Collection
from time import monotonic

from store.live import Unavailable
from store.video import MOST_BYTES, Video

log = logging.getLogger(__name__)

AWAY_S = 5.0
"""After a failure Redis is left alone for so long."""


class Screen:
    """One client of the pictures. Never raises for Redis."""

    def __init__(self, url: str | None) -> None:
        self._video = Video(url) if url else None
        self._again_at = 0.0
        self._was_away = False
        self._too_large: set[str] = set()

    async def show(self, thing_id: str, jpeg: bytes, taken_at: int) -> None:
        """Offer a picture; one that is too large to be shown is named once."""
        if len(jpeg) > MOST_BYTES:
            if thing_id not in self._too_large:
                log.warning("a picture of %s is too large to be shown: %d bytes", thing_id, len(jpeg))
            self._too_large.add(thing_id)
        elif self._may_try():
            await asyncio.to_thread(self._offer, thing_id, jpeg, taken_at)

    async def wanted(self, thing_ids: Collection[str]) -> frozenset[str]:
        """Which cameras somebody wants to see live."""
        return await asyncio.to_thread(self._wanted, thing_ids) if self._may_try() else frozenset()

    def close(self) -> None:
        """Give the connections back."""
        if self._video is not None:
            self._video.close()

    def _may_try(self) -> bool:
        return self._video is not None and monotonic() >= self._again_at

    def _offer(self, thing_id: str, jpeg: bytes, taken_at: int) -> None:
        assert self._video is not None
        try:
            self._video.offer(thing_id, jpeg, taken_at)
        except Unavailable as error:
            self._away(error)
        else:
            self._was_away = False

    def _wanted(self, thing_ids: Collection[str]) -> frozenset[str]:
        assert self._video is not None
        try:
            return self._video.wanted(thing_ids)
        except Unavailable as error:
            self._away(error)
            return frozenset()

    def _away(self, error: Exception) -> None:
        self._again_at = monotonic() + AWAY_S
        if not self._was_away:
            log.warning("Redis does not take pictures: %s", type(error).__name__)
        self._was_away = True
