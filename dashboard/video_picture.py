"""A camera's picture as it leaves the server: only what begins as a JPEG, and never an old one as new.

Pure. `taken_at` goes out with every picture (`TAKEN_AT`, epoch ms by the server's clock), so that whoever
shows it can say how old it is.
"""

from enum import StrEnum
from zlib import crc32

from store.video import Picture

MAGIC = b"\xff\xd8\xff"
SHOWN_FOR_MS = 30_000
"""A picture older than this is not given as the newest: three of the slowest thumbnails were missed."""
AHEAD_MS = 60_000
"""A picture from farther in the future has a clock that is not to be believed."""
TAKEN_AT = "X-Taken-At"
NOW = "X-Now"
"""The server's clock (epoch ms) when it answered: what a picture's age is told by."""
BOUNDARY = "picture"
MULTIPART = f"multipart/x-mixed-replace; boundary={BOUNDARY}"
BEGIN = f"--{BOUNDARY}\r\n".encode()
"""How a stream of pictures begins; each part brings the boundary after it: none waits for the next."""


class Unfit(StrEnum):
    """Why a picture is not given, in plain words."""

    NONE = "no picture of this camera yet, or none for ten minutes"
    NO_JPEG = "what came from this camera is not a picture"
    TOO_OLD = "the newest picture of this camera is too old to be shown as new"
    AHEAD = "the newest picture of this camera is from the future: a clock is wrong"
    AWAY = "no picture can be had: Redis is away"
    FULL = "as many look at cameras here as can; close another view, or ask again later"
    FULL_FOR_YOU = "as many live pictures go to your address as may; close another view"


def unfit(picture: Picture | None, now: int) -> Unfit | None:
    """Why this is not to be shown as the newest at `now` (epoch ms); None if it is."""
    if picture is None:
        return Unfit.NONE
    if not is_jpeg(picture):
        return Unfit.NO_JPEG
    if picture.taken_at > now + AHEAD_MS:
        return Unfit.AHEAD
    return Unfit.TOO_OLD if now - picture.taken_at > SHOWN_FOR_MS else None


def is_jpeg(picture: Picture) -> bool:
    """Whether it begins as a JPEG does."""
    return picture.jpeg.startswith(MAGIC)


def etag(picture: Picture) -> str:
    """Another one for every picture."""
    return f'"{picture.taken_at:x}-{crc32(picture.jpeg):08x}"'


def part(picture: Picture) -> bytes:
    """One part of a stream of pictures, with the boundary that ends it."""
    about = (
        "Content-Type: image/jpeg",
        f"Content-Length: {len(picture.jpeg)}",
        f"{TAKEN_AT}: {picture.taken_at}",
    )
    return "\r\n".join((*about, "", "")).encode() + picture.jpeg + b"\r\n" + BEGIN
