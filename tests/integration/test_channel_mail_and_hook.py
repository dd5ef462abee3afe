"""What is particular to mails and signed webhooks: what can be verified, and what goes over no plain line."""

import base64
import hashlib
import hmac
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from cast import NOW
from channel_forms import FORMS, SECRET, smtp_says
from sinks import http_sink, peer, smtp_sink

from alerts.channels.ntfy import Ntfy
from alerts.channels.signature import Signed, verified
from alerts.channels.smtp import Mail, mail
from alerts.channels.webhook import Webhook
from city.notice import Notice, Result

NOTICE = Notice("disk.1.raised.1", "disk.1", "[红色] 磁盘快满了：91 %", "磁盘快满了。\nLook at it.\n", NOW)
ANSWERED_S = 20.0


def test_a_post_can_be_verified_and_carries_the_same_id_at_every_try():
    with http_sink() as (url, posts):
        channel = Webhook(url, SECRET, lambda: NOW)
        assert [channel.send(NOTICE, ANSWERED_S).result for _ in range(2)] == [Result.SENT] * 2

    for headers, body in posts.received:
        text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        good = base64.b64encode(hmac.digest(SECRET.encode(), text, hashlib.sha256)).decode()
        assert headers["webhook-signature"] == f"v1,{good}"
        assert headers["webhook-timestamp"] == str(NOW // 1000)
        assert verified(body, headers, [SECRET], NOW) == Signed(NOTICE.key)
    assert {headers["webhook-id"] for headers, _ in posts.received} == {NOTICE.key}
    assert posts.titles == [NOTICE.title] * 2


def test_a_mail_is_plain_text_and_carries_the_same_id_at_every_try():
    with smtp_sink() as (url, letters):
        channel = Mail(url, "watch@city.example", "ops@city.example")
        assert [channel.send(NOTICE, ANSWERED_S).result for _ in range(2)] == [Result.SENT] * 2

    first = letters.mails[0]
    assert {mail["Message-ID"] for mail in letters.mails} == {f"<{NOTICE.key}@citywatch.invalid>"}
    assert (first["Subject"], first["To"]) == (NOTICE.title, "ops@city.example")
    assert first["Auto-Submitted"] == "auto-generated"
    assert first.get_content_type() == "text/plain"
    assert first.get_content().replace("\r\n", "\n") == NOTICE.text


def test_a_password_does_not_go_over_a_plain_line_that_leaves_this_machine(monkeypatch):
    monkeypatch.setattr("alerts.channels.smtp._is_here", lambda _host: False)
    with peer(smtp_says()) as port:
        outcome = FORMS["smtp"].make(port).send(NOTICE, ANSWERED_S)

    assert outcome.result is Result.PERMANENT
    assert "password is not sent" in outcome.detail


@pytest.mark.parametrize("to", ["", "Li"])
def test_a_webhook_of_a_channel_is_told_whom_it_is_for(to):
    with http_sink() as (url, posts):
        Webhook(url, SECRET, lambda: NOW, to=to).send(NOTICE, ANSWERED_S)

    assert (b'"to": "Li"' in posts.received[0][1]) is bool(to)


def test_who_refuses_a_mail_may_not_write_its_address_into_the_ledger():
    with peer(smtp_says(rcpt="550 <ops@city.example> has left")) as port:
        outcome = Mail(f"smtp://127.0.0.1:{port}", "watch@city.example", "ops@city.example").send(
            NOTICE, ANSWERED_S
        )

    assert outcome.result is Result.PERMANENT
    assert "has left" in outcome.detail
    assert "ops@city.example" not in outcome.detail


@pytest.mark.parametrize("text", ["磁盘快满了。\nLook at it.", "很长的一行" * 400])
def test_a_mail_is_of_seven_bits_whatever_it_says(text):
    """A server on the way may take no more, and would refuse it or garble it."""
    sent = mail(replace(NOTICE, text=text), "watch@city.example", "ops@city.example")

    assert sent.isascii()
    assert max(len(line) for line in sent.splitlines()) <= 998
    assert message_from_bytes(sent, policy=policy.default).get_content().split() == text.split()


@pytest.mark.parametrize(
    "password", ["first line\nsecond line", "null\x00byte", "ends blankly ", "schlüssel"]
)
def test_a_secret_that_no_header_can_hold_is_not_said(password):
    """Would catch: a library whose complaint shows the header whole."""
    with http_sink() as (url, posts):
        outcome = Ntfy(url, lambda: NOW, "topic", password).send(NOTICE, ANSWERED_S)

    assert (outcome.result, posts.received) == (Result.PERMANENT, [])
    assert not any(word in outcome.detail for word in password.split() if len(word) > 4)
