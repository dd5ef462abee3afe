"""A camera that answers one HTTP request with pictures without end.

While nobody watches, the stream is opened for one picture and closed: a stream that nobody sees costs the
network as much as one that somebody sees. While somebody watches it stays open and is drained by a task of
its own, which keeps the newest picture only, so that what is shown is never behind.
"""

import asyncio
from contextlib import suppress

from city.camera import Camera, CameraSecrets, Trouble
from ingest.video.client import CameraClient, within
from ingest.video.decoder import Decoder
from ingest.video.jpeg import NotPicturesError, Parts, TooLargeError
from ingest.video.seen import Seen
from ingest.video.source import LOOK_S, NoPictureError


class Stream:
    """One stream, open while somebody watches."""

    def __init__(
        self, camera: Camera, secrets: CameraSecrets, decoder: Decoder, look_s: float = LOOK_S
    ) -> None:
        self._decoder, self._look_s = decoder, look_s
        self._client = CameraClient(camera.url, secrets)
        self._newest: bytes | None = None
        self._came = asyncio.Event()
        self._draining: asyncio.Task[None] | None = None

    async def look(self, live: bool) -> Seen:
        """The newest picture. Raises NoPictureError."""
        if not live:
            await self._stop()
        try:
            async with within(self._look_s):
                jpeg = await self._from_open_stream() if live else await self._one()
        except TimeoutError as error:
            await self._stop()
            raise NoPictureError(Trouble.TIMEOUT) from error
        return await self._decoder.read(jpeg)

    async def close(self) -> None:
        """Hang up."""
        await self._stop()
        await self._client.aclose()

    async def _one(self) -> bytes:
        async with self._client.answer() as response:
            parts = Parts()
            async for piece in response.aiter_raw():
                for picture in _pictures(parts, piece):
                    return picture
        raise NoPictureError(Trouble.STREAM_ENDED)

    async def _from_open_stream(self) -> bytes:
        if self._draining is None:
            self._newest = None
            self._draining = asyncio.create_task(self._drain())
        coming = asyncio.create_task(self._came.wait())
        try:
            await asyncio.wait((coming, self._draining), return_when=asyncio.FIRST_COMPLETED)
        finally:
            coming.cancel()
        jpeg, self._newest = self._newest, None
        self._came.clear()
        if jpeg is None:
            ended, self._draining = self._draining, None
            await ended  # tells why
            raise NoPictureError(Trouble.STREAM_ENDED)
        return jpeg

    async def _drain(self) -> None:
        async with self._client.answer() as response:
            parts = Parts()
            async for piece in response.aiter_raw():
                for picture in _pictures(parts, piece):
                    self._newest = picture
                    self._came.set()

    async def _stop(self) -> None:
        draining, self._draining = self._draining, None
        if draining is not None:
            draining.cancel()
            with suppress(asyncio.CancelledError, NoPictureError):
                await draining


def _pictures(parts: Parts, piece: bytes) -> list[bytes]:
    try:
        return list(parts.feed(piece))
    except TooLargeError as error:
        raise NoPictureError(Trouble.TOO_LARGE) from error
    except NotPicturesError as error:
        raise NoPictureError(Trouble.NOT_A_PICTURE) from error
