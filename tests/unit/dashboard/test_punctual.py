"""A late answer is answered for, once, and everything else is left alone."""

import asyncio
import json

import pytest
from starlette.responses import PlainTextResponse, StreamingResponse

from dashboard.punctual import Punctual


def asked(app, path="/api/v1/alerts", method="GET", query=b"", within_s=0.05, patience_s=1.0):
    """The status and body of one request, and the messages that were sent."""
    sent: list[dict] = []

    async def receive() -> dict:
        await asyncio.Event().wait()  # the client says nothing more and stays

    async def send(message: dict) -> None:
        sent.append(message)

    async def play() -> None:
        scope = {"type": "http", "method": method, "path": path, "query_string": query, "headers": []}
        await Punctual(app, within_s)(scope, receive, send)
        await asyncio.sleep(patience_s)

    asyncio.run(play())
    starts = [message["status"] for message in sent if message["type"] == "http.response.start"]
    return starts, b"".join(message.get("body", b"") for message in sent)


def slow(seconds: float):
    async def app(scope, receive, send) -> None:
        await asyncio.sleep(seconds)
        await PlainTextResponse("done")(scope, receive, send)

    return app


def test_an_answer_in_time_passes():
    assert asked(slow(0), within_s=30, patience_s=0) == ([200], b"done")


def test_a_late_answer_is_503_and_the_real_one_is_not_heard():
    starts, body = asked(slow(0.2), patience_s=0.4)
    assert starts == [503]
    assert b"no answer in time" in body


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/api/v1/alerts", {"detail"}),
        ("/sta/v1.1/Things", {"code", "type", "message"}),
        ("/ogc/features/collections", {"title", "status", "detail"}),
    ],
)
def test_a_late_answer_has_the_form_that_those_who_ask_know(path, form):
    starts, body = asked(slow(0.2), path, patience_s=0.4)
    assert starts == [503]
    assert set(json.loads(body)) == form


@pytest.mark.parametrize(
    ("path", "method", "query"),
    [
        ("/api/v1/alerts/7/acknowledge", "POST", b""),
        ("/api/v1/datastreams/1/observations", "GET", b"from=1&format=csv"),
        ("/api/v1/datastreams/1/observations", "GET", b"format=json&format=parquet"),
        ("/api/v1/releases/7/report.pdf", "GET", b"lang=en"),
        ("/api/v1/releases/7/report.html", "GET", b"lang=en"),
        ("/stream", "GET", b""),
    ],
)
def test_changes_files_and_streams_are_waited_for(path, method, query):
    assert asked(slow(0.2), path, method, query, patience_s=0) == ([200], b"done")


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/api/v1/datastreams/1/observations", b"format=json"),
        ("/api/v1/datastreams/1/observations", b"format=csv&format=json"),
        ("/api/v1/datastreams/1/observations", b"format="),
        ("/api/v1/datastreams/1/observations", b"reformat=csv"),
        ("/api/v1/alerts", b"format=csv"),
    ],
)
def test_what_only_looks_like_a_file_is_not_waited_for(path, query):
    assert asked(slow(0.2), path, "GET", query, patience_s=0.4)[0] == [503]


def test_an_answer_that_has_begun_is_not_cut():
    async def app(scope, receive, send) -> None:
        async def parts():
            yield b"one "
            await asyncio.sleep(1.0)
            yield b"two"

        await StreamingResponse(parts())(scope, receive, send)

    assert asked(app, within_s=0.5, patience_s=0) == ([200], b"one two")


def test_a_late_failure_is_nobodys_complaint():
    async def app(scope, receive, send) -> None:
        await asyncio.sleep(0.1)
        raise RuntimeError("too late to matter")

    assert asked(app, patience_s=0.3)[0] == [503]


def test_a_failure_in_time_is_told():
    async def app(scope, receive, send) -> None:
        raise RuntimeError("now")

    with pytest.raises(RuntimeError, match="now"):
        asked(app, within_s=30)
