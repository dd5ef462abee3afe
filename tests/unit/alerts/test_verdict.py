"""What an answer means, by the table."""

import pytest
from cast import NOW

from alerts.channels.verdict import of_http, of_smtp, wait_s
from city.notice import TEXT_LIMIT, TITLE_LIMIT, Notice, Result, told

SENT, TRANSIENT, PERMANENT = Result.SENT, Result.TRANSIENT, Result.PERMANENT


@pytest.mark.parametrize(
    ("status", "result"),
    [
        (200, SENT), (201, SENT), (202, SENT), (204, SENT), (299, SENT),
        (301, PERMANENT), (302, PERMANENT), (304, PERMANENT), (307, PERMANENT), (308, PERMANENT),
        (400, PERMANENT), (401, PERMANENT), (403, PERMANENT), (404, PERMANENT), (410, PERMANENT),
        (408, TRANSIENT), (425, TRANSIENT), (429, TRANSIENT),
        (500, TRANSIENT), (502, TRANSIENT), (503, TRANSIENT), (504, TRANSIENT), (599, TRANSIENT),
    ],
)  # fmt: skip
def test_an_http_status_means_one_thing(status, result):
    assert of_http(status).result is result


@pytest.mark.parametrize(
    ("code", "result"),
    [
        (250, SENT), (251, SENT), (421, TRANSIENT), (450, TRANSIENT), (451, TRANSIENT), (452, TRANSIENT),
        (454, TRANSIENT), (500, PERMANENT), (530, PERMANENT), (535, PERMANENT), (550, PERMANENT),
        (552, PERMANENT), (554, PERMANENT), (-1, TRANSIENT), (354, TRANSIENT),
    ],
)  # fmt: skip
def test_an_smtp_reply_means_one_thing(code, result):
    assert of_smtp(code).result is result


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        (None, None),
        ("0", 0.0),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("999999999999999999999", 3600.0),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("Sun, 22 Nov 2026 00:02:00 GMT", 120.0),
        ("Sat, 21 Nov 2026 00:00:00 GMT", 0.0),
        ("Sun, 22 Nov 2099 00:00:00 GMT", 3600.0),
        ("Sun, 99 Nov 2026 00:02:00 GMT", None),
    ],
)
def test_a_retry_after_is_a_number_or_a_date_and_never_more_than_an_hour(header, wait):
    assert wait_s(header, NOW) == wait


def test_what_a_stranger_said_is_one_short_line_without_secrets():
    said = told("no:\r\n pass\x00word hunter2 " + "x" * 1000, ["hunter2", None, ""])
    assert said.startswith("no:  pass word *** xxx")
    assert len(said) == 200


@pytest.mark.parametrize("key", ["", "a b", "a\n", "a>b", "ü", "x" * 121])
def test_a_key_that_would_break_a_header_is_refused(key):
    with pytest.raises(ValueError, match="no key"):
        Notice(key, "t", "title", "text", NOW)


def test_a_notice_is_cut_and_the_cut_is_marked():
    notice = Notice("k", "t", "x\n" * 500, "y" * 20_000, NOW)
    assert (len(notice.title), len(notice.text)) == (TITLE_LIMIT, TEXT_LIMIT)
    assert notice.title.endswith("…")
    assert notice.text.endswith("…")
