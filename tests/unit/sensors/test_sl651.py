"""SL 651: frames in a stream, their check sums, packets and confirmations."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors.codecs.sl651 import Session, build, decode
from sensors.codecs.sl651.frame import ETB, check_sum

VECTORS = json.loads((Path(__file__).parents[2] / "data" / "sl651_frames.json").read_text())
STATION = "0012345678"
STAMP = bytes.fromhex("0003591011154947")
LEVEL = bytes.fromhex("F1F1001234567848F0F05910111549") + bytes.fromhex("392300000127")
WHOLE = bytes.fromhex(VECTORS[1]["hex"])
CONFIRMED = bytes.fromhex(VECTORS[10]["hex"])
"""A published confirmation of WHOLE."""


def frame(body: bytes = STAMP + LEVEL, function: str = "32", **how) -> bytes:
    return build(function, body, STATION, **how)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["hex"][:40])
def test_a_published_frame_is_as_valid_as_it_is_said_to_be(vector):
    (found,) = decode(bytes.fromhex(vector["hex"]))

    assert (found.rejects == []) == (vector["crc_ok"] == "BE")


def test_the_published_confirmation_is_ours_to_the_byte():
    (found,) = decode(WHOLE)

    assert found.answer == CONFIRMED
    assert (found.station, found.command, found.refusal, found.variant) == (STATION, "30", b"", None)


def test_a_second_published_confirmation_is_ours_too():
    told = bytes.fromhex(VECTORS[12]["hex"])
    sent = build("32", bytes.fromhex("0034170718110016"), "0011223344", centre=5, password="03E8")

    assert decode(sent)[0].answer == told


def test_a_built_frame_is_the_published_one():
    body = WHOLE[14:-3]

    assert build("30", body, STATION, password="1234") == WHOLE


def test_the_check_sum_is_that_of_modbus():
    assert check_sum(b"123456789") == 0x4B37


@pytest.mark.parametrize("size", [1, 2, 3, 7, 13, 59, 61])
def test_frames_are_found_however_the_stream_is_cut(size):
    stream = WHOLE + frame() + WHOLE
    session = Session()

    found = [one for at in range(0, len(stream), size) for one in session.feed(stream[at : at + size])]

    assert [one.raw for one in found] == [WHOLE, frame(), WHOLE]
    assert session.waiting == 0


def test_noise_between_frames_is_told_once_and_spoils_nothing():
    found = Session().feed(b"\x00~noise" + WHOLE + b"~~~" + frame() + b"\xff")

    assert [one.raw for one in found if one.station] == [WHOLE, frame()]
    assert all(one.rejects and not one.answer for one in found if not one.station)
    assert "7 bytes" in found[0].rejects[0].detail


def test_a_frame_cut_short_costs_only_itself():
    found = Session().feed(WHOLE[:-2] + WHOLE)

    assert [(one.raw, bool(one.rejects)) for one in found] == [(WHOLE[:-2], True), (WHOLE, False)]


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        (WHOLE[-1:] + WHOLE[-2:-1], "byte_order"),
        (check_sum(WHOLE[2:-2]).to_bytes(2, "big"), "without_start"),
        (check_sum(WHOLE[:-3]).to_bytes(2, "big"), "without_end"),
        (b"\x00\x00", "unknown"),
    ],
)
def test_a_wrong_check_sum_is_refused_with_what_is_known_of_it(wrong, name):
    (found,) = decode(WHOLE[:-2] + wrong)

    assert (found.station, found.variant, found.answer, found.reports) == (None, name, b"", [])
    assert STATION in found.rejects[0].detail


def test_a_frame_without_an_end_is_refused_when_the_connection_ends():
    session = Session()

    assert session.feed(WHOLE[:-1]) == []
    assert session.waiting == len(WHOLE) - 1
    assert [one.rejects[0].detail for one in session.finish()] == ["59 bytes of a frame that has no end"]
    assert session.waiting == 0


def test_the_ascii_form_is_refused_with_the_remedy():
    (found,) = decode(b"\x01010012345678123432003A\x020001 591011154947\x03ABCD")

    assert "set the station to HEX/BCD" in found.rejects[0].detail


def test_a_keep_alive_and_an_answer_to_a_question_are_not_confirmed():
    assert decode(frame(STAMP, "2F"))[0].answer == b""
    assert decode(frame(function="37"))[0].answer == b""
    assert decode(frame(function="37"))[0].reports != []


def test_a_frame_that_announces_more_is_told_to_go_on():
    assert decode(frame(end=ETB))[0].answer[-3] == 0x06
    assert decode(frame())[0].answer[-3] == 0x1B


def test_a_station_whose_address_is_no_bcd_is_named_in_hex():
    assert decode(build("2F", STAMP, "00418D2337"))[0].station == "00418D2337"


def test_a_message_in_packets_is_read_and_confirmed_when_it_is_whole():
    body = STAMP + LEVEL
    parts = [frame(body[:20], packet=(2, 1), end=ETB), frame(body[20:], packet=(2, 2))]

    first, last = Session().feed(b"".join(parts))

    assert (first.reports, first.rejects, first.answer) == ([], [], b"")
    assert [report.property for report in last.reports] == ["39"]
    assert last.answer == decode(frame())[0].answer


def test_a_packet_that_does_not_follow_is_refused_and_nothing_is_confirmed():
    body = STAMP + LEVEL
    parts = [frame(body[:9], packet=(3, 1), end=ETB), frame(body[20:], packet=(3, 3))]

    found = Session().feed(b"".join(parts))

    assert [bool(one.rejects) for one in found] == [False, True]
    assert [one.answer for one in found] == [b"", b""]


def test_a_picture_is_confirmed_once_and_kept_out_of_what_was_observed():
    session = Session()
    first = frame(STAMP + b"\xf3\xf3" + bytes(500), "36", packet=(40, 1), end=ETB)
    middle = [frame(bytes(500), "36", packet=(40, n), end=ETB) for n in range(2, 40)]

    found = session.feed(first + b"".join(middle) + frame(bytes(9), "36", packet=(40, 40)))

    assert len(found) == 40
    assert not any(one.reports or one.rejects for one in found)
    assert [one.answer[14:22] for one in found if one.answer] == [STAMP]


def test_a_message_in_packets_has_an_end_to_its_size():
    parts = [frame(bytes(4000), packet=(50, number), end=ETB) for number in range(1, 41)]

    found = Session().feed(b"".join(parts))

    assert [bool(one.rejects) for one in found[:16]] == [False] * 16
    assert all(one.rejects for one in found[16:])


def test_messages_that_never_end_are_forgotten_the_oldest_first():
    begun = [build("36", STAMP, f"00000000{n:02d}", packet=(2, 1), end=ETB) for n in range(20)]
    ended = [build("36", b"x", f"00000000{n:02d}", packet=(2, 2)) for n in range(20)]

    found = Session().feed(b"".join(begun + ended))

    assert [bool(one.answer) for one in found[20:]] == [False] * 12 + [True] * 8


def test_a_wrong_password_is_refused_where_one_is_set():
    checked = {STATION: "1234"}

    assert Session(checked).feed(WHOLE)[0].rejects == []
    (found,) = Session(checked).feed(frame())
    assert (found.station, found.reports, found.answer) == (STATION, [], b"")
    assert found.rejects[0].detail == "wrong password"
    assert Session({"9999999999": "1234"}).feed(frame())[0].rejects == []


def test_a_file_may_hold_the_digits_of_frames_line_by_line():
    text = f"{WHOLE.hex()}\r\n\n{WHOLE[:-1].hex().upper()}\n7E7\n{frame().hex(' ')}"

    found = decode(text.encode())

    assert [bool(one.rejects) for one in found] == [False, True, True, False]


def test_a_body_for_another_station_is_refused():
    (found,) = decode(build("32", STAMP + LEVEL, "0099999999"))

    assert (found.reports, found.answer) == ([], b"")
    assert STATION in found.rejects[0].detail


def test_a_frame_is_not_built_longer_than_its_length_can_say():
    with pytest.raises(ValueError, match="4095"):
        frame(bytes(4096))


@given(
    st.lists(st.binary(max_size=40) | st.sampled_from([WHOLE, b"~~", b"~~\x01\x00", WHOLE[:30]]), max_size=12)
)
@settings(max_examples=300, deadline=None)
def test_whatever_comes_nothing_is_raised_and_little_is_kept(pieces):
    session = Session()

    found = [one for piece in pieces for one in session.feed(piece)] + session.finish()

    assert session.waiting <= 4112
    assert all(one.rejects for one in found if one.station is None)


@given(st.binary(max_size=120), st.sampled_from(["2F", "30", "31", "32", "34", "36", "38", "45"]))
@settings(max_examples=300, deadline=None)
def test_whatever_a_sound_frame_holds_it_is_one_frame(body, function):
    (found,) = decode(build(function, body + b"\x00", STATION))

    assert found.command == function


@given(
    st.lists(
        st.sampled_from([WHOLE, frame(), b"~", b"~~", b"noise", WHOLE[:40], WHOLE[:-1] + b"?"]), max_size=8
    ),
    st.lists(st.integers(1, 90), min_size=1, max_size=20),
)
@settings(max_examples=300, deadline=None)
def test_what_is_a_frame_does_not_depend_on_how_the_stream_is_cut(pieces, sizes):
    stream = b"".join(pieces)
    whole = [one.raw for one in Session().feed(stream) if one.station]
    session, found, at = Session(), [], 0
    for turn in range(len(stream) + 1):
        cut = stream[at : at + sizes[turn % len(sizes)]]
        found += [one.raw for one in session.feed(cut) if one.station]
        at += len(cut)

    assert found == whole
