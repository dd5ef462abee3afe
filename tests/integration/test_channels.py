"""One conformance test for every channel of the table: whatever the peer does, the same promises hold.

A kind of the table has a row in `tests/channel_forms.py`: how it is made to lead to a port, and what a peer
of its protocol says in each situation.
"""

import base64
import logging
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from cast import NOW
from channel_forms import FORMS, HTTP_FORMS, LI, SECRET, TOKEN, Form, http, posted
from sinks import dripping, flooding, http_sink, hung, peer, self_signed, smtp_sink
from stack import free_port

from alerts.channels import CHANNELS, Channel
from city.channel import ChannelKind
from city.notice import Notice, Outcome, Result

DEADLINE_S = 1.5
SLACK_S = 3.0
ANSWERED_S = 20.0
"""The deadline where the peer answers at once."""
NOTICE = Notice("disk.1.raised.1", "disk.1", "[红色] 磁盘快满了：91 %", "磁盘快满了。\nLook at it.\n", NOW)
HOSTILE = '<script>1</script> <@all> <at user_id="all">x</at> [a](http://b.example) *c* {to} %s {{1}} \'";--'
SECRETS = (SECRET, TOKEN, base64.b64encode(SECRET.encode()).decode())


@pytest.fixture(autouse=True)
def nothing_secret_is_logged(caplog):
    """Whatever a test does, no secret and no number is in a log, at any level."""
    caplog.set_level(logging.DEBUG)
    yield
    assert [secret for secret in (*SECRETS, LI) if secret in caplog.text] == []


def tried(channel: Channel, deadline_s: float = ANSWERED_S, notice: Notice = NOTICE) -> Outcome:
    """One try, which keeps its deadline and says nothing secret."""
    began = time.monotonic()
    outcome = channel.send(notice, deadline_s)
    assert time.monotonic() - began < deadline_s + SLACK_S
    said = outcome.detail + repr(channel) + channel.name + str(outcome.provider_id)
    assert [secret for secret in (*SECRETS, LI) if secret in said] == []
    assert len(outcome.detail) <= 200
    assert "\n" not in outcome.detail
    return outcome


def at_peers(form: Form, peers: list[Callable]) -> Counter[Result]:
    """How often each result came of a try at each of these peers, all at once."""

    def at(behave: Callable) -> Result:
        with peer(behave) as port:
            return tried(form.make(port)).result

    with ThreadPoolExecutor(len(peers)) as pool:
        return Counter(pool.map(at, peers))


def each(act: Callable[[Form], Outcome]) -> dict[str, Outcome]:
    """What became of every channel of the table, all at once, as most of it is waiting."""
    with ThreadPoolExecutor(len(FORMS)) as pool:
        return dict(zip(FORMS, pool.map(act, FORMS.values()), strict=True))


def results(outcomes: dict[str, Outcome]) -> dict[str, Result]:
    return {name: outcome.result for name, outcome in outcomes.items()}


ALL_TRANSIENT = dict.fromkeys(FORMS, Result.TRANSIENT)


def test_every_channel_of_the_table_has_its_form():
    assert {form.kind for form in FORMS.values()} == set(CHANNELS) == set(ChannelKind)


@pytest.mark.parametrize("name", FORMS)
def test_what_was_taken_is_sent_whatever_the_peer_does_after(name):
    assert at_peers(FORMS[name], FORMS[name].sent) == {Result.SENT: len(FORMS[name].sent)}


@pytest.mark.parametrize("name", FORMS)
def test_what_may_pass_is_tried_again(name):
    assert at_peers(FORMS[name], FORMS[name].transient) == {Result.TRANSIENT: len(FORMS[name].transient)}


@pytest.mark.parametrize("name", FORMS)
def test_what_will_not_pass_is_not_tried_again(name):
    assert at_peers(FORMS[name], FORMS[name].permanent) == {Result.PERMANENT: len(FORMS[name].permanent)}


def test_a_peer_that_refuses_is_tried_again():
    assert results(each(lambda form: tried(form.make(free_port())))) == ALL_TRANSIENT


@pytest.mark.parametrize("tls", [False, True])
def test_a_peer_that_hangs_is_left_at_the_deadline(tls):
    def left(form: Form) -> Outcome:
        with peer(hung) as port:
            return tried(form.make(port, tls), DEADLINE_S)

    outcomes = each(left)

    assert results(outcomes) == ALL_TRANSIENT
    assert [name for name, one in outcomes.items() if "no answer within" not in one.detail] == []


@pytest.mark.parametrize("never_ending", [dripping, flooding])
def test_an_answer_that_never_ends_does_not_stretch_the_deadline(never_ending):
    def cut_off(form: Form) -> Outcome:
        with peer(never_ending(form.head)) as port:
            return tried(form.make(port), DEADLINE_S)

    assert results(each(cut_off)) == ALL_TRANSIENT


def test_a_certificate_that_nobody_vouches_for_is_for_a_person_to_mend(tmp_path):
    tls, _ = self_signed(tmp_path)

    def refused(form: Form) -> Outcome:
        with peer(hung, tls) as port:
            return tried(form.make(port, tls=True))

    outcomes = each(refused)

    assert results(outcomes) == dict.fromkeys(FORMS, Result.PERMANENT)
    assert [name for name, one in outcomes.items() if "certificate" not in one.detail.lower()] == []


@pytest.mark.parametrize("name", HTTP_FORMS)
def test_a_redirect_takes_the_notice_nowhere_else(name):
    with http_sink() as (elsewhere, posts), peer(http("307 Moved", f"Location: {elsewhere}")) as port:
        assert tried(FORMS[name].make(port)).result is Result.PERMANENT
        assert posts.received == []


@pytest.mark.parametrize("name", [name for name in HTTP_FORMS if name != "apprise"])
def test_a_receiver_may_ask_for_a_pause(name):
    with peer(http("429 Too Many Requests", "Retry-After: 120")) as port:
        assert tried(FORMS[name].make(port)).retry_after_s == 120


@pytest.mark.parametrize("name", [name for name in HTTP_FORMS if name != "apprise"])
def test_every_try_of_a_notice_carries_the_same_key_and_another_notice_another(name):
    form = FORMS[name]
    other = Notice("disk.1.repeated.2", "disk.1", "still full", "still full", NOW)
    with http_sink() as (url, posts):
        posts.body = form.good.encode()
        channel = form.make(urlsplit(url).port)
        outcomes = [tried(channel, notice=notice).result for notice in (NOTICE, NOTICE, other)]

    first, again, another = (form.key(*posted(received)) for received in posts.received)
    assert outcomes == [Result.SENT] * 3
    assert first == again != another


@pytest.mark.parametrize("name", HTTP_FORMS)
def test_hostile_text_arrives_as_text(name):
    form = FORMS[name]
    with http_sink() as (url, posts):
        posts.body = form.good.encode()
        notice = Notice("a", "a", HOSTILE, HOSTILE, NOW, short=HOSTILE[:70], spoken=HOSTILE)
        assert tried(form.make(urlsplit(url).port), notice=notice).result is Result.SENT

    shown = form.shown(posted(posts.received[0])[1])
    shorter = HOSTILE[:70] if name.startswith("sms") else HOSTILE
    assert (shorter.replace("<", "＜") if name == "wecom" else shorter) in shown


def test_hostile_text_is_a_mail_s_text_and_no_header():
    nasty = Notice("a", "a", "fire\r\nBcc: everybody@city.example", HOSTILE, NOW)
    with smtp_sink() as (url, letters):
        port = urlsplit(url).port
        form = FORMS["smtp"]
        plain = Form(form.kind, lambda *_: f"smtp://127.0.0.1:{port}", "", form.address, form.declared)
        assert tried(plain.make(port), notice=nasty).result is Result.SENT

    assert letters.mails[0]["Bcc"] is None
    assert letters.mails[0]["Subject"] == "fire Bcc: everybody@city.example"
    assert letters.mails[0].get_content_type() == "text/plain"
    assert HOSTILE in letters.mails[0].get_content()
