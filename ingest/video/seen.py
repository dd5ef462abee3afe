"""What a child process tells of one picture, and how: messages over a pipe, each behind its length.

The full picture stays in the child. What crosses is what judging needs (`city.frame`) and a JPEG that we drew
ourselves, so that no byte a camera sent ever reaches a browser.
"""

import asyncio
from typing import BinaryIO

import msgspec
import numpy as np

from city.camera import Trouble
from city.frame import COLUMNS, ROWS, TILE, Frame

MOST_MESSAGE = 16_000_000
_HEAD = 4


class Seen(msgspec.Struct, array_like=True):
    """A picture, or why there is none. Pixels are bytes, row by row; `size` is of the full picture."""

    trouble: Trouble = Trouble.NONE
    size: tuple[int, int] = (0, 0)
    picture: bytes = b""
    grain: bytes = b""
    jpeg: bytes = b""

    @classmethod
    def of(cls, frame: Frame, jpeg: bytes) -> "Seen":
        """A picture as it crosses."""
        return cls(Trouble.NONE, frame.size, frame.picture.tobytes(), frame.grain.tobytes(), jpeg)

    def frame(self, taken_at: int) -> Frame:
        """What judging needs, taken at epoch ms."""
        shape = min(ROWS, self.size[0]), min(COLUMNS, self.size[1])
        picture = np.frombuffer(self.picture, np.uint8).reshape(shape)
        return Frame(
            taken_at, picture, np.frombuffer(self.grain, np.uint8).reshape(-1, TILE, TILE), self.size
        )


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Seen).decode


def write(pipe: BinaryIO, message: bytes) -> None:
    """One message, on the child's side."""
    pipe.write(len(message).to_bytes(_HEAD, "big") + message)
    pipe.flush()


def tell(pipe: BinaryIO, seen: Seen) -> None:
    """What was seen, on the child's side."""
    write(pipe, _encode(seen))


def read(pipe: BinaryIO) -> bytes | None:
    """The next message, on the child's side; None at the end."""
    head = pipe.read(_HEAD)
    return pipe.read(int.from_bytes(head, "big")) if len(head) == _HEAD else None


def framed(message: bytes) -> bytes:
    """A message as its reader takes it."""
    return len(message).to_bytes(_HEAD, "big") + message


async def hear(pipe: asyncio.StreamReader) -> Seen:
    """What a child saw. Raises asyncio.IncompleteReadError where it has died, ValueError for nonsense."""
    length = int.from_bytes(await pipe.readexactly(_HEAD), "big")
    if length > MOST_MESSAGE:
        raise ValueError("a child said too much")
    return _decode(await pipe.readexactly(length))
