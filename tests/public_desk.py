"""The public side over a folder of the test's own, by a clock of its own, asked without a network."""

import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import published_town
from served import running
from stack import free_port, wait_until
from talk import fetch, now_ms

from city.clock import Clock
from city.settings import Settings
from dashboard.widgets.answering import Request
from dashboard.widgets.app import build, serve

NOW = 1_795_435_200_000
"""23 November 2026, 20:00 in Shanghai."""


class Got(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class PublicDesk:
    """The public application, as it stands at `now`."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder, self.now = folder, NOW
        self.app = build(Settings(published=str(folder), **settings), lambda: self.now)

    def published(self, bodies: Mapping[str, bytes] | None = None) -> "PublicDesk":
        """What the demo city publishes now, taken in."""
        published_town.write(self.folder, self.now, bodies)
        self.app.shelf.look()
        return self

    def get(self, path: str, query: str = "", method: str = "GET", **headers: str) -> Got:
        request = Request(
            method,
            path,
            query.encode(),
            headers.get("accept_language", "").encode(),
            headers.get("if_none_match", "").encode(),
            "gzip" in headers.get("accept_encoding", ""),
        )
        sent = self.app.desk.answer(request)
        named = {name.decode(): text.decode() for name, text in sent.headers}
        assert len(named) == len(sent.headers), "a header is said twice"
        return Got(sent.status, named, sent.body)


@contextmanager
def served_folder(folder: Path, clock: Clock = now_ms) -> Iterator[str]:
    """The public process in a thread, over a folder; its address."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with running(serve, Settings(published=str(folder), public_port=port), clock):
        wait_until(lambda: _lives(base), 30, "the public side serves")
        yield base


def read(url: str, **headers: str) -> Got:
    """What a GET answers, whatever it is."""
    asked = urllib.request.Request(
        url, headers={name.replace("_", "-"): text for name, text in headers.items()}
    )
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return Got(answer.status, {n.lower(): t for n, t in answer.headers.items()}, answer.read())
    except urllib.error.HTTPError as error:
        return Got(error.code, {n.lower(): t for n, t in error.headers.items()}, error.read())


def _lives(base: str) -> bool:
    try:
        return fetch(f"{base}/health/live")[0] == 200
    except OSError:
        return False
