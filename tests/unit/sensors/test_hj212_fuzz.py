"""Whatever bytes come, an HJ 212 session neither raises, nor grows, nor believes what does not fit."""

import json
from itertools import pairwise
from math import isfinite
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from sensors.codecs.hj212.answer import build
from sensors.codecs.hj212.checksum import checksum
from sensors.codecs.hj212.session import Session, decode, refuse
from sensors.codecs.hj212.stream import Stream
from sensors.field import Frame

DATA = Path(__file__).parents[2] / "data"
FRAMES = [vector["frame"].encode() for vector in json.loads((DATA / "hj212_frames.json").read_text())]
SEALED = [
    vector["wire_frame_in_standard"].encode()
    for vector in json.loads((DATA / "hj212_2025_sm4_vectors.json").read_text())
]
KEYS = {"010000A8900016F000169DC0": b"0" * 16}

frames = st.sampled_from(FRAMES + SEALED)
bits = st.sampled_from(
    [b"##", b"#", b"&&", b"CP=&&", b"{0xE4,", b"\r\n", b"\n", b"0101", b";", b"ST=32;CN=2011;MN=1;"]
)
noise = st.binary(max_size=60) | bits | st.lists(bits, max_size=8).map(b"".join)
streams = st.lists(frames | noise, max_size=8).map(b"".join)
names = st.text("abcdefgwXYZ0123456789", min_size=1, max_size=8)
results = st.dictionaries(names, st.floats(-1e9, 1e9).map(lambda number: round(number, 3)), max_size=20)


@st.composite
def mutated(draw) -> bytes:
    """A good frame with some bytes changed, lost or added."""
    raw = bytearray(draw(frames))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(raw) - 1))
        raw[at : at + draw(st.integers(0, 3))] = draw(st.binary(max_size=3))
    return bytes(raw)


@st.composite
def sound(draw) -> bytes:
    """Any header and content at all, of the right length and check sum."""
    header = draw(
        st.lists(st.sampled_from(["QN", "ST", "CN", "MN", "Flag", "PNO", "RF", "x"]) | names, max_size=8)
    )
    values = st.sampled_from(["2011", "32", "A1", "5", "1"]) | st.text(max_size=8)
    content = draw(
        st.binary(max_size=80) | st.text("DataTime=2040601;,-RtdFlagNAvg.eE+", max_size=80).map(str.encode)
    )
    segment = "".join(f"{name}={draw(values)};" for name in header).encode() + b"CP=&&" + content + b"&&"
    return b"##%04d%b%b\r\n" % (len(segment), segment, checksum(segment).encode())


def believed(found: list[Frame]) -> list[Frame]:
    """The frames whose header was accepted: each of the right length and check sum, each result a number."""
    good = [frame for frame in found if frame.station is not None and frame.variant is None]
    for frame in good:
        if b"CP=&&{" not in frame.raw:
            assert len(frame.raw) == int(frame.raw[2:6]) + 12
            assert checksum(frame.raw[6:-6]) == frame.raw[-6:-2].decode().upper()
        assert all(isfinite(report.result) and report.flag for report in frame.reports)
        assert frame.command is not None
        assert frame.command.isdigit()
        refuse(frame, 100)
    assert all(frame.rejects and not frame.reports for frame in found if frame.station is None)
    return good


@given(streams | mutated() | sound() | st.binary(max_size=400))
@settings(max_examples=400, deadline=None)
def test_anything_is_decided(data):
    believed(Session(KEYS).feed(data))
    believed(decode(data, KEYS))


@given(streams, st.lists(st.integers(0, 2000), max_size=12))
@settings(max_examples=200, deadline=None)
def test_cutting_changes_nothing(stream, cuts):
    session, ends = Session(KEYS), sorted({min(cut, len(stream)) for cut in cuts} | {0, len(stream)})
    pieces = [stream[start:end] for start, end in pairwise(ends)]
    found = [frame for piece in pieces for frame in session.feed(piece)]
    assert found == Session(KEYS).feed(stream)


@given(st.lists(noise, max_size=60), st.integers(40, 300))
@settings(max_examples=200, deadline=None)
def test_what_waits_is_bounded(pieces, longest):
    stream, session = Stream(longest), Session(longest=longest)
    for piece in pieces:
        session.feed(piece)
        assert session.waiting <= longest
        list(stream.feed(piece))
        assert len(stream) <= 2 * longest


@given(st.lists(noise | mutated(), max_size=4).map(b"".join), st.integers(0, len(FRAMES) - 1))
@settings(max_examples=300, deadline=None)
def test_nothing_hides_the_good_frame_after_a_line_end(before, which):
    good = FRAMES[which]
    expected = Session().feed(good)
    assert Session().feed(before + b"\n" + good)[-1:] == expected


@given(mutated())
@settings(max_examples=400, deadline=None)
def test_a_changed_frame_is_believed_only_with_its_sums_right(raw):
    believed(Session(KEYS).feed(raw))


@given(results, st.sampled_from(["", "N", "M"]), st.booleans())
@settings(max_examples=100, deadline=None)
def test_what_is_built_is_read_again(said, flag, secret):
    fields = [
        f"{name}-Rtd={result}" + (f",{name}-Flag={flag}" if flag else "") for name, result in said.items()
    ]
    content = ";".join(["DataTime=20240601080000", *fields])
    header = {"ST": "31", "CN": "2011", "MN": "010000A8900016F000169DC0"}
    (frame,) = Session(KEYS).feed(build(header, content, KEYS[header["MN"]] if secret else None))
    assert frame.rejects == []
    assert {report.property: report.result for report in frame.reports} == said
    assert {report.flag for report in frame.reports} <= {flag or "?"}
