"""What an HJ 212 frame says: header, factors, flags, times."""

import pytest
from station import STAMP, TIME, frame

from city.properties import find_property
from city.quality import Quality, Reason, assess, may_alarm
from sensors.report import Report


def reports(content: str, **header: str) -> list[Report]:
    found = frame(content, **header)
    assert found.rejects == []
    return found.reports


def reasons(content: str | bytes, **header: str) -> list[str]:
    return [reject.reason.value for reject in frame(content, **header).rejects]


def test_real_time_data_reports_rtd_with_its_flag():
    assert reports(f"{STAMP};w01018-Rtd=23.2,w01018-Flag=N;w01001-Rtd=-7.,w01001-Flag=D") == [
        Report("w01018", TIME, 23.2, "N"),
        Report("w01001", TIME, -7.0, "D"),
    ]


@pytest.mark.parametrize("cn", ["2051", "2061", "2031"])
def test_averages_report_avg_and_neither_extremes_nor_sums(cn):
    content = f"{STAMP};w01018-Cou=9,w01018-Min=1,w01018-Avg=2,w01018-Max=3,w01018-Flag=N"
    assert reports(content, CN=cn) == [Report("w01018", TIME, 2.0, "N")]


def test_a_value_corrected_for_oxygen_is_a_factor_of_its_own():
    content = f"{STAMP};a21026-Rtd=10,a21026-ZsRtd=12,a21026-Flag=N"
    assert reports(content) == [Report("a21026", TIME, 10.0, "N"), Report("a21026-Zs", TIME, 12.0, "N")]
    content = f"{STAMP};a21026-Avg=10,a21026-ZsAvg=12,a21026-ZsMax=13,a21026-Flag=N"
    assert [report.property for report in reports(content, CN="2061")] == ["a21026", "a21026-Zs"]


def test_noise_reports_data():
    assert reports(f"{STAMP};Leq-Data=50.0;Leq-DayData=51", CN="2051", ST="23") == [
        Report("Leq", TIME, 50.0, "?")
    ]


def test_fields_are_gathered_by_factor_whatever_separates_them():
    content = f"{STAMP};w01018-Rtd=1;w01018-Flag=N;;011-Rtd=2,B01-Rtd=3,011-Flag=M,B01-Flag=N;"
    assert [(report.property, report.flag) for report in reports(content)] == [
        ("w01018", "N"),
        ("011", "M"),
        ("B01", "N"),
    ]


@pytest.mark.parametrize(
    ("flag", "kept"), [("n", "n"), ("3", "3"), ("XY", "XY"), ("", "?"), ("没", "?"), ("x" * 9, "?")]
)
def test_a_flag_that_we_do_not_know_is_kept_and_suspect(flag, kept):
    (report,) = reports(f"{STAMP};w01001-Rtd=7,w01001-Flag={flag}")
    assert report.flag == kept


def test_a_result_without_a_flag_is_suspect_and_raises_no_alarm():
    (report,) = reports(f"{STAMP};001-Rtd=7.1", Flag="")
    ph = find_property("ph")
    assert ph
    quality, reason = assess(ph, report.time, report.result, report.flag, None)
    assert (report.flag, quality, reason) == ("?", Quality.SUSPECT, Reason.UNKNOWN_FLAG)
    assert not may_alarm(quality, reason)


def test_the_sampling_time_of_a_factor_goes_before_the_frames():
    content = (
        f"{STAMP};w01018-SampleTime=20240601070000,w01018-Rtd=2.2,w01018-Flag=N,w01018-EFlag=A01;w01001-Rtd=7"
    )
    assert [report.time - TIME for report in reports(content)] == [-3600_000, 0]


@pytest.mark.parametrize(
    "number",
    ["0", "-0.052", "+1.5", "235.171824121136", ".5", "1.", "4.5E-05", "1e3", "0001"],
)
def test_numbers_as_devices_write_them(number):
    (report,) = reports(f"{STAMP};a1-Rtd={number}")
    assert report.result == float(number)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("NaN", "not_finite"),
        ("-Inf", "not_finite"),
        ("Infinity", "not_finite"),
        ("1e999", "not_finite"),
        ("0x10", "bad_shape"),
        ("1_000", "bad_shape"),
        (" 1", "bad_shape"),
        ("1 ", "bad_shape"),
        ("--", "bad_shape"),
        ("1.2.3", "bad_shape"),
        ("１", "bad_shape"),
        ("٣", "bad_shape"),
        ("9" * 500, "bad_shape"),
        ("true", "bad_shape"),
        ("1=2", "bad_shape"),
    ],
)
def test_a_bad_number_spoils_its_factor_and_no_neighbour(number, reason):
    found = frame(f"{STAMP};a1-Rtd=1,a1-Flag=N;a2-Rtd={number},a2-Flag=N;a3-Rtd=3,a3-Flag=N")
    assert [report.property for report in found.reports] == ["a1", "a3"]
    assert [reject.reason.value for reject in found.rejects] == [reason]
    assert found.station == "A1"


@pytest.mark.parametrize(
    "field", ["a2-Rtd", "a2_Rtd!=1", "-Rtd=1", "a2-=1", "a2-Rtd-x=1", "&&a2-Rtd=1", "a" * 40 + "-Rtd=1"]
)
def test_a_field_of_no_known_form_is_rejected_alone(field):
    found = frame(f"{STAMP};{field};a3-Rtd=3,a3-Flag=N")
    assert [report.property for report in found.reports] == ["a3"]
    assert [reject.reason.value for reject in found.rejects] == ["bad_shape"]


@pytest.mark.parametrize("coding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("text", ["超标", "//你，镕𠀀//", "超标,请检查"])
def test_text_beside_results_may_be_utf8_or_gb18030(coding, text):
    found = frame(f"{STAMP};a3-Rtd=3,a3-Flag=N,a3-Info={text};a4-Rtd=4".encode(coding), Flag="5")
    assert [(report.property, report.flag) for report in found.reports] == [("a3", "N"), ("a4", "?")]
    assert [reject.reason.value for reject in found.rejects] == ["bad_shape"] * text.count(",")
    assert found.answer


@pytest.mark.parametrize("field", [b"a3-Info=\xff", b"a3-Flag=\xce", b"a3-EFlag=A\xb10"])
def test_text_of_no_coding_spoils_its_factor_and_no_neighbour(field):
    found = frame(STAMP.encode() + b";a3-Rtd=3," + field + b";a4-Rtd=4", Flag="5")
    assert [report.property for report in found.reports] == ["a4"]
    assert [reject.reason.value for reject in found.rejects] == ["not_utf8"]
    assert found.rejects[0].detail.startswith("a3-")
    assert found.answer


@pytest.mark.parametrize(
    "content",
    [
        b";a3-Rtd=\xb3\xac;a4-Rtd=4",
        b";a3-Rtd=3\xae;a4-Rtd=4",
        b";a3-R\xf4d=3;a4-Rtd=4",
        b";\xe13-Rtd=3;a4-Rtd=4",
        b";a3-Rtd=3;a4-Rtd\xbd4",
        b";a4-Rtd=4,a4-Min=\xb0",
        b";a4-Rtd=4,a4-SampleTime=2024\xb0",
        b";a4-Rtd=4;DataTime=\xb2",
    ],
)
def test_a_frame_whose_names_results_or_times_are_not_utf8_is_not_believed_and_not_answered(content):
    found = frame(STAMP.encode() + content, Flag="5")
    assert [reject.reason.value for reject in found.rejects] == ["not_utf8"]
    assert (found.reports, found.answer, found.refusal, found.station) == ([], b"", b"", "A1")


def test_content_that_is_not_read_may_hold_any_bytes():
    assert not frame(b"i11001-Info=//\xc4\xe3\xff//", CN="3020").rejects


@pytest.mark.parametrize(
    ("cn", "fields", "detail"),
    [
        ("2011", "a1-Avg=1", "a1 has Avg; in a 2011 frame Rtd is taken"),
        ("2061", "a1-Rtd=1", "a1 has Rtd; in a 2061 frame Avg or Data is taken"),
        ("2061", "a1-Cou=1,a1-Flag=N", "a1 has Cou; in a 2061 frame Avg or Data is taken"),
        ("2051", "a1-Min=1,a1-Max=2,a1-Avg=", "a1 has Min, Max; in a 2051 frame Avg or Data is taken"),
    ],
)
def test_a_factor_of_whose_values_none_is_taken_is_rejected_and_no_neighbour(cn, fields, detail):
    taken = "Rtd" if cn == "2011" else "Avg"
    found = frame(f"{STAMP};{fields};a2-{taken}=2", CN=cn, Flag="5")
    assert [report.property for report in found.reports] == ["a2"]
    assert [(reject.reason.value, reject.detail) for reject in found.rejects] == [("bad_shape", detail)]
    assert found.answer


@pytest.mark.parametrize("fields", ["a1-Flag=D", "a1-Avg=,a1-Flag=N", "a1-Avg=,a1-Cou=", "a1-Info=1"])
def test_a_factor_without_values_is_no_result_and_no_fault(fields):
    assert [report.property for report in reports(f"{STAMP};{fields};a2-Rtd=2")] == ["a2"]


def test_a_factor_that_is_said_twice_must_say_the_same():
    assert len(reports(f"{STAMP};a1-Rtd=1,a1-Flag=N;a1-Rtd=1,a1-Flag=N")) == 1
    found = frame(f"{STAMP};a1-Rtd=1;a1-Rtd=2;a2-Rtd=3")
    assert [report.property for report in found.reports] == ["a2"]
    assert [reject.detail for reject in found.rejects] == ["a1-Rtd is said twice"]


def test_an_empty_value_is_no_result():
    assert reports(f"{STAMP};a1-Rtd=,a1-Flag=D;a2-Rtd=1,a2-Flag=N") == [Report("a2", TIME, 1.0, "N")]


@pytest.mark.parametrize(
    "stamp",
    [
        "",
        "DataTime=;",
        "DataTime=20240230080000;",
        "DataTime=20240601240000;",
        "DataTime=202406010800;",
        "DataTime=20240601080060;",
        "DataTime=00000101000000;",
        "DataTime=2024060108000x;",
        "DataTime=20240601080000;DataTime=20240601090000;",
    ],
)
def test_results_without_a_time_are_rejected(stamp):
    found = frame(f"{stamp}a1-Rtd=1;a2-Rtd=2;a3-Rtd=3,a3-SampleTime=20240601070000")
    assert [(report.property, report.time - TIME) for report in found.reports] == [("a3", -3600_000)]
    assert {reject.reason.value for reject in found.rejects} == {"bad_time"}


def test_a_bad_sampling_time_spoils_its_factor_alone():
    found = frame(f"{STAMP};a1-Rtd=1,a1-SampleTime=2024;a2-Rtd=2")
    assert [report.property for report in found.reports] == ["a2"]
    assert [reject.reason.value for reject in found.rejects] == ["bad_time"]


@pytest.mark.parametrize(
    ("cn", "content"),
    [
        ("2011", ""),
        ("2021", f"{STAMP};SB1-RS=1;SB2-RS=x"),
        ("2041", f"{STAMP};SB1-RT=1.1"),
        ("2051", "BeginTime=20170506000000,EndTime=20170510000000"),
        ("3020", f"{STAMP};PolId=w01018;i11001-Info=//清洗管路;==,//"),
        ("9012", "ExeRtn=1"),
    ],
)
def test_a_frame_need_not_hold_results(cn, content):
    assert reports(content, CN=cn) == []
