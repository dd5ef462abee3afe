"""The readers of JPEGs: a few child processes that all cameras share, each with one picture at a time."""

import asyncio
from collections import Counter

from city.camera import Trouble
from ingest.video.child import Child, GoneError
from ingest.video.seen import Seen

READERS = 2
WITHIN_S = 5.0
"""A picture that takes longer is none; the first one of a child has to wait for its start."""


class Decoder:
    """Gives each picture to a reader that is free. `lost` counts readers that died over a picture."""

    def __init__(self, readers: int = READERS, within_s: float = WITHIN_S) -> None:
        self._within_s = within_s
        self._free: asyncio.LifoQueue[Child] = asyncio.LifoQueue()
        self._all = [Child("ingest.video.decode_child") for _ in range(readers)]
        for child in self._all:
            self._free.put_nowait(child)
        self.counts: Counter[str] = Counter()

    async def read(self, jpeg: bytes) -> Seen:
        """What a JPEG shows; a reader that dies of it or hangs says that it is broken."""
        child = await self._free.get()
        try:
            await child.start()
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

    async def close(self) -> None:
        """End the readers."""
        await asyncio.gather(*(child.end() for child in self._all))
