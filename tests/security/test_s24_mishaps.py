"""S24: what goes wrong is told by an id that the log has too, never by what it was; nothing runs in debug."""

import asyncio
import logging
import re
import threading

import pytest
from visitor import House, body_of

from city.settings import Settings
from city.user import Role
from dashboard import around
from dashboard.access_table import PAGES
from dashboard.api import pages as pages_api
from dashboard.api.context import Context
from dashboard.app import build
from dashboard.hub import Hub
from dashboard.pages import alarm_health
from dashboard.wall_state import WallState

SECRET = "postgresql://city:hunter2@db/city"
"""What an exception may hold, and nobody may be told."""
PERSON = {"Accept": "text/html"}


def fail(*_args: object, **_kwargs: object) -> None:
    raise ValueError(SECRET)


async def fail_later(*_args: object):
    yield b"event: heartbeat\ndata: {}\n\n"
    raise ValueError(SECRET)


@pytest.fixture(scope="module")
def commander(demanding: House):
    return demanding.signed_in("unlucky", Role.COMMANDER)


def number_in(caplog: pytest.LogCaptureFixture) -> str:
    """The id of the one mishap in the log, which has the exception, too."""
    told = [one for one in caplog.records if one.name == "dashboard.mishaps"]
    assert len(told) == 1
    assert told[0].levelno == logging.ERROR
    assert told[0].exc_info
    found = re.match(r"mishap ([0-9a-f]{8}): ", told[0].getMessage())
    assert found
    return found[1]


def leaks(text: str) -> bool:
    return any(word in text for word in ("hunter2", "Traceback", "ValueError", ".py", "db/city"))


def test_the_interface_tells_an_id(commander, monkeypatch, caplog):
    monkeypatch.setattr(pages_api, "dictionary", fail)
    answer = commander.ask("GET", "/api/v1/words")
    number = number_in(caplog)
    assert answer.status_code == 500
    assert set(answer.json()) == {"detail", "id"}
    assert answer.json()["id"] == answer.headers["x-error-id"] == number
    assert number in answer.json()["detail"]
    assert not leaks(answer.text)
    assert answer.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_a_person_is_told_in_their_language(commander, monkeypatch, caplog):
    monkeypatch.setattr(pages_api, "dictionary", fail)
    answer = commander.ask("GET", "/api/v1/words", **PERSON)
    number = number_in(caplog)
    assert answer.text.count(number) == 3
    assert all(f'lang="{lang}"' in answer.text for lang in ("zh-Hans", "zh-Hant", "en"))
    assert not leaks(answer.text)


def test_a_callback_of_a_page_tells_an_id(commander, monkeypatch, caplog):
    monkeypatch.setattr(alarm_health, "frame_of", fail)
    told = commander.ask("GET", "/alarm-health/_dash-dependencies").json()
    framed = next(one for one in told if one["output"] == "health.children")
    answer = commander.ask("POST", "/alarm-health/_dash-update-component", body_of(framed))
    assert answer.status_code == 500
    assert answer.json()["id"] == number_in(caplog)
    assert not leaks(answer.text)


@pytest.mark.parametrize(
    "body", [{}, [], {"output": "none.such"}, {"output": 7}, {"output": "health.children", "inputs": "x"}]
)
@pytest.mark.parametrize("page", ["/", "/alarm-health/"])
def test_what_no_page_would_send_is_refused_without_a_traceback(commander, page, body):
    answer = commander.ask("POST", f"{page}_dash-update-component", body)
    assert answer.status_code >= 400
    assert not leaks(answer.text)


@pytest.mark.parametrize("page", ["/", "/alarm-health/"])
@pytest.mark.parametrize("file", ["none/x.js", "dash/none.js", "dash/../../x.py"])
def test_a_script_that_is_none_is_no_mishap(commander, caplog, page, file):
    assert commander.ask("GET", f"{page}_dash-component-suites/{file}").status_code == 404
    assert not caplog.records


def test_a_stream_tells_an_id_and_is_cut_off(commander, demanding: House, monkeypatch, caplog):
    monkeypatch.setattr(Hub, "stream", fail_later)
    sent = asyncio.run(streamed(demanding.app, commander.cookies))
    number = number_in(caplog)
    text = b"".join(one.get("body", b"") for one in sent).decode()
    assert sent[0]["status"] == 200
    assert "event: heartbeat" in text
    assert text.endswith(f'event: mishap\ndata: {{"id":"{number}"}}\n\n')
    assert sent[-1]["more_body"] is True
    assert not leaks(text)


async def streamed(app, cookies: dict[str, str]) -> list[dict]:
    """What is sent to one who opens the stream."""
    cookie = "; ".join(f"{name}={text}" for name, text in cookies.items())
    headers = [(b"host", b"wall.city.example"), (b"cookie", cookie.encode())]
    scope = {
        "type": "http", "method": "GET", "path": "/stream", "raw_path": b"/stream", "query_string": b"",
        "headers": headers, "scheme": "http", "client": ("203.0.113.7", 1), "server": ("wall", 80),
        "http_version": "1.1", "root_path": "", "asgi": {"version": "3.0", "spec_version": "2.4"},
    }  # fmt: skip
    sent: list[dict] = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    await app(scope, receive, send)
    return sent


def test_each_mishap_has_an_id_of_its_own(commander, monkeypatch):
    monkeypatch.setattr(pages_api, "dictionary", fail)
    assert len({commander.ask("GET", "/api/v1/words").headers["x-error-id"] for _ in range(5)}) == 5


@pytest.mark.parametrize("switch", ["debug", "traceback"])
def test_the_dashboard_does_not_start_in_debug(switch):
    context = Context(Settings(), None, WallState(lambda: 0), lambda: 0)
    app = build(context, threading.Event())
    made = app.state.pages
    assert len(made) == len(PAGES)
    if switch == "debug":
        app.debug = True
    else:
        made[0].backend.register_prune_error_handler(None, prune_errors=True)
    with pytest.raises(RuntimeError, match="debugging is on"):
        around.add(app, context, made)


def test_dashs_switches_in_the_environment_show_nobody_a_traceback(monkeypatch):
    for name in ("DASH_DEBUG", "DASH_UI", "DASH_PRUNE_ERRORS", "DASH_HOT_RELOAD"):
        monkeypatch.setenv(name, "true")
    app = build(Context(Settings(), None, WallState(lambda: 0), lambda: 0), threading.Event())
    assert {page.backend.error_handling_mode for page in app.state.pages} == {"ignore"}
    assert app.debug is False
