"""What every kind of camera gives: the next picture, or why there is none."""

from typing import Protocol

from city.camera import Trouble
from ingest.video.seen import Seen

LOOK_S = 8.0
"""A look at a camera is over after this, however it goes."""


class NoPictureError(Exception):
    """A look that brought no picture. Nothing of the camera is in its text: not its URL, and no secret."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


class Source(Protocol):
    """One camera, over one connection at most."""

    async def look(self, live: bool) -> Seen:
        """The newest picture; `live` says that somebody watches, so that more will be asked for at once.

        Raises NoPictureError. A look that is cancelled leaves nothing behind that the next one would mind.
        """
        ...

    async def close(self) -> None:
        """Let go of the camera."""
        ...
