"""A camera that answers each HTTP request with one JPEG."""

from city.camera import Camera, CameraSecrets, Trouble
from ingest.video.client import CameraClient, within
from ingest.video.decoder import Decoder
from ingest.video.jpeg import MOST_BYTES, begins_like_one
from ingest.video.seen import Seen
from ingest.video.source import LOOK_S, NoPictureError


class Snapshots:
    """One request a look, over a connection that is kept."""

    def __init__(
        self, camera: Camera, secrets: CameraSecrets, decoder: Decoder, look_s: float = LOOK_S
    ) -> None:
        self._decoder, self._look_s = decoder, look_s
        self._client = CameraClient(camera.url, secrets)

    async def look(self, live: bool) -> Seen:  # noqa: ARG002 watched or not, it is asked in the same way
        """The picture of now. Raises NoPictureError."""
        try:
            async with within(self._look_s):
                jpeg = await self._fetch_again_if_cut_off()
        except TimeoutError as error:
            raise NoPictureError(Trouble.TIMEOUT) from error
        return await self._decoder.read(jpeg)

    async def _fetch_again_if_cut_off(self) -> bytes:
        """A connection that was kept may have been given up by the camera just when we asked."""
        try:
            return await self._fetch()
        except NoPictureError as error:
            if error.trouble is not Trouble.STREAM_ENDED:
                raise
            return await self._fetch()

    async def _fetch(self) -> bytes:
        async with self._client.answer() as response:
            body = bytearray()
            async for piece in response.aiter_raw():
                body += piece
                if not begins_like_one(bytes(body[:2])) and len(body) > 1:
                    raise NoPictureError(Trouble.NOT_A_PICTURE)
                if len(body) > MOST_BYTES:
                    raise NoPictureError(Trouble.TOO_LARGE)
        if len(body) < 2:
            raise NoPictureError(Trouble.NOT_A_PICTURE)
        return bytes(body)

    async def close(self) -> None:
        """Hang up."""
        await self._client.aclose()
