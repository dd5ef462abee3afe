"""The public process on a published folder of its own, as browsers and programs meet it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from pathlib import Path

import published_town
from served import WITHIN_S, running
from stack import free_port, wait_until
from talk import fetch, now_ms

from city.clock import Clock
from city.settings import Settings
from dashboard.widgets import app
from dashboard.widgets.answering import Desk, Request, Sent
from dashboard.widgets.every import routes
from dashboard.widgets.shelf import Shelf


def settings(folder: Path, **other: object) -> Settings:
    """Those of a public process over `folder`, on a free port."""
    return replace(Settings(home=str(folder)), published=str(folder), public_port=free_port(), **other)


@contextmanager
def site(chosen: Settings, clock: Clock = now_ms) -> Iterator[str]:
    """The process serves the town until the block ends; its address."""
    published_town.write(Path(chosen.published_folder()), now_ms())
    base = f"http://127.0.0.1:{chosen.public_port}"
    with running(app.serve, chosen, clock):
        wait_until(lambda: _serves(base), WITHIN_S, "the public process serves")
        yield base


def desk(folder: Path, now: int) -> Desk:
    """What answers, without a process, at a time that stands still."""
    shelf = Shelf(folder)
    shelf.look()
    chosen = settings(folder)
    return Desk(chosen, shelf, routes(chosen), lambda: now)


def ask(one: Desk, address: str, zips: bool = False, accept_language: bytes = b"") -> Sent:
    """The answer to a GET."""
    path, _, query = address.partition("?")
    return one.answer(Request("GET", path, query.encode(), accept_language, zips=zips))


def text(sent: Sent) -> str:
    """What a page says, without markup and without code."""
    body = re.sub(r"<(style|script|textarea)[ >].*?</\1>", "", sent.body.decode(), flags=re.DOTALL)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body)))


def _serves(base: str) -> bool:
    try:
        return bool(fetch(f"{base}/health/live")[1]["serving"])
    except OSError:
        return False
