"""Where frames begin and end in a stream that may be cut and glued anywhere.

A frame is over with its check sum where length and check sum are right: some devices send a line feed alone
behind it, or the next frame at once. Otherwise the first line feed ends a frame, whatever its length says,
because no control character may stand in a data segment: that is how a frame is told from the good one that
its wrong length would swallow, and how an encrypted frame, whose length is that of its plain text, is found.
A second `##` inside a frame that does not fit begins another.

Every decision depends on the stream alone, never on how it was cut into packets, and looks no further than
`longest` bytes, so that nothing a device sends grows the memory.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from sensors.codecs.hj212.checksum import checksum

HEAD, TAIL = 6, 6
"""Bytes before the data segment (`##`, length) and after it (check sum, carriage return, line feed)."""
SEALED = b"CP=&&{"
"""How the content of an encrypted frame begins."""
_BEGIN, _DIGITS, _HEX = b"##", frozenset(b"0123456789"), frozenset(b"0123456789abcdefABCDEF")
_CLOSE, _LINE_END = b"&&", b"\r\n"
_MOST_SIGNS = 16
"""How often `##` may stand in a frame; each may begin one, whose sum is to be reckoned."""
_BLANK = re.compile(rb"[\r\n \t]+")


class Piece(NamedTuple):
    """A piece of the stream: a frame by its ends (`fault` is None), or bytes that are none, and why.

    A frame is told with carriage return and line feed, whatever it was sent with.
    """

    raw: bytes
    fault: str | None = None


class Stream:
    """The bytes of one connection that are not decided yet, and the noise before them not yet told."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._buffer = bytearray()
        self._noise = bytearray()
        self._fault = ""

    def __len__(self) -> int:
        """Bytes kept, at most twice `longest`."""
        return len(self._buffer) + len(self._noise)

    @property
    def begun(self) -> int:
        """Bytes of a frame that has begun. Noise, such as a modem's sign of life, begins none."""
        return len(self._buffer) if _BEGIN.startswith(bytes(self._buffer[:2])) else 0

    def feed(self, data: bytes) -> Iterator[Piece]:
        """The pieces that these bytes complete, in order. Blank lines between frames are nothing.

        Noise is told in one piece once a frame or a line end follows it, or `longest` bytes of it have come.
        """
        self._buffer += data
        while (piece := self._next()) is not None:
            if piece.fault is None or piece.raw.endswith(b"\n"):
                yield from self.tell_noise()
                yield piece
            else:
                yield from self._hold(piece.raw, piece.fault)

    def tell_noise(self) -> Iterator[Piece]:
        """The noise that waits, if any."""
        if self._noise:
            yield Piece(bytes(self._noise), self._fault)
            self._noise.clear()

    def finish(self) -> Iterator[Piece]:
        """Nothing comes any more: that ends an encrypted frame as a line end would, and noise."""
        if SEALED in self._buffer:
            yield from self.feed(_LINE_END)
        yield from self.tell_noise()

    def take(self) -> bytes:
        """What is left of a frame, and then nothing is."""
        rest, self._buffer = bytes(self._buffer), bytearray()
        return rest

    def _hold(self, noise: bytes, fault: str) -> Iterator[Piece]:
        if not self._noise:
            self._fault = fault
        self._noise += noise
        while len(self._noise) >= self._longest:
            yield Piece(bytes(self._noise[: self._longest]), self._fault)
            del self._noise[: self._longest]

    def _next(self) -> Piece | None:
        buffer = self._buffer
        if blank := _BLANK.match(buffer):
            del buffer[: blank.end()]
        if end := self._end():
            piece = Piece(bytes(buffer[:end]) + _LINE_END)
            del buffer[:end]
        elif piece := self._other():
            del buffer[: len(piece.raw)]
            piece = piece if piece.fault else Piece(piece.raw.rstrip(_LINE_END) + _LINE_END)
        return piece

    def _end(self) -> int:
        """Where the frame that stands here ends, if it is a whole one with its check sum; else 0."""
        buffer = self._buffer
        if not (buffer.startswith(_BEGIN) and _DIGITS.issuperset(buffer[2:HEAD]) and len(buffer) > HEAD):
            return 0
        sums = HEAD + int(buffer[2:HEAD])
        end = sums + 4
        if end + 2 > self._longest or len(buffer) < end or not buffer.endswith(_CLOSE, HEAD, sums):
            return 0
        if buffer.find(b"\n", HEAD, end) >= 0 or buffer.count(_BEGIN, 0, end) > _MOST_SIGNS:
            return 0
        said = bytes(buffer[sums:end]).upper()
        return end if said == checksum(bytes(buffer[HEAD:sums])).encode() else 0

    def _other(self) -> Piece | None:
        """What stands here and is no such frame, as soon as that is certain. It may be encrypted."""
        buffer = self._buffer
        if not buffer.startswith(_BEGIN):
            return self._cut(0, "no frame begins here")
        if len(buffer) < HEAD:
            return None
        if not _DIGITS.issuperset(buffer[2:HEAD]):
            return self._cut(1, "no length of four digits after ##")
        whole = HEAD + int(buffer[2:HEAD]) + TAIL
        if whole > self._longest:
            return self._cut(2, f"its length {whole} is more than {self._longest}")
        line_feed = buffer.find(b"\n", HEAD, self._longest)
        if line_feed == whole - 1 or (line_feed == whole - 2 and buffer[line_feed - 1] != _LINE_END[0]):
            return self._fitting(line_feed + 1, whole)
        if line_feed < 0 and len(buffer) < whole:
            return None
        return self._misfit(whole)

    def _fitting(self, size: int, whole: int) -> Piece:
        """A frame whose length fits but not its sum; where another begins inside, what is before that one."""
        raw = bytes(self._buffer[:size])
        inner = raw.find(_BEGIN, 2)
        if inner > 0:
            return Piece(raw[:inner], "another frame begins inside it")
        if len(raw.rstrip(_LINE_END)) != whole - len(_LINE_END):
            return Piece(raw, "no line end follows its check sum")
        return Piece(raw, _end_fault(raw))

    def _misfit(self, whole: int) -> Piece | None:
        """What to make of a frame whose length does not fit: it may be encrypted."""
        piece = self._cut(2, "another frame begins inside it, or it has no end")
        if piece is None or not piece.raw.endswith(b"\n"):
            return piece
        if SEALED in piece.raw:
            return Piece(piece.raw, _end_fault(piece.raw))
        return Piece(piece.raw, f"by its length it has {whole} bytes, by its end {len(piece.raw)}")

    def _cut(self, after: int, fault: str) -> Piece | None:
        """Everything up to the next `##` (not before byte `after`), line feed, or the greatest length."""
        buffer, most = self._buffer, self._longest
        line_feed = buffer.find(b"\n", after, most)
        begin = buffer.find(_BEGIN, after, line_feed if line_feed >= 0 else most + 1)
        if begin >= 0:
            return Piece(bytes(buffer[:begin]), fault)
        if line_feed >= 0:
            return Piece(bytes(buffer[: line_feed + 1]), fault)
        return Piece(bytes(buffer[:most]), fault) if len(buffer) > most else None


def _end_fault(raw: bytes) -> str | None:
    digits = raw.rstrip(_LINE_END)[-4:]
    return None if _HEX.issuperset(digits) else "its check sum is not four hexadecimal digits"
