"""Where frames begin and end in a stream that may be cut and glued anywhere.

No control character may stand in a data segment, so the first line feed ends a frame, whatever its length
says: that is how a frame is told from the good one that its wrong length would swallow, and how an encrypted
frame, whose length is that of its plain text, is found at all. A second `##` inside a frame that does not fit
begins another.

Every decision depends on the stream alone, never on how it was cut into packets, and looks no further than
`longest` bytes, so that nothing a device sends grows the memory.
"""

from collections.abc import Iterator
from typing import NamedTuple

from sensors.codecs.hj212.checksum import checksum

HEAD, TAIL = 6, 6
"""Bytes before the data segment (`##`, length) and after it (check sum, carriage return, line feed)."""
SEALED = b"CP=&&{"
"""How the content of an encrypted frame begins."""
_BEGIN, _DIGITS, _HEX = b"##", frozenset(b"0123456789"), frozenset(b"0123456789abcdefABCDEF")


class Piece(NamedTuple):
    """A piece of the stream: a frame by its ends (`fault` is None), or bytes that are none, and why."""

    raw: bytes
    fault: str | None = None


class Stream:
    """The bytes of one connection that are not decided yet."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._buffer = bytearray()

    def __len__(self) -> int:
        """Bytes waiting for the rest of their frame."""
        return len(self._buffer)

    def feed(self, data: bytes) -> Iterator[Piece]:
        """The pieces that these bytes complete, in order. Blank lines between frames are nothing."""
        self._buffer += data
        while self._buffer:
            piece = self._next()
            if piece is None:
                return
            del self._buffer[: len(piece.raw)]
            if piece.raw.strip():
                yield piece

    def take(self) -> bytes:
        """What is waiting, and then nothing is."""
        rest, self._buffer = bytes(self._buffer), bytearray()
        return rest

    def _next(self) -> Piece | None:
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
        if line_feed == whole - 1:
            return self._fitting(whole)
        if line_feed < 0 and len(buffer) < whole:
            return None
        return self._other(whole)

    def _fitting(self, whole: int) -> Piece:
        """A frame whose length fits; where another begins inside and it only seems so, the first of them."""
        raw = bytes(self._buffer[:whole])
        right = checksum(raw[HEAD:-TAIL])
        if raw[-TAIL:-2].upper() != right.encode() and (inner := raw.find(_BEGIN, 2)) > 0:
            return Piece(raw[:inner], "another frame begins inside it")
        return Piece(raw, _end_fault(raw))

    def _other(self, whole: int) -> Piece | None:
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
        begin = buffer.find(_BEGIN, after, most + 1)
        line_feed = buffer.find(b"\n", after, most)
        ends = [end for end in (begin, line_feed + 1) if end > 0]
        if not ends and len(buffer) <= most:
            return None
        return Piece(bytes(buffer[: min(ends, default=most)]), fault)


def _end_fault(raw: bytes) -> str | None:
    if not raw.endswith(b"\r\n"):
        return "it does not end in carriage return and line feed"
    return None if _HEX.issuperset(raw[-TAIL:-2]) else "its check sum is not four hexadecimal digits"
