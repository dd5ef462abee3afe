"""JPEGs as bytes, before anybody decodes them: is it one, how large is its picture, where is it in a stream.

A picture of 65535 × 65535 pixels fits in a few hundred bytes, so its size is read before it is decoded.
"""

import re
from collections.abc import Iterator

MOST_BYTES = 8_000_000
"""Of one picture as a camera sends it."""
MOST_PIXELS = 40_000_000
LEAST_SIDE = 16
_START, _END = b"\xff\xd8", b"\xff\xd9"
_SIZES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_BARE = frozenset({0x01, *range(0xD0, 0xD8)})
_LENGTH = re.compile(rb"content-length:\s*(\d{1,9})", re.IGNORECASE)
_MOST_HEAD = 4096
_SCAN = 0xDA
"""What begins the picture itself: after it an end is the end."""


def begins_like_one(data: bytes) -> bool:
    """Whether it may be a JPEG at all."""
    return data.startswith(_START)


def size_of(data: bytes) -> tuple[int, int] | None:
    """Height and width that its head tells; None where it is no JPEG."""
    at = len(_START)
    while begins_like_one(data) and at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF or marker in _BARE:
            at += 1 if marker == 0xFF else 2
        elif marker in _SIZES:
            return _read(data, at + 5), _read(data, at + 7)
        else:
            at += 2 + max(2, _read(data, at + 2))
    return None


def fit_to_decode(data: bytes) -> bool:
    """Whether its picture is neither too small to judge nor too large to hold."""
    size = size_of(data)
    return size is not None and min(size) >= LEAST_SIDE and size[0] * size[1] <= MOST_PIXELS


def _read(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "big")


class TooLargeError(ValueError):
    """A picture in a stream that is larger than any we take."""


class NotPicturesError(ValueError):
    """A stream that holds no pictures."""


class Parts:
    """The pictures in a body of `multipart/x-mixed-replace`, however it is cut; holds at most one picture.

    Where a part says its length, that counts; where it does not, a picture goes from its first two bytes to
    the first end after its head, which may hold a smaller picture with an end of its own. Boundaries are not
    looked at: half of the cameras write them otherwise than they say.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._held = most_bytes, bytearray()
        self._begin()

    def _begin(self) -> None:
        """Nothing is known of the next picture. `_at` is how far the one that is held was looked through."""
        self._length, self._at, self._past_head = 0, len(_START), False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The pictures that these bytes complete. Raises TooLargeError, NotPicturesError."""
        self._held += data
        while (picture := self._next()) is not None:
            yield picture

    def _next(self) -> bytes | None:
        if not self._held.startswith(_START) and not self._at_the_next_start():
            return None
        end = self._length or self._end()
        if self._length > self._most or (not end and len(self._held) > self._most):
            raise TooLargeError
        if not end or len(self._held) < end:
            return None
        picture = bytes(self._held[:end])
        del self._held[:end]
        self._begin()
        return picture

    def _end(self) -> int:
        """Where the picture ends that says no length; 0 while that has not come."""
        self._read_head()
        found = self._held.find(_END, self._at) if self._past_head else -1
        if self._past_head and found < 0:
            self._at = max(self._at, len(self._held) - 1)
        return found + len(_END) if found >= 0 else 0

    def _read_head(self) -> None:
        """Go on to where the head is past, or to the end of what has come of it."""
        held = self._held
        while not self._past_head and self._at + 4 <= len(held):
            marker = held[self._at + 1]
            if held[self._at] != 0xFF or marker == _END[1]:
                self._past_head = True
            elif marker == 0xFF or marker in _BARE:
                self._at += 1 if marker == 0xFF else 2
            else:
                self._past_head = marker == _SCAN
                self._at += 2 + max(2, int.from_bytes(held[self._at + 2 : self._at + 4], "big"))

    def _at_the_next_start(self) -> bool:
        start = self._held.find(_START)
        if start < 0:
            if len(self._held) > _MOST_HEAD:
                raise NotPicturesError
            return False
        said = _LENGTH.search(self._held[max(0, start - _MOST_HEAD) : start])
        self._length = int(said[1]) if said else 0
        del self._held[:start]
        return True
