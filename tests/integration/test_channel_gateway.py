"""Calls and texts through a gateway that plays them: what is handed over, and what is reported back."""

import json
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest
from gateway_played import SECRET, simulated_gateway
from sinks import http_sink
from stack import free_port, is_free, wait_until
from talk import fetch, now_ms

from alerts.channels.callback import read
from alerts.channels.phone_gateway import PhoneGateway
from alerts.channels.sms import Sms
from alerts.channels.voice import Voice
from alerts.simulated_gateway import Chance, Fate, Odds
from city.call import CallReport, CallState, TextReply, TextReport, TextState
from city.notice import Notice, Result

LI = "+8613800000001"
WELL = Odds(pressed=0, hung_up=0, no_answer=0, busy=0, failed=0, error=0, reply=1)


def notice(key: str) -> Notice:
    return Notice(key, "flood", "[RED] Longtan is flooding", "Long text", now_ms(), {"drill": True})


class Line:
    """A gateway that plays, and what it reported."""

    def __init__(self, gateway: str, callback: str, posts) -> None:
        self.address, self._callback, self._posts = gateway, callback, posts

    def call(self, key: str, to: str = LI):
        return Voice(self._at("/calls"), to).send(notice(key), 10)

    def text(self, key: str, to: str = LI):
        return Sms(self._at("/sms"), to).send(notice(key), 10)

    def _at(self, path: str) -> PhoneGateway:
        return PhoneGateway(self.address + path, now_ms, (SECRET,), callback=self._callback)

    def reports(self, count: int) -> list:
        wait_until(lambda: len(self._posts.received) >= count, 20, "the gateway reports")
        return [read(body, headers, (SECRET,), now_ms()) for headers, body in self._posts.received]

    @property
    def state(self) -> dict:
        return fetch(f"{self.address}/state")[1]


@contextmanager
def line(odds: Odds = WELL, fixed: dict[str, Fate] | None = None, lines: int = 30, speed: float = 100.0):
    chance = Chance(7, odds, fixed or {})
    with http_sink() as (callback, posts), simulated_gateway(chance, lines, speed) as gateway:
        yield Line(gateway, callback, posts)


def test_a_call_that_is_heard_to_the_end_is_reported_answered_and_then_ended():
    with line() as gateway:
        outcome = gateway.call("flood.1.li.1")
        answered, ended = gateway.reports(2)

    assert (outcome.result, outcome.provider_id) == (Result.SENT, "call-1")
    assert isinstance(answered, CallReport)
    assert (answered.key, answered.state, answered.over) == ("flood.1.li.1", CallState.ANSWERED, False)
    assert (ended.state, ended.heard_to_end, ended.key_pressed) == (CallState.ENDED, True, None)
    assert answered.report_id != ended.report_id


@pytest.mark.parametrize(
    ("fate", "state"),
    [
        (Fate.BUSY, CallState.BUSY),
        (Fate.NO_ANSWER, CallState.NO_ANSWER),
        (Fate.FAILED, CallState.FAILED),
    ],
)
def test_a_call_that_reaches_nobody_says_why(fate, state):
    with line(fixed={LI: fate}) as gateway:
        gateway.call("flood.1.li.1")
        (report,) = gateway.reports(1)

    assert (report.state, report.over, report.heard_to_end) == (state, True, False)


def test_a_key_is_reported_and_a_message_cut_short_was_not_heard_to_the_end():
    with line(fixed={LI: Fate.PRESSED, "+862": Fate.HUNG_UP}) as gateway:
        gateway.call("a")
        gateway.call("b", "+862")
        ended = {one.key: one for one in gateway.reports(4) if one.over}

    assert ended["a"].key_pressed == "1"
    assert (ended["b"].key_pressed, ended["b"].heard_to_end) == (None, False)


def test_a_mailbox_has_heard_nothing_though_it_took_the_whole_message():
    with line(fixed={LI: Fate.MACHINE}) as gateway:
        gateway.call("a")
        (ended,) = (one for one in gateway.reports(2) if one.over)

    assert (ended.state, ended.machine, ended.heard, ended.heard_to_end) == (
        CallState.ENDED,
        True,
        1.0,
        False,
    )


def test_the_same_call_handed_over_again_rings_once():
    with line() as gateway:
        outcomes = [gateway.call("flood.1.li.1") for _ in range(3)]
        state = gateway.state

    assert {outcome.provider_id for outcome in outcomes} == {"call-1"}
    assert (state["calls"], state["repeated"]) == (1, 2)


def test_a_gateway_without_a_free_line_says_when_to_ask_again():
    with line(lines=1, speed=1) as gateway:
        first, second = gateway.call("a"), gateway.call("b", "+862")

    assert first.result is Result.SENT
    assert (second.result, second.retry_after_s) == (Result.TRANSIENT, 1)


def test_a_gateway_with_a_fault_is_asked_again_and_takes_the_call_then():
    with line(Odds(error=0.5)) as gateway:
        results = [gateway.call(key).result for key in "abcdef" for _ in range(9)]
        state = gateway.state

    assert set(results) == {Result.SENT, Result.TRANSIENT}
    assert state["calls"] == 6
    assert state["errors"] == results.count(Result.TRANSIENT)


def test_a_text_is_reported_delivered_and_its_reply_comes_back():
    with line() as gateway:
        outcome = gateway.text("flood.1.li.2")
        delivered, reply = gateway.reports(2)

    assert (outcome.result, outcome.provider_id) == (Result.SENT, "sms-1")
    assert isinstance(delivered, TextReport)
    assert delivered.state is TextState.DELIVERED
    assert isinstance(reply, TextReply)
    assert (reply.sender, reply.text, reply.key) == (LI, "1", "flood.1.li.2")


def test_a_drill_says_so_to_the_gateway():
    with http_sink() as (url, posts):
        Voice(PhoneGateway(url, now_ms, (SECRET,)), LI).send(notice("a"), 10)

    assert json.loads(posts.received[0][1])["data"]["drill"] is True


def test_a_request_signed_with_another_secret_is_refused_for_good():
    with simulated_gateway(Chance()) as gateway:
        outcome = Voice(PhoneGateway(f"{gateway}/calls", now_ms, ("another-secret",)), LI).send(
            notice("a"), 10
        )

    assert outcome.result is Result.PERMANENT


def test_the_command_plays_until_it_is_interrupted(tmp_path):
    port, secret = free_port(), tmp_path / "secret"
    secret.write_text(f"{SECRET}\n", encoding="utf-8")
    words = ("--port", str(port), "--secret-file", str(secret), "--fate", f"{LI}=busy", "--error", "0")
    argv = [sys.executable, "-m", "cli.main", "simulate-gateway", *words]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            wait_until(lambda: not is_free(port), 20, "the gateway serves")
            gateway = PhoneGateway(f"http://127.0.0.1:{port}/calls", now_ms, (SECRET,))
            assert Voice(gateway, LI).send(notice("a"), 10).result is Result.SENT
        finally:
            process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=20)

    assert process.returncode == 0
    assert "Traceback" not in said
