"""An address that is no page: nobody gets the wall for it."""

import asyncio
import threading

import httpx
import pytest

from city.settings import Settings
from dashboard.api.context import Context
from dashboard.app import build
from dashboard.wall_state import WallState


@pytest.fixture(scope="module")
def app():
    return build(Context(Settings(), None, WallState(lambda: 0), lambda: 0), threading.Event())


def answer(app, path: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get(path)

    return asyncio.run(ask())


@pytest.mark.parametrize("path", ["/duty/", "/nosuchpage", "/on-call/more", "/<script>"])
def test_an_address_that_is_no_page_is_said_to_be_none(app, path):
    said = answer(app, path)
    assert said.status_code == 404
    assert "There is no such page" in said.text
    assert "script" not in said.text


@pytest.mark.parametrize("path", ["/", "/?lang=en", "/on-call/", "/incidents/"])
def test_a_page_is_there(app, path):
    assert answer(app, path).status_code == 200


def test_a_page_without_its_last_slash_is_found(app):
    said = answer(app, "/on-call?lang=en&view=ledger")
    assert (said.status_code, said.headers["location"]) == (308, "/on-call/?lang=en&view=ledger")
