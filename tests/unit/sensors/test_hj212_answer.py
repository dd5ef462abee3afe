"""What an HJ 212 device is told, and how frames are built."""

import json
from pathlib import Path

import pytest

from sensors.codecs.hj212.answer import WRONG_MN, WRONG_ST, build
from sensors.codecs.hj212.session import Session, refuse
from sensors.field import Frame

DATA = Path(__file__).parents[2] / "data"
VECTORS = json.loads((DATA / "hj212_frames.json").read_text())
SEALED = json.loads((DATA / "hj212_2025_sm4_vectors.json").read_text())
HEADER = {
    "QN": "20160801085000001",
    "ST": "32",
    "CN": "2051",
    "PW": "123456",
    "MN": "010000A8900016F000169DC0",
    "Flag": "5",
}
CONTENT = "DataTime=20160801084000;w01018-Avg=40.1,w01018-Flag=N"


def frame(session: Session | None = None, **header: str) -> Frame:
    fields = {name: value for name, value in (HEADER | header).items() if value}
    (found,) = (session or Session()).feed(build(fields, CONTENT))
    return found


def test_the_answer_to_minute_data_is_the_standards_own():
    (official,) = (vector["frame"].encode() for vector in VECTORS if vector["kind"] == "ack-9014")
    assert frame().answer == official


@pytest.mark.parametrize("flag", ["", "4", "6", "8", "0", "252"])
def test_without_the_answer_bit_nothing_is_said(flag):
    assert (frame(Flag=flag).answer, frame(Flag=flag).refusal) == (b"", b"")


@pytest.mark.parametrize(("flag", "said"), [("5", "4"), ("7", "4"), ("9", "8"), ("11", "8")])
def test_an_answer_is_of_the_devices_edition_and_wants_none_itself(flag, said):
    assert f";Flag={said};CP=&&&&".encode() in frame(Flag=flag).answer


def test_an_answer_of_2005_names_the_upload_in_its_content_too():
    assert b";Flag=0;CP=&&QN=20160801085000001;CN=2051&&" in frame(Flag="1").answer


@pytest.mark.parametrize(
    "cn", ["2011", "2021", "2031", "2041", "2061", "2081", "3015", "3019", "3020", "1011"]
)
def test_every_upload_gets_a_data_answer(cn):
    assert b";ST=91;CN=9014;" in frame(CN=cn).answer


def test_the_request_to_set_a_clock_gets_a_notice_answer():
    assert b";ST=91;CN=9013;" in frame(CN="1013").answer


@pytest.mark.parametrize("cn", ["9011", "9012", "9013", "9014"])
def test_an_answer_is_not_answered(cn):
    assert (frame(CN=cn).answer, frame(CN=cn).refusal) == (b"", b"")


def test_an_answer_is_a_frame_itself():
    (answer,) = Session().feed(frame().answer)
    assert (answer.rejects, answer.command, answer.station) == ([], "9014", HEADER["MN"])


def test_a_device_without_qn_or_password_is_answered_without():
    assert frame(QN="", PW="").answer.startswith(b"##0056ST=91;CN=9014;MN=")


def test_a_refusal_names_its_reason():
    assert b";CN=9011;" in frame().refusal
    assert b";CP=&&QnRtn=4&&" in frame().refusal
    assert frame().refusal == refuse(frame(), WRONG_MN)
    assert b";CP=&&QnRtn=5&&" in refuse(frame(), WRONG_ST)


def test_an_encrypted_frame_is_refused_by_its_open_header():
    sealed = SEALED[0]["wire_frame_in_standard"].encode()
    (found,) = Session({HEADER["MN"]: b"0" * 16}).feed(sealed)
    assert b"QN=20240520210700000;ST=91;CN=9011;" in refuse(found, WRONG_ST)


def test_a_wrong_check_sum_gets_silence():
    raw = build(HEADER, CONTENT)
    (found,) = Session().feed(raw[:-6] + b"0000\r\n")
    assert (found.answer, found.refusal, refuse(found, WRONG_ST)) == (b"", b"", b"")


def test_a_frame_with_a_bad_factor_is_answered_as_what_is_good_of_it_is_kept():
    (found,) = Session().feed(build(HEADER, CONTENT + ";a1-Avg=x"))
    assert (len(found.reports), len(found.rejects), bool(found.answer)) == (1, 1, True)


def test_a_wrong_password_is_refused_where_one_is_set():
    session = Session(passwords={HEADER["MN"]: "654321"})
    found = frame(session)
    assert ([reject.detail for reject in found.rejects], found.reports, found.answer) == (
        ["wrong password"],
        [],
        b"",
    )
    assert b"QnRtn=3" in found.refusal
    assert frame(session, PW="").rejects
    assert frame(session, PW="654321").reports
    assert frame(session, MN="A1").reports


@pytest.mark.parametrize("content", ["", "x", CONTENT[:15], CONTENT[:16], CONTENT])
def test_what_is_sealed_is_opened_again(content):
    key = bytes(range(16))
    sealed, plain = build(HEADER, content, key), build(HEADER, content)
    assert (sealed == plain) is (len(content) < 16)
    (secret,), (open_,) = Session({HEADER["MN"]: key}).feed(sealed), Session().feed(plain)
    assert secret._replace(raw=b"") == open_._replace(raw=b"")


def test_a_frame_too_long_for_its_length_cannot_be_built():
    with pytest.raises(ValueError, match="too many"):
        build(HEADER, "x" * 10_000)
