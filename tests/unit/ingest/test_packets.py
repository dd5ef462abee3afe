"""PUBLISH packets found in what a socket held."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.packets import Malformed, Other, Packets, Published, acknowledgements, split

HELLO = (b"city/a/obs", b"hello", 7, False)


def length(number: int) -> bytes:
    """The remaining length as MQTT 3.1.1 writes it, section 2.2.3."""
    out = bytearray()
    while True:
        number, digit = divmod(number, 128)
        out.append(digit | (0x80 if number else 0))
        if not number:
            return bytes(out)


def publish(packet: Published, first: int = 0x32) -> bytes:
    topic, payload, mid, _ = packet
    numbered = mid.to_bytes(2, "big") if first & 0x06 else b""
    body = len(topic).to_bytes(2, "big") + topic + numbered + payload
    return bytes([first]) + length(len(body)) + body


def test_a_packet_is_its_topic_its_id_and_its_payload():
    assert split(publish(HELLO)) == Packets([HELLO], [], len(publish(HELLO)))


def test_at_qos_0_there_is_no_id():
    assert split(publish(HELLO, 0x30)).published == [(*HELLO[:2], 0, False)]


@pytest.mark.parametrize(("first", "again"), [(0x32, False), (0x33, False), (0x3A, True), (0x3B, True)])
def test_dup_says_that_it_was_sent_before_and_retain_nothing(first, again):
    assert split(publish(HELLO, first)).published == [(*HELLO[:3], again)]


def test_what_is_no_publish_is_left_to_somebody_else():
    data = b"\xd0\x00" + publish(HELLO) + b"\x90\x03\x00\x01\x01"
    assert split(data) == Packets([HELLO], [Other(0xD0, b""), Other(0x90, b"\x00\x01\x01")], len(data))


def test_qos_2_is_left_to_somebody_else():
    packets = split(publish(HELLO, 0x34))
    assert (packets.published, packets.others[0].first) == ([], 0x34)


@pytest.mark.parametrize("size", [0, 1, 100, 112, 127, 128, 16_000, 16_383, 16_384, 300_000, 2_100_000])
def test_every_length_of_length_is_read(size):
    packet = (HELLO[0], b"x" * size, 7, False)
    assert split(publish(packet) + b"\x32").published == [packet]


def test_a_length_of_five_bytes_is_no_mqtt():
    with pytest.raises(Malformed):
        split(b"\x32\xff\xff\xff\xff\x01")


@pytest.mark.parametrize("data", [b"\x32\x00", b"\x32\x01\x00", b"\x32\x03\x00\x05a", b"\x32\x04\x00\x02ab"])
def test_a_publish_without_room_for_its_topic_and_id_is_no_mqtt(data):
    with pytest.raises(Malformed):
        split(data)


_packets = st.lists(
    st.tuples(
        st.binary(min_size=1, max_size=300), st.binary(max_size=300), st.integers(1, 65_535), st.just(False)
    ),
    max_size=8,
)


@given(_packets, st.lists(st.integers(0, 3000), max_size=6))
def test_however_the_bytes_are_cut_the_packets_are_the_same(packets, cuts):
    data = b"".join(map(publish, packets))
    found, rest, start = [], b"", 0
    for end in [*sorted(min(cut, len(data)) for cut in cuts), len(data)]:
        rest += data[start:end]
        start = end
        packets_here = split(rest)
        found += packets_here.published
        rest = rest[packets_here.used :]
    assert (found, rest) == (packets, b"")


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_malformed(data):
    try:
        packets = split(data)
    except Malformed:
        return
    assert packets.used <= len(data)


def test_acknowledgements_are_pubacks_one_after_the_other():
    assert acknowledgements([1, 65_535]) == b"\x40\x02\x00\x01\x40\x02\xff\xff"
