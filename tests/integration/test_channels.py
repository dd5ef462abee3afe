"""One conformance test for every channel of the table: whatever the peer does, the same promises hold.

A channel of the table has a row in FORMS: how it is made to lead to a port, and what a peer of its protocol
says in each situation.
"""

import base64
import hashlib
import hmac
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from cast import NOW
from sinks import (
    HOST,
    dripping,
    flooding,
    http_sink,
    hung,
    peer,
    saying,
    scripted_smtp,
    self_signed,
    smtp_sink,
)
from stack import free_port

from alerts.channels import CHANNELS, Channel
from alerts.channels.smtp import Mail
from alerts.channels.webhook import Webhook
from city.notice import Notice, Result

SECRET = "hunter2-very-secret"
DEADLINE_S = 1.5
SLACK_S = 3.0
ANSWERED_S = 20.0
"""The deadline where the peer answers at once."""
NOTICE = Notice("disk.1.raised.1", "disk.1", "[红色] 磁盘快满了：91 %", "磁盘快满了。\nLook at it.\n", NOW)


def mail(port: int, tls: bool = False) -> Channel:
    scheme, sign_in = ("smtps", f"ops:{SECRET}@") if tls else ("smtp", f"ops:{SECRET}@")
    return Mail(f"{scheme}://{sign_in}{HOST}:{port}", "watch@city.example", "ops@city.example")


def hook(port: int, tls: bool = False) -> Channel:
    return Webhook(f"{'https' if tls else 'http'}://{HOST}:{port}/{SECRET}?key={SECRET}", SECRET, lambda: NOW)


def smtp_says(**replies: str) -> Callable:
    greeting = {"EHLO": "250-here\r\n250 AUTH PLAIN", "AUTH": "235 come in"}
    return scripted_smtp(
        {**greeting, **{verb.upper() if verb != "body" else verb: text for verb, text in replies.items()}}
    )


@dataclass(frozen=True)
class Form:
    """How one channel is made, and what its peers say."""

    make: Callable[..., Channel]
    drip: bytes
    flood: bytes
    sent: list[Callable]
    transient: list[Callable]
    permanent: list[Callable]


def http(status: str, *headers: str, body: str = "") -> Callable:
    lines = (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", body)
    return saying("\r\n".join(lines).encode())


FORMS = {
    "smtp": Form(
        mail,
        drip=b"220-",
        flood=b"220-",
        sent=[smtp_says(), smtp_says(quit="421 too busy to say goodbye")],
        transient=[
            smtp_says(mail="451 later"),
            smtp_says(rcpt="450 greylisted"),
            smtp_says(body="452 no room"),
            smtp_says(auth=f"454 {SECRET} cannot be looked up now"),
            scripted_smtp({"greeting": "421 too busy"}),
        ],
        permanent=[
            smtp_says(mail="553 not you"),
            smtp_says(rcpt="550 no such user"),
            smtp_says(body="554 spam"),
            smtp_says(auth=f"535 {SECRET} is no password"),
            scripted_smtp({"greeting": "554 go away"}),
        ],
    ),
    "webhook": Form(
        hook,
        drip=b"HTTP/1.1 200 OK\r\nX-Long: ",
        flood=b"HTTP/1.1 200 OK\r\nX-Long: ",
        sent=[
            http("200 OK", body="{}"),
            http("204 No Content"),
            dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"),
            flooding(b"HTTP/1.1 202 Accepted\r\nContent-Length: 100000000\r\n\r\n"),
        ],
        transient=[
            http("429 Too Many Requests", "Retry-After: 120"),
            http("500 Oops", body=f"{SECRET} crashed"),
            http("503 Busy"),
            http("408 Slow"),
            saying(b"this is not HTTP\r\n\r\n"),
        ],
        permanent=[
            http("400 Bad", body=f"{SECRET}?"),
            http("401 Who"),
            http("404 Where"),
            http("410 Gone"),
            http("302 Found", f"Location: http://{HOST}:1/elsewhere"),
            http("307 Moved", f"Location: http://{HOST}:1/elsewhere"),
        ],
    ),
}
SENT = [(name, n) for name, form in FORMS.items() for n in range(len(form.sent))]
TRANSIENT = [(name, n) for name, form in FORMS.items() for n in range(len(form.transient))]
PERMANENT = [(name, n) for name, form in FORMS.items() for n in range(len(form.permanent))]


@pytest.fixture(autouse=True)
def nothing_secret_is_logged(caplog):
    """Whatever a test does, no secret is in a log, at any level."""
    caplog.set_level(logging.DEBUG)
    yield
    assert SECRET not in caplog.text
    assert base64.b64encode(SECRET.encode()).decode() not in caplog.text


def tried(channel: Channel, deadline_s: float = ANSWERED_S):
    """One try, which keeps its deadline and says nothing secret."""
    began = time.monotonic()
    outcome = channel.send(NOTICE, deadline_s)
    assert time.monotonic() - began < deadline_s + SLACK_S
    assert SECRET not in outcome.detail
    assert SECRET not in repr(channel) + channel.name
    assert len(outcome.detail) <= 220
    assert "\n" not in outcome.detail
    return outcome


def test_every_channel_of_the_table_has_its_form():
    assert set(FORMS) == set(CHANNELS)


@pytest.mark.parametrize(("name", "number"), SENT)
def test_what_was_taken_is_sent_whatever_the_peer_does_after(name, number):
    with peer(FORMS[name].sent[number]) as port:
        assert tried(FORMS[name].make(port)).result is Result.SENT


@pytest.mark.parametrize(("name", "number"), TRANSIENT)
def test_what_may_pass_is_tried_again(name, number):
    with peer(FORMS[name].transient[number]) as port:
        assert tried(FORMS[name].make(port)).result is Result.TRANSIENT


@pytest.mark.parametrize(("name", "number"), PERMANENT)
def test_what_will_not_pass_is_not_tried_again(name, number):
    with peer(FORMS[name].permanent[number]) as port:
        assert tried(FORMS[name].make(port)).result is Result.PERMANENT


@pytest.mark.parametrize("name", FORMS)
def test_a_peer_that_refuses_is_tried_again(name):
    assert tried(FORMS[name].make(free_port())).result is Result.TRANSIENT


@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize("name", FORMS)
def test_a_peer_that_hangs_is_left_at_the_deadline(name, tls):
    with peer(hung) as port:
        outcome = tried(FORMS[name].make(port, tls), DEADLINE_S)

    assert outcome.result is Result.TRANSIENT
    assert "no answer within" in outcome.detail


@pytest.mark.parametrize("name", FORMS)
def test_a_peer_that_drips_does_not_stretch_the_deadline(name):
    with peer(dripping(FORMS[name].drip)) as port:
        assert tried(FORMS[name].make(port), DEADLINE_S).result is Result.TRANSIENT


@pytest.mark.parametrize("name", FORMS)
def test_an_answer_without_end_is_not_read_to_its_end(name):
    with peer(flooding(FORMS[name].flood)) as port:
        assert tried(FORMS[name].make(port), DEADLINE_S).result is Result.TRANSIENT


@pytest.mark.parametrize("name", FORMS)
def test_a_certificate_that_nobody_vouches_for_is_for_a_person_to_mend(name, tmp_path):
    tls, _ = self_signed(tmp_path)
    with peer(hung, tls) as port:
        outcome = tried(FORMS[name].make(port, tls=True))

    assert outcome.result is Result.PERMANENT
    assert "certificate" in outcome.detail.lower()


def test_a_redirect_takes_the_notice_nowhere_else():
    with http_sink() as (elsewhere, posts), peer(http("307 Moved", f"Location: {elsewhere}")) as port:
        assert tried(hook(port)).result is Result.PERMANENT
        assert posts.received == []


def test_a_receiver_may_ask_for_a_pause():
    with peer(FORMS["webhook"].transient[0]) as port:
        assert tried(hook(port)).retry_after_s == 120


def test_a_post_can_be_verified_and_carries_the_same_id_at_every_try():
    with http_sink() as (url, posts):
        channel = Webhook(url, SECRET, lambda: NOW)
        assert [channel.send(NOTICE, ANSWERED_S).result for _ in range(2)] == [Result.SENT] * 2

    for headers, body in posts.received:
        text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        good = base64.b64encode(hmac.digest(SECRET.encode(), text, hashlib.sha256)).decode()
        assert headers["webhook-signature"] == f"v1,{good}"
        assert headers["webhook-timestamp"] == str(NOW // 1000)
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


def test_a_title_cannot_add_a_header():
    nasty = Notice("a", "a", "fire\r\nBcc: everybody@city.example", "text", NOW)
    with smtp_sink() as (url, letters):
        assert (
            Mail(url, "watch@city.example", "ops@city.example").send(nasty, ANSWERED_S).result is Result.SENT
        )

    assert letters.mails[0]["Bcc"] is None
    assert letters.mails[0]["Subject"] == "fire Bcc: everybody@city.example"


def test_a_password_does_not_go_over_a_plain_line_that_leaves_this_machine(monkeypatch):
    monkeypatch.setattr("alerts.channels.smtp._is_here", lambda _host: False)
    with peer(smtp_says()) as port:
        outcome = tried(mail(port))

    assert outcome.result is Result.PERMANENT
    assert "password is not sent" in outcome.detail
