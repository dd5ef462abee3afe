"""Evidence holds the frame as it came, but for the password that it said."""

import pytest

from sensors import refusal
from sensors.codecs.hj212.answer import build as build_hj212
from sensors.codecs.sl651 import build as build_sl651
from sensors.refusal import Refusal
from sensors.reject import Reject, RejectReason

HEADER = {"QN": "20261122080000000", "ST": "32", "CN": "2011", "PW": "s3cret#!", "MN": "A" * 24, "Flag": "5"}
HJ212 = build_hj212(HEADER, "DataTime=20261122080000;w01018-Rtd=20.5,w01018-Flag=N")
BODY = bytes.fromhex("0001261122080000F1F1001234567848F0F02611220800392300011500")
SL651 = build_sl651("32", BODY, "0012345678", password="A0C7")
REJECT = Reject(RejectReason.BAD_SHAPE, "wrong password")


def told(frame: bytes, via: str, reject: Reject = REJECT, **known: str) -> Refusal:
    """What arrives of a refusal."""
    about = {"station": None, "variant": None} | known
    given = refusal.without_password(Refusal(reject, via=via, frame=frame, **about))
    arrived = refusal.decode(refusal.encode(given))
    assert isinstance(arrived, Refusal)
    return arrived


def test_the_password_of_hj_212_is_blotted_and_the_rest_is_as_it_came():
    expected = HJ212.replace(b"PW=s3cret#!;", b"PW=***;")

    assert told(HJ212, "hj212", variant="unknown").frame == expected


def test_a_right_check_sum_would_give_the_password_away():
    assert told(HJ212, "hj212").frame.endswith(b"w01018-Flag=N&&****\r\n")
    assert told(SL651, "sl651", station="0012345678").frame[-2:] == b"**"


@pytest.mark.parametrize(
    "frame",
    [
        b"##0101QN=1;PW=s3cret#!",
        b"##0101QN=1;PW=s3cret#!\r\n",
        b"PW=s3cret#!;##0101PW=s3cret#!;MN=1\r\n",
        b"##0101QN=1;pw=s3cret#!;\xff\xfe\r\n",
        b"##0101QN=1;PW=s3cret#! ;MN=1;CP=&&&&\r\n",
        b"##0101CN=1072;CP=&&NewPW=s3cret#!&&ABCD\r\n",
        b"##0101QN=1;PW=s3 cret#!;MN=1\r\n",
    ],
)
def test_no_frame_of_hj_212_is_so_broken_that_its_password_is_told(frame):
    assert b"cret" not in told(frame, "hj212").frame


def test_what_a_refusal_says_in_words_holds_no_password():
    reject = Reject(RejectReason.BAD_SHAPE, "header field 'PW=s3 cret'")

    assert "cret" not in told(b"##", "hj212", reject).reject.detail


def test_the_password_of_sl_651_is_blotted_and_the_rest_is_as_it_came():
    expected = SL651[:8] + b"**" + SL651[10:]

    assert told(SL651, "sl651", variant="unknown").frame == expected


@pytest.mark.parametrize("frame", [SL651[:9], SL651[:10], SL651[:20], b"\x7e" + SL651, b"\x00" + SL651 * 2])
def test_no_frame_of_sl_651_is_so_broken_that_its_password_is_told(frame):
    assert b"\xa0" not in told(frame, "sl651").frame
    assert b"\xc7" not in told(frame, "sl651").frame


def test_the_password_of_the_ascii_form_of_sl_651_is_blotted():
    frame = b"\x01010012345678A0C732001B\x020001261122"

    assert told(frame, "sl651").frame == b"\x01010012345678****32001B\x020001261122"


def test_a_frame_of_another_protocol_is_left_alone():
    assert told(b"PW=1;", "other").frame == b"PW=1;"
