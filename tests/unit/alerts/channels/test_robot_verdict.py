"""What a robot's answer means: the code decides, and 200 without one is no proof."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels.feishu import CODES as FEISHU
from alerts.channels.smtp import with_password
from alerts.channels.verdict import of_robot
from alerts.channels.wecom import CODES as WECOM
from city.notice import Outcome, Result


@pytest.mark.parametrize(
    ("status", "body", "result"),
    [
        (200, b'{"errcode": 0}', Result.SENT),
        (200, b'{"errcode": 45009}', Result.TRANSIENT),
        (200, b'{"errcode": -1}', Result.TRANSIENT),
        (200, b'{"errcode": 93000}', Result.PERMANENT),
        (200, b'{"errcode": "0"}', Result.TRANSIENT),
        (200, b'{"errcode": true}', Result.TRANSIENT),
        (200, b"<html>sign in</html>", Result.TRANSIENT),
        (200, b"", Result.TRANSIENT),
        (500, b'{"errcode": 0}', Result.TRANSIENT),
        (404, b'{"errcode": 0}', Result.PERMANENT),
        (400, b'{"errcode": 45009}', Result.TRANSIENT),
        (502, b'{"errcode": 93000}', Result.TRANSIENT),
        (302, b"", Result.PERMANENT),
    ],
)
def test_the_code_decides_and_a_good_status_alone_proves_nothing(status, body, result):
    assert of_robot(WECOM, status, body, "said").result is result


def test_a_body_that_feishu_cannot_read_is_no_rate_limit():
    busy, wrong = (
        of_robot(FEISHU, 200, b'{"code": 9499}', said) for said in ("too many request", "Bad Request")
    )

    assert (busy.result, wrong.result) == (Result.TRANSIENT, Result.PERMANENT)


def test_a_wait_that_the_robot_names_outweighs_ours():
    assert of_robot(WECOM, 429, b'{"errcode": 45009}', "", "7").retry_after_s == 7


@given(st.integers(100, 599), st.binary())
def test_whatever_a_robot_answers_is_an_outcome(status, body):
    assert isinstance(of_robot(FEISHU, status, body, "said"), Outcome)


@pytest.mark.parametrize(
    ("url", "password", "whole"),
    [
        ("smtps://ops@mail.example", "p/w@1", "smtps://ops:p%2Fw%401@mail.example"),
        ("smtps://ops@mail.example:465", None, "smtps://ops@mail.example:465"),
        ("smtps://ops:old@mail.example", "new", "smtps://ops:old@mail.example"),
        ("smtp://mail.example", "new", "smtp://mail.example"),
    ],
)
def test_a_mail_servers_password_may_come_by_itself(url, password, whole):
    assert with_password(url, password) == whole
