"""Uploads of HJ 212 in several packets: what one packet owes to the one before."""

import pytest
from station import STAMP, TIME, frame

from sensors.codecs.hj212.session import Session
from sensors.report import Report


def test_packets_without_a_time_take_it_from_the_one_before():
    session = Session()
    split = {"CN": "2061", "Flag": "7", "PNUM": "3"}
    first = frame(f"{STAMP};a1-Avg=1", session, **split, PNO="1")
    third = frame("a3-Avg=3", session, **split, PNO="3")
    second = frame("a2-Avg=2", session, **split, PNO="2")
    assert [found.reports[0].time for found in (first, second, third)] == [TIME] * 3
    assert all(found.answer for found in (first, second, third))


@pytest.mark.parametrize("other", [{"QN": "20240601080000124"}, {"CN": "2051"}, {"MN": "A2"}])
def test_packets_of_another_upload_do_not_take_its_time(other):
    session = Session()
    split = {"CN": "2061", "Flag": "7", "PNUM": "2"}
    frame(f"{STAMP};a1-Avg=1", session, **split, PNO="1")
    assert [
        reject.reason.value for reject in frame("a2-Avg=2", session, **split | other, PNO="2").rejects
    ] == ["bad_time"]


def test_packets_without_qn_take_the_time_only_of_their_predecessor():
    session = Session()
    split = {"QN": "", "Flag": "", "PNUM": "3"}
    frame(f"{STAMP};a1-Rtd=1", session, **split, PNO="1")
    assert frame("a3-Rtd=3", session, **split, PNO="3").rejects
    frame(f"{STAMP};a1-Rtd=1", session, **split, PNO="1")
    assert frame("a2-Rtd=2", session, **split, PNO="2").reports[0].time == TIME
    assert frame("a3-Rtd=3", session, **split, PNO="3").reports[0].time == TIME


def test_only_the_last_uploads_are_remembered():
    session = Session()
    for number in range(200):
        frame(f"{STAMP};a1-Rtd=1", session, QN=str(number), PNUM="2", PNO="1")
    assert frame("a2-Rtd=1", session, QN="0", PNUM="2", PNO="2").rejects
    assert frame("a2-Rtd=1", session, QN="199", PNUM="2", PNO="2").reports


@pytest.mark.parametrize("cut", ["w210", "w21003", "w21003-", "w21003-R", "w21003-Rtd"])
def test_a_factor_in_whose_name_a_packet_breaks_off_is_found_once_and_with_the_next(cut):
    session, split = Session(), {"Flag": "7", "PNUM": "2"}
    rest = "w21003-Rtd=2.4,w21003-Flag=N".removeprefix(cut)
    first = frame(f"{STAMP};a1-Rtd=1;{cut}", session, **split, PNO="1")
    second = frame(f"{rest};a2-Rtd=2", session, **split, PNO="2")
    assert [report.property for report in first.reports] == ["a1"]
    assert [reject.detail for reject in first.rejects] == [
        f"the packet breaks off in {cut!r}, read with the next one"
    ]
    assert second.reports == [Report("w21003", TIME, 2.4, "N"), Report("a2", TIME, 2.0, "?")]
    assert second.rejects == []
    assert first.answer
    assert second.answer


def test_a_packet_may_break_off_in_the_flag_of_a_factor():
    session, split = Session(), {"Flag": "7", "PNUM": "2"}
    first = frame(f"{STAMP};a1-Rtd=1,a1-Fl", session, **split, PNO="1")
    assert (first.reports, len(first.rejects)) == ([], 1)
    second = frame("ag=N;a2-Rtd=2", session, **split, PNO="2")
    assert [(report.property, report.flag) for report in second.reports] == [("a1", "N"), ("a2", "?")]


@pytest.mark.parametrize("other", [{"QN": "20240601080000124"}, {"PNO": "3"}, {"PNO": "1"}, {"MN": "A2"}])
def test_only_the_very_next_packet_of_an_upload_goes_on_where_one_broke_off(other):
    session, split = Session(), {"Flag": "7", "PNUM": "3"}
    frame(f"{STAMP};a1-Rtd=1;w210", session, **split, PNO="1")
    found = frame(f"{STAMP};03-Rtd=2", session, **split | {"PNO": "2"} | other)
    assert [report.property for report in found.reports] == ["03"]


def test_the_last_packet_breaks_off_nowhere():
    found = frame(f"{STAMP};a1-Rtd=1;w210", PNUM="1", PNO="1")
    assert [reject.detail for reject in found.rejects] == ["field 'w210' is not code-name=value"]
