"""One connection's bytes as frames of SL 651: chopped, glued, in packets, or with noise between them."""

import re
from collections.abc import Mapping

from sensors.codecs.sl651 import body as bodies
from sensors.codecs.sl651.frame import (
    ACK,
    ENDS,
    ESC,
    ETB,
    HEADER_BYTES,
    STAMP_BYTES,
    START,
    TAIL_BYTES,
    Header,
    Packet,
    confirm,
    read_header,
    split,
    variant,
)
from sensors.field import Frame
from sensors.reject import Reject, RejectReason

CONFIRMED = frozenset(("30", "31", "32", "33", "34", "35", "36"))
"""Self-reports. Keep-alives and answers to questions are not confirmed."""
PICTURE = "36"
MOST_PARTS_BYTES = 64 * 1024
MOST_MESSAGES = 8
"""What is kept of messages in packets: bytes together, and how many at once."""
MOST_DOUBTS = 16
"""Wrong check sums, less the right ones, in which another frame is looked for: noise may not cost time."""
_SHOWN = 64
_HEX_TEXT = re.compile(rb"[0-9A-Fa-f\s]+")
_ASCII_FORM = frozenset(b"0123456789ABCDEFabcdef")


class Session:
    """One connection's state. Implements `sensors.field.Session`.

    `passwords` are by station, four hexadecimal digits; a station that is not in it may use any.
    """

    def __init__(self, passwords: Mapping[str, str] | None = None) -> None:
        self._passwords = passwords or {}
        self._buffer = bytearray()
        self._noise = bytearray()
        self._noise_bytes = 0
        self._doubts = 0
        self._parts: dict[tuple[str, str], list[bytes]] = {}

    @property
    def waiting(self) -> int:
        """Bytes kept for a frame that is not complete. Earlier packets of a message are not among them."""
        return len(self._buffer)

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that these bytes complete, in order."""
        self._buffer += data
        frames: list[Frame] = []
        at = 0
        while (after := self._next(at, frames)) is not None:
            at = after
        del self._buffer[: self._skip(at)]
        self._tell_noise(frames)
        return frames

    def finish(self) -> list[Frame]:
        """The connection is over: what is left of a frame is refused."""
        rest, self._buffer = bytes(self._buffer), bytearray()
        self._parts.clear()
        return [_refused(rest, f"{len(rest)} bytes of a frame that has no end")] if rest else []

    def _next(self, at: int, frames: list[Frame]) -> int | None:
        """Decide what begins at or after `at`; where to go on, None when more bytes are needed."""
        start = self._skip(at)
        self._drop(at, start)
        if len(self._buffer) - start < HEADER_BYTES:
            return None
        header = read_header(self._buffer, start)
        if header is None:
            return self._drop(start, start + 1)
        if len(self._buffer) - start < header.frame_bytes:
            return None
        self._tell_noise(frames)
        raw = bytes(self._buffer[start : start + header.frame_bytes])
        wrong = variant(raw) if raw[-TAIL_BYTES] in ENDS else "unknown"
        if wrong is None:
            self._doubts = max(self._doubts - 1, 0)
            frames.append(self._frame(header, raw))
            return start + len(raw)
        return start + self._doubt(header, raw, wrong, frames)

    def _skip(self, at: int) -> int:
        """Where the next 7E7E, or the half of one, begins."""
        start = self._buffer.find(START, at)
        if start >= 0:
            return start
        half = len(self._buffer) > at and self._buffer[-1] == START[0]
        return len(self._buffer) - half

    def _drop(self, at: int, to: int) -> int:
        """Count bytes that belong to no frame, and remember the first of them."""
        self._noise_bytes += to - at
        room = _SHOWN - len(self._noise)
        self._noise += self._buffer[at : min(to, at + room)]
        return to

    def _tell_noise(self, frames: list[Frame]) -> None:
        if self._noise_bytes:
            shown = bytes(self._noise)
            detail = f"{self._noise_bytes} bytes that begin no frame"
            if shown[0] == 1 and len(shown) > 2 and _ASCII_FORM.issuperset(shown[1:3]):
                detail = "the ASCII form of SL 651 is not supported: set the station to HEX/BCD"
            frames.append(_refused(shown, detail))
        self._noise.clear()
        self._noise_bytes = 0

    def _doubt(self, header: Header, raw: bytes, wrong: str, frames: list[Frame]) -> int:
        """A frame whose check sum is wrong; its length, or less where another frame begins inside it."""
        self._doubts += 1
        inside = raw.find(START, 2) if self._doubts <= MOST_DOUBTS else -1
        if inside > 0:
            raw = raw[:inside]
        detail = f"wrong check sum ({wrong}); says it is {header.station}, function {header.function}"
        frames.append(_refused(raw, detail)._replace(variant=wrong))
        return len(raw)

    def _frame(self, header: Header, raw: bytes) -> Frame:
        frame = Frame(raw, header.station, header.function, [], [])
        if header.downlink:
            return frame
        wanted = self._passwords.get(header.station)
        if wanted is not None and wanted.upper() != header.password:
            return frame._replace(rejects=[Reject(RejectReason.BAD_SHAPE, "wrong password")])
        packet, body, end = split(header, raw)
        if header.packeted:
            return self._packet(frame, header, packet, body)
        return _read(frame, header, body, ACK if end == ETB else ESC)

    def _packet(self, frame: Frame, header: Header, packet: Packet, body: bytes) -> Frame:
        """One packet of several. The last is confirmed for all of them, once none is missing."""
        key = (header.station, header.function)
        if packet.number == 1:
            self._begin(key)
        parts = self._parts.get(key, [])
        if header.function == PICTURE:  # not kept: all that is wanted of it is what its confirmation repeats
            body = body[:STAMP_BYTES] if packet.number == 1 else b""
        elif packet.number != len(parts) + 1 or self._kept() + len(body) > MOST_PARTS_BYTES:
            self._parts.pop(key, None)
            detail = f"packet {packet.number} of {packet.total} does not follow the one before it"
            return frame._replace(rejects=[Reject(RejectReason.BAD_SHAPE, detail)])
        if body:
            parts.append(body)
        if packet.number < packet.total:
            return frame
        self._parts.pop(key, None)
        return _read(frame, header, b"".join(parts), ESC) if parts else frame

    def _begin(self, key: tuple[str, str]) -> None:
        """Another message in packets; the oldest that never came to its end makes room."""
        self._parts.pop(key, None)
        if len(self._parts) >= MOST_MESSAGES:
            del self._parts[next(iter(self._parts))]
        self._parts[key] = []

    def _kept(self) -> int:
        return sum(len(part) for parts in self._parts.values() for part in parts)


def decode(data: bytes) -> list[Frame]:
    """The frames in bytes that are all there are, or in lines of hexadecimal digits, each for itself."""
    if START in data or not _HEX_TEXT.fullmatch(data):
        session = Session()
        return session.feed(data) + session.finish()
    lines = (line for line in data.split(b"\n") if line.strip())
    return [frame for line in lines for frame in _of_digits(line)]


def _of_digits(line: bytes) -> list[Frame]:
    try:
        return decode(bytes.fromhex(line.decode("ascii")))
    except ValueError:
        return [_refused(line.strip(), "not whole bytes in hexadecimal digits")]


def _read(frame: Frame, header: Header, body: bytes, end: int) -> Frame:
    content = bodies.read(header.function, body)
    if content.station not in (None, header.station):
        detail = f"the header says {header.station}, the body {content.station}"
        return frame._replace(rejects=[Reject(RejectReason.BAD_SHAPE, detail)])
    confirmed = header.function in CONFIRMED and len(content.stamp) == STAMP_BYTES
    answer = confirm(header, content.stamp, end) if confirmed else b""
    return frame._replace(reports=content.reports, rejects=content.rejects, answer=answer)


def _refused(raw: bytes, detail: str) -> Frame:
    return Frame(raw, None, None, [], [Reject(RejectReason.BAD_SHAPE, detail)])
