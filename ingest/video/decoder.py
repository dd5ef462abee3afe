"""The readers of JPEGs: a few child processes that all cameras share, each with one picture at a time."""

import asyncio
from collections import Counter

from city.camera import Trouble
from ingest.video.child import Child, GoneError
from ingest.video.seen import Seen

READERS = 2
WITHIN_S = 5.0
"""A picture that takes longer is none."""
START_S = 30.0
"""A reader that is not ready after so long is started again."""
WAIT_S = 10.0
"""So long a picture waits for a reader that is free."""


class BusyError(Exception):
    """No reader was free in time, or none could be started: that is no fault of the picture."""


class Decoder:
    """Gives each picture to a reader that is free; counts readers lost, and pictures that found none."""

    def __init__(self, readers: int = READERS, within_s: float = WITHIN_S, wait_s: float = WAIT_S) -> None:
        self._within_s, self._wait_s = within_s, wait_s
        self._free: asyncio.LifoQueue[Child] = asyncio.LifoQueue()
        self._all = [Child("ingest.video.decode_child") for _ in range(readers)]
        for child in self._all:
            self._free.put_nowait(child)
        self.counts: Counter[str] = Counter()

    async def read(self, jpeg: bytes) -> Seen:
        """What a JPEG shows; a reader that dies of it or hangs says that it is broken. Raises BusyError."""
        child = await self._free_one()
        try:
            if await child.start():
                await self._until_ready(child)
            await child.say(jpeg)
            return await child.hear(self._within_s)
        except GoneError:
            self.counts["readers_lost"] += 1
            return Seen(Trouble.BROKEN_PICTURE)
        except asyncio.CancelledError:
            await child.end()  # what it says next would be taken for another picture's
            raise
        finally:
            self._free.put_nowait(child)

    async def _free_one(self) -> Child:
        try:
            async with asyncio.timeout(self._wait_s):
                return await self._free.get()
        except TimeoutError as error:
            self.counts["busy"] += 1
            raise BusyError from error

    async def _until_ready(self, child: Child) -> None:
        try:
            await child.hear(START_S)
        except GoneError as error:
            self.counts["busy"] += 1
            raise BusyError from error

    async def close(self) -> None:
        """End the readers."""
        await asyncio.gather(*(child.end() for child in self._all))
