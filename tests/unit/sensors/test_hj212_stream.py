"""HJ 212 frames found in a stream, and decided as the vectors say."""

import json
from pathlib import Path

import pytest

from sensors.codecs.hj212.answer import build
from sensors.codecs.hj212.checksum import checksum, modbus
from sensors.codecs.hj212.session import LONGEST, Session, decode
from sensors.codecs.hj212.stream import Piece, Stream

DATA = Path(__file__).parents[2] / "data"
VECTORS = json.loads((DATA / "hj212_frames.json").read_text())
SEALED = json.loads((DATA / "hj212_2025_sm4_vectors.json").read_text())
KEYS = {"010000A8900016F000169DC0": b"0" * 16}
GOOD = [vector["frame"].encode() for vector in VECTORS if vector["valid"]]
ONE, OTHER = GOOD[0], GOOD[2]
WRONG = ONE[:-6] + b"1C81\r\n"


def kept(data: bytes, **session) -> list[bytes]:
    """The frames that are accepted."""
    return [frame.raw for frame in Session(**session).feed(data) if not frame.rejects]


def detail(data: bytes, **session) -> str:
    """Why one piece is no frame."""
    (frame,) = Session(**session).feed(data)
    return frame.rejects[0].detail


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector['kind']}-{vector['frame'][-6:-2]}")
def test_every_vector_is_decided_right(vector):
    (frame,) = Session().feed(vector["frame"].encode())
    assert (not frame.rejects, frame.variant is None) == (vector["valid"], vector["crc_ok"])


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["kind"])
def test_the_check_sum_is_that_of_every_valid_vector_and_of_no_other(vector):
    frame = vector["frame"]
    assert (checksum(frame[6:-6].encode()) == frame[-6:-2].upper()) is vector["crc_ok"]


def test_a_frame_that_carries_the_modbus_sum_is_refused_by_that_name_and_its_station_is_believed():
    named = [vector for vector in VECTORS if vector["kind"] == "NEGATIVE-modbus-crc"]
    frames = [frame for vector in named for frame in Session().feed(vector["frame"].encode())]
    assert len(frames) == 7
    assert {(frame.variant, frame.station, frame.reports == [], frame.refusal) for frame in frames} == {
        ("modbus", "ABCDEFG1234567", True, b"")
    }


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (modbus(ONE[6:-6]), "modbus"),
        (modbus(ONE[6:-6])[2:] + modbus(ONE[6:-6])[:2], "modbus_swapped"),
        ("801C", "byte_order"),
        (checksum(ONE[2:-6]), "with_length"),
        (checksum(ONE[:-6]), "of_whole_frame"),
        ("0000", "unknown"),
    ],
)
def test_a_wrong_check_sum_is_named(said, name):
    (frame,) = Session().feed(ONE[:-6] + said.encode() + b"\r\n")
    assert (frame.variant, frame.station is None) == (name, name == "unknown")


@pytest.mark.parametrize("vector", SEALED, ids=lambda vector: vector["name"])
def test_the_official_encrypted_examples_say_what_their_plain_text_says(vector):
    sealed, plain = vector["wire_frame_in_standard"].encode(), vector["plain_frame"].encode()
    (secret,), (open_,) = Session(KEYS).feed(sealed), Session().feed(plain)
    assert secret.reports
    assert secret._replace(raw=plain) == open_


def test_an_encrypted_frame_needs_the_key_of_its_station():
    sealed = SEALED[0]["wire_frame_in_standard"].encode()
    assert "no key for MN '010000A8900016F000169DC0'" in detail(sealed)
    assert "check sum 2200" in detail(sealed, keys={"010000A8900016F000169DC0": b"1" * 16})


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b"{0xE4,", b"{0xE4"),
        (b"{0xE4,", b"{0xE4,0xE4,"),
        (b"0xE4", b"0xG4"),
        (b"}", b"}DataTime=20240520210600"),
        (b"}&&", b"&&"),
        (b"MN=", b"NM="),
    ],
)
def test_an_encrypted_frame_of_another_form_is_refused(was, becomes):
    assert kept(SEALED[0]["wire_frame_in_standard"].encode().replace(was, becomes, 1), keys=KEYS) == []


def test_a_key_of_another_length_is_refused_at_once():
    with pytest.raises(ValueError, match="MN1 have not 16 bytes"):
        Session({"MN1": b"short"})


def test_a_stream_may_be_cut_anywhere():
    stream = (
        b"noise##" + ONE + b"\r\n" + OTHER[:-9] + OTHER + SEALED[1]["wire_frame_in_standard"].encode() + ONE
    )
    whole = Session(KEYS).feed(stream)
    assert [frame.raw for frame in whole if not frame.rejects] == kept(stream, keys=KEYS)
    assert len([frame for frame in whole if not frame.rejects]) == 4
    for cut in range(len(stream)):
        session = Session(KEYS)
        assert session.feed(stream[:cut]) + session.feed(stream[cut:]) == whole
    session = Session(KEYS)
    assert [frame for at in range(len(stream)) for frame in session.feed(stream[at : at + 1])] == whole
    assert session.waiting == 0


@pytest.mark.parametrize(
    "before",
    [
        b"garbage",
        b"#",
        b"##",
        b"###",
        b"##01",
        b"##abcd",
        b"##-001x",
        b"##9999" + ONE[6:],
        b"##0001" + ONE[6:],
        b"##0200QN=1;",
        b"##0113" + b"x" * 5,
        ONE[:-2],
        ONE[:-1],
        ONE[:40],
        b"\x00\xff" * 50,
        b"heartbeat\r\n",
        OTHER + b"\n\n\r\n",
    ],
)
def test_the_good_frame_after_a_bad_one_is_found(before):
    assert kept(before + OTHER)[-1:] == [OTHER]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"heartbeat\n", "no frame begins here"),
        (b"##01x1" + ONE[6:], "no length of four digits"),
        ("##٠١٠١".encode() + ONE[6:], "no length of four digits"),
        (b"##0100" + ONE[6:], "by its length it has 112 bytes, by its end 113"),
        (b"##0102" + ONE[6:], "by its length it has 114 bytes, by its end 113"),
        (WRONG[:-2] + b"x\n", "no line end follows its check sum"),
        (ONE[:-6] + b"1C8G\r\n", "hexadecimal"),
        (b"##9999" + ONE[6:], "its length 10011 is more than 2000"),
    ],
)
def test_what_is_no_frame_says_why(data, why):
    assert why in detail(data, longest=2000)


def test_a_check_sum_in_lower_case_is_as_good():
    assert kept(ONE.replace(b"1C80", b"1c80")) != []


def test_two_signs_inside_a_good_frame_begin_no_other():
    frame = build({"ST": "32", "CN": "3020", "MN": "A1", "PW": "##0001"}, "i11001-Info=//##0002//")
    assert kept(frame) == [frame]


def test_more_than_the_standard_allows_is_accepted_up_to_the_longest():
    frame = build({"ST": "32", "CN": "3020", "MN": "A1"}, "x" * 3000)
    assert kept(frame) == [frame]
    assert kept(frame, longest=3000) == []


@pytest.mark.parametrize(
    "noise", [b"x", b"#", b"##9999", b"##0001", b"\x00", b"##0000####", b"\n", b"##0101QN=1;"]
)
def test_noise_does_not_grow_the_memory(noise):
    stream, piece = Stream(LONGEST), (noise * 4096)[:4096]
    for _ in range(64):
        assert all(found.fault for found in stream.feed(piece))
        assert len(stream) <= 2 * LONGEST
    assert list(stream.feed(b"\n" + ONE))[-1] == Piece(ONE)


def test_a_modems_sign_of_life_is_no_frame_that_waits():
    session = Session()
    for data, waiting in [(b"alive", 0), (b"#", 0), (b"#01", 4), (ONE[4:60], 60), (ONE[60:], 0), (b"#", 1)]:
        session.feed(data)
        assert session.waiting == waiting


def test_noise_is_told_once_a_frame_follows_it():
    first, second = Session().feed(b"##0001" * 50 + ONE)
    assert (first.raw, second.raw) == (b"##0001" * 50, ONE)


def test_a_connection_that_ends_within_a_frame_says_so():
    session = Session()
    assert session.feed(ONE[:50]) == []
    assert [frame.rejects[0].detail for frame in session.finish()] == ["50 bytes of a frame that has no end"]
    assert (session.waiting, session.finish()) == (0, [])


@pytest.mark.parametrize("end", [b"", b"\n", b"\r", b"\r\n", b"\r\r\n", b"\r\n\n"])
@pytest.mark.parametrize("feed", [Session().feed, decode], ids=["connection", "file"])
def test_a_frame_of_right_length_and_sum_may_end_otherwise_on_a_connection_as_in_a_file(feed, end):
    frames = feed(ONE[:-2] + end + OTHER[:-2] + end)
    assert [(frame.raw, frame.rejects) for frame in frames] == [(ONE, []), (OTHER, [])]


def test_a_frame_is_decided_with_its_check_sum_and_what_follows_is_told_apart():
    session = Session()
    assert [frame.raw for frame in session.feed(ONE[:-2])] == [ONE]
    assert session.waiting == 0
    (noise,) = session.feed(b"x\r\n")
    assert noise.raw == b"x\r\n"


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_wrong_check_sum_is_named_with_either_line_end(end):
    modbus_sum = modbus(ONE[6:-6]).encode()
    assert [frame.variant for frame in decode(ONE[:-6] + modbus_sum + end)] == ["modbus"]


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_an_encrypted_frame_ends_with_a_line_end_or_with_its_connection(end):
    sealed = SEALED[0]["wire_frame_in_standard"].encode()
    session = Session(KEYS)
    frames = session.feed(sealed.rstrip() + end) + session.finish()
    assert [(frame.raw, frame.rejects) for frame in frames] == [(sealed, [])]


@pytest.mark.parametrize(("signs", "is_one"), [(15, True), (16, False)])
def test_a_frame_in_which_many_others_may_begin_is_none(signs, is_one):
    frame = build({"ST": "32", "CN": "3020", "MN": "A1"}, "i11001-Info=" + "##" + "x##" * (signs - 1))
    assert (kept(frame) == [frame]) is is_one


def test_a_frame_cut_short_in_a_file_is_no_frame():
    assert [bool(frame.rejects) for frame in decode(ONE + OTHER[:-3])] == [False, True]
