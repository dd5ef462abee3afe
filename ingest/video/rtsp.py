"""A camera that streams over RTSP: one child process holds the stream and gives the next picture when asked.

FFmpeg speaks RTSP, decodes what a stranger sends and waits where it likes; in a process of its own it takes
nobody along, and ending it ends whatever it waits for.
"""

import msgspec

from city.camera import Camera, CameraSecrets, Trouble
from ingest.video.child import Child, GoneError
from ingest.video.seen import Seen
from ingest.video.source import NoPictureError

OPEN_S = 20.0
"""The first picture: a process, a connection, a description, and the next picture that stands for itself."""
NEXT_S = 8.0


class Where(msgspec.Struct):
    """What the child is told first."""

    url: str
    user: str | None
    password: str | None

    def __repr__(self) -> str:
        return "Where(…)"


LIVE, SLOW = b"live", b"slow"
"""What asks for a picture: somebody watches, or nobody does."""


class Rtsp:
    """One stream, held open: to describe and set it up anew for each look would cost the camera more."""

    def __init__(
        self, camera: Camera, secrets: CameraSecrets, open_s: float = OPEN_S, next_s: float = NEXT_S
    ) -> None:
        self._where = msgspec.msgpack.encode(Where(camera.url, secrets.user, secrets.password))
        self._open_s, self._next_s = open_s, next_s
        self._child = Child("ingest.video.rtsp_child")

    async def look(self, live: bool) -> Seen:
        """The next picture. Raises NoPictureError."""
        within_s = self._next_s
        try:
            if not self._child.runs:
                within_s = self._open_s
                await self._child.start()
                await self._child.say(self._where)
            await self._child.say(LIVE if live else SLOW)
            seen = await self._child.hear(within_s)
        except GoneError as error:
            late = isinstance(error.__cause__, TimeoutError)
            raise NoPictureError(Trouble.TIMEOUT if late else Trouble.STREAM_ENDED) from None
        except BaseException:
            await self._child.end()  # cancelled: what comes next would answer another question
            raise
        if seen.trouble is not Trouble.NONE:
            await self._child.end()
            raise NoPictureError(seen.trouble)
        return seen

    async def close(self) -> None:
        """End the child, and the stream with it."""
        await self._child.end()
