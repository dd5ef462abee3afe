"""Callouts over HTTP: orders and refusals, and reports of a gateway, believed only if they are signed."""

import asyncio
import json
import logging
import threading
from collections.abc import Iterator

import httpx
import pytest
from callout_play import Play, phone, play

from alerts.channels.signature import signed
from bench.callout_town import town
from city.callout import CalleeState, Timing
from city.channel import ChannelSecrets
from city.errors import SettingsError
from city.settings import Settings
from dashboard.api.context import Context
from dashboard.app import build
from dashboard.wall_state import WallState
from sensors.catalogue import parse
from store import catalogue
from store.database import connect, pool

SECRET = "of the gateway"
TOWN = town(3, 9, Timing(), "http://127.0.0.1:9", "http://127.0.0.1:9")


def known(_channel: object) -> ChannelSecrets:
    return ChannelSecrets(keys=("older", SECRET))


class Web:
    """The application, asked without a server, and the clock it shares with the callout that is played."""

    def __init__(self, played: Play) -> None:
        self.app, self.played = None, played
        self.secrets_of, self.answered = known, ""

    def __call__(self, method: str, path: str, body: object = None, headers: dict | None = None):
        return asyncio.run(self._asked(method, path, body, headers or {}))

    def get(self, path: str) -> dict:
        return self("GET", f"/api/v1/callout{path}").json()

    def post(self, path: str, body: object) -> tuple[int, dict]:
        answer = self("POST", f"/api/v1/callout{path}", body)
        return answer.status_code, answer.json()

    def report(self, key: str, secret: str = SECRET, channel: str = "duty-voice", **more: object) -> int:
        data = {"key": key, "state": "ended", "heard": 1.0, "heard_to_end": True, **more}
        whole = {"type": "citywatch.call.report", "timestamp": self.played.now, "data": data}
        body = json.dumps(whole).encode()
        headers = signed(secret, "r-1", self.played.now // 1000, body)
        answer = self("POST", f"/api/v1/gateway/{channel}", body, headers)
        self.answered = answer.text
        return answer.status_code

    async def _asked(self, method, path, body, headers):
        content = body if isinstance(body, bytes) else None
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app), base_url="http://127.0.0.1"
        ) as client:
            return await client.request(
                method, path, content=content, json=None if content or body is None else body, headers=headers
            )


@pytest.fixture
def web(database: str) -> Iterator[Web]:
    with connect(database, "test") as conn:
        catalogue.save(conn, parse({"town.toml": TOWN}))
        known, streams = catalogue.load(conn)
    with play(database) as played, pool(database, "test", 2) as connections:
        wall = WallState(lambda: played.now)
        wall.load(known, streams, [], [])
        web = Web(played)
        context = Context(
            Settings(), connections, wall, lambda: played.now, lambda channel: web.secrets_of(channel)
        )
        web.app = build(context, threading.Event())
        yield web


def begun(web: Web, **more: object) -> int:
    status, whole = web.post("", {"list": "duty", **more})
    assert status == 200
    return whole["callout"]


def test_a_list_is_called_and_its_progress_is_told(web):
    (called,) = web.get("/lists")["lists"]
    number = begun(web, drill=True, message="Come at once")
    web.played.turn()
    whole = web.get(f"/{number}")

    assert (called["list"], called["people"], called["lines"]) == ("duty", 3, 9)
    assert (whole["drill"], whole["life"], whole["message"]["en"]) == (True, "running", "Come at once")
    assert (whole["people"], whole["confirmed"], whole["unreached"]) == (3, 0, 3)
    assert whole["unreached_list"] == ["p-1", "p-2", "p-3"]
    assert [act["stage"] for one in whole["callees"] for act in one["acts"]] == ["ringing"] * 3
    assert web.get("")["callouts"][0]["states"]["calling"] == 3
    assert {notice.short.split()[0] for _, _, notice in web.played.gateway.asked} == {"演练。Come"}


def test_neither_keys_nor_codes_are_told(web):
    number = begun(web)
    web.played.turn()
    told = json.dumps(web.get(f"/{number}"))

    assert not any(notice.key in told for _, _, notice in web.played.gateway.asked)
    assert '"code"' not in told


def test_what_cannot_be_done_says_why(web):
    number = begun(web)

    assert web.post("", {"list": "nothing"}) == (404, {"detail": "no such list"})
    assert web.post("", {"list": "duty"})[0] == 409
    assert web.post("", {"list": "duty", "lines": 3})[0] == 422
    assert web.post("/99/stop", {})[0] == 409
    assert web.post(f"/{number}/people", {"person": "ghost"})[0] == 404
    assert web.post(f"/{number}/people", {"person": "p-1"})[0] == 409
    assert web.post("/callees/1/door", {"met": False})[0] == 409
    assert web("GET", "/api/v1/callout/99").status_code == 404
    assert web("POST", "/api/v1/callout/1/stop", {}, {"Origin": "http://evil.example"}).status_code == 403


def test_somebody_is_added_met_at_the_door_and_the_rest_is_called_off(web):
    number = begun(web)
    assert web.post(f"/{number}/people", {"person": "door-1"})[0] == 200
    callees = {one["person"]: one["callee"] for one in web.get(f"/{number}")["callees"]}
    assert web.post(f"/callees/{callees['p-2']}/door", {"met": True, "note": "seen"}) == (
        200,
        {"callee": callees["p-2"], "state": "confirmed_at_door"},
    )
    _, whole = web.post(f"/{number}/stop", {"note": "over"})

    states = {one["person"]: one["state"] for one in whole["callees"]}
    assert states == {
        "p-1": "cancelled",
        "p-2": "confirmed_at_door",
        "p-3": "cancelled",
        "door-1": "cancelled",
    }
    assert (whole["life"], whole["note"], whole["unreached_list"]) == ("stopped", "over", [])


def test_a_signed_report_confirms_and_the_same_again_changes_nothing(web):
    number = begun(web)
    web.played.turn()
    key = web.played.gateway.asked[0][2].key

    assert [web.report(key), web.report(key), web.report(key, state="no_answer", heard_to_end=False)] == [
        204
    ] * 3
    assert web.get(f"/{number}")["states"]["confirmed_by_call"] == 1


def test_a_report_that_is_not_believed_changes_nothing(web):
    number = begun(web)
    web.played.turn()
    key = web.played.gateway.asked[0][2].key

    assert web.report(key, secret="guessed") == 401
    assert web.report(key, channel="not-declared") == 401
    assert web("POST", "/api/v1/gateway/duty-voice", {"type": "citywatch.call.report"}).status_code == 401
    assert web.report(key, state="sleeping") == 400
    assert web.report("of-somebody-else", secret="older") == 204
    assert web.get(f"/{number}")["confirmed"] == 0


def test_the_secret_of_another_channel_confirms_nobody(web, caplog):
    number = begun(web)
    web.played.turn()
    key = web.played.gateway.asked[0][2].key

    with caplog.at_level(logging.INFO):
        assert web.report(key, channel="duty-sms") == 403
    assert "'duty-sms'" in caplog.text
    assert SECRET not in caplog.text
    assert phone(1) not in caplog.text
    assert web.get(f"/{number}")["confirmed"] == 0


def test_a_secret_that_cannot_be_read_is_said_in_plain_words_and_asked_for_again(web):
    begun(web)
    web.played.turn()
    key = web.played.gateway.asked[0][2].key

    def unreadable(_channel: object) -> ChannelSecrets:
        with pytest.raises(RuntimeError):
            asyncio.get_running_loop()
        raise SettingsError("CITYWATCH_CHANNEL_DUTY_VOICE_SECRET_FILE: /run/secrets/voice is not there")

    web.secrets_of = unreadable
    assert web.report(key) == 503
    assert "/run/secrets" not in web.answered
    web.secrets_of = known
    assert web.report(key) == 204


def test_a_reply_by_sms_is_taken_from_the_number_it_was_sent_to(web):
    number = begun(web)
    web.played.run(400, 20)
    callee = web.played.callee(number, "p-1")
    text = callee.acts[-1]
    assert (callee.state, callee.person.sms) == (CalleeState.TEXTED, callee.person.phone)

    for sender, wanted in ((phone(1), "texted"), (callee.person.sms, "confirmed_by_sms")):
        data = {"from": sender, "text": text.code}
        body = json.dumps({"type": "citywatch.sms.reply", "timestamp": web.played.now, "data": data}).encode()
        headers = signed(SECRET, f"r-{sender}", web.played.now // 1000, body)
        assert web("POST", "/api/v1/gateway/duty-sms", body, headers).status_code == 204
        assert web.played.callee(number, "p-1").state.value == wanted
