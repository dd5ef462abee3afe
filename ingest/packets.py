"""PUBLISH packets of MQTT 3.1.1 found in what a socket held, many at once. Pure.

A packet is a first byte (kind in the high four bits; for PUBLISH dup 8, QoS 2 or 4, retain 1), the length of
the rest in one to four bytes of seven bits, low first, and the rest: for PUBLISH the topic with its length in
two bytes, two bytes of packet id when QoS is above 0, then the payload. Source: OASIS MQTT 3.1.1, sections 2
and 3.3.
"""

from typing import NamedTuple

PUBLISH_KIND = 0x30
PUBACK = b"\x40\x02"
_QOS = 0x06
_QOS_1 = 0x02
_MORE = 0x80
_LONGEST_LENGTH = 4


class Malformed(ValueError):
    """The bytes are no MQTT: the connection cannot go on."""


class Published(NamedTuple):
    """A PUBLISH as it came; `mid` is 0 at QoS 0, which nobody acknowledges."""

    topic: bytes
    payload: bytes
    mid: int


class Other(NamedTuple):
    """Any other packet, for somebody else to handle."""

    first: int
    body: bytes


Packet = Published | Other


def split(data: bytes) -> tuple[list[Packet], int]:
    """The whole packets at the start of `data`, in order, and how many bytes they take. Raises Malformed."""
    packets: list[Packet] = []
    start, held = 0, len(data)
    while start + 2 <= held:
        length, begin = data[start + 1], start + 2
        if length & _MORE:
            longer = _length(data, start + 1)
            if longer is None:
                break
            length, begin = longer
        stop = begin + length
        if stop > held:
            break
        packets.append(_packet(data, data[start], begin, stop))
        start = stop
    return packets, start


def acknowledgements(mids: list[int]) -> bytes:
    """One PUBACK for each packet id, joined."""
    return b"".join([PUBACK + mid.to_bytes(2, "big") for mid in mids])


def _length(data: bytes, start: int) -> tuple[int, int] | None:
    """The length written from `start` and where it ends; None when it is not all there."""
    length = 0
    for place, byte in enumerate(data[start : start + _LONGEST_LENGTH]):
        length |= (byte & 0x7F) << (7 * place)
        if not byte & _MORE:
            return length, start + place + 1
    if len(data) - start >= _LONGEST_LENGTH:
        raise Malformed("a length of more than four bytes")
    return None


def _packet(data: bytes, first: int, begin: int, stop: int) -> Packet:
    qos = first & _QOS
    if first & 0xF0 != PUBLISH_KIND or qos > _QOS_1:
        return Other(first, data[begin:stop])
    body = begin + 2 + ((data[begin] << 8) | data[begin + 1]) if begin + 2 <= stop else stop + 1
    topic_end = body
    mid = 0
    if qos:
        body += 2
        if body <= stop:
            mid = (data[topic_end] << 8) | data[topic_end + 1]
    if body > stop:
        raise Malformed("a PUBLISH that is shorter than its topic")
    return Published(data[begin + 2 : topic_end], data[body:stop], mid)
