"""PUBLISH packets of MQTT 3.1.1 found in what a socket held, many at once. Pure.

A packet is a first byte (kind in the high four bits; for PUBLISH dup 8, QoS 2 or 4, retain 1), the length of
the rest in one to four bytes of seven bits, low first, and the rest: for PUBLISH the topic with its length in
two bytes, two bytes of packet id when QoS is above 0, then the payload. Source: OASIS MQTT 3.1.1, sections 2
and 3.3.
"""

from typing import NamedTuple

PUBACK = b"\x40\x02"
_PUBLISH = 0x30
_KIND_AND_QOS_2 = 0xF4
"""What of a first byte tells a PUBLISH at QoS 0 or 1 from everything else."""
_QOS_1 = 0x02
_DUP = 0x08
_MORE = 0x80
_LONGEST_LENGTH = 4

Published = tuple[bytes, bytes, int, bool]
"""A PUBLISH as it came: topic, payload, packet id, whether the broker says that it sent it before (DUP).

The id is 0 at QoS 0, which nobody acknowledges. A device's own DUP goes no farther than the broker.
"""


class Malformed(ValueError):
    """The bytes are no MQTT: the connection cannot go on."""


class Other(NamedTuple):
    """Any other packet, for somebody else to handle."""

    first: int
    body: bytes


class Packets(NamedTuple):
    """The whole packets at the start of what was held, which took `used` bytes; each kind in its order."""

    published: list[Published]
    others: list[Other]
    used: int


def split(data: bytes) -> Packets:
    """The whole packets at the start of `data`. Raises Malformed."""
    published: list[Published] = []
    others: list[Other] = []
    start, held = 0, len(data)
    while start + 2 <= held:
        length, begin = data[start + 1], start + 2
        if length >= _MORE:
            longer = _length(data, start + 1)
            if longer is None:
                break
            length, begin = longer
        stop = begin + length
        if stop > held:
            break
        first = data[start]
        if first & _KIND_AND_QOS_2 == _PUBLISH:
            published.append(_published(data, begin, stop, first))
        else:
            others.append(Other(first, data[begin:stop]))
        start = stop
    return Packets(published, others, start)


def acknowledgements(mids: list[int]) -> bytes:
    """One PUBACK for each packet id, joined."""
    return b"".join([PUBACK + mid.to_bytes(2, "big") for mid in mids])


def _length(data: bytes, start: int) -> tuple[int, int] | None:
    """The length written from `start` and where it ends; None when it is not all there."""
    length, place, last = 0, start, min(start + _LONGEST_LENGTH, len(data))
    while place < last:
        byte = data[place]
        length |= (byte & 0x7F) << (7 * (place - start))
        place += 1
        if byte < _MORE:
            return length, place
    if last - start == _LONGEST_LENGTH:
        raise Malformed("a length of more than four bytes")
    return None


def _published(data: bytes, begin: int, stop: int, first: int) -> Published:
    topic = begin + 2
    end = body = topic + (data[begin] << 8 | data[begin + 1]) if topic <= stop else stop + 1
    numbered = first & _QOS_1
    if numbered:
        body += 2
    if body > stop:
        raise Malformed("a PUBLISH that is shorter than its topic")
    mid = (data[end] << 8 | data[end + 1]) if numbered else 0
    return data[topic:end], data[body:stop], mid, first & _DUP != 0
