"""S11: no page of the inside stands in a frame, whoever frames it."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hostile_town import hostile_town

from dashboard.access_table import PAGES

pytestmark = pytest.mark.browser

ADDRESSES = [*PAGES, "/sign-in", "/password", "/screen", "/api/docs", "/api/v1/things", "/nothing/"]


@pytest.fixture(scope="module")
def base(services, template) -> Iterator[str]:
    with hostile_town(services, template) as address:
        yield address


class _Framing(BaseHTTPRequestHandler):
    """A page of somebody else's, with one of ours in a frame: `/?ADDRESS`."""

    def do_GET(self) -> None:
        framed = self.path.partition("?")[2]
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(f"<!doctype html><h1>x</h1><iframe src='{framed}'></iframe>".encode())

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Framing) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_no_page_stands_in_a_frame_of_somebody_else(base, elsewhere, watched):
    for address in ADDRESSES:
        watched.complaints = []
        watched.page.goto(f"{elsewhere}/?{base}{address}")
        watched.page.wait_for_load_state("load")
        frames = [frame.url for frame in watched.page.frames[1:]]
        assert (address, frames) == (address, ["chrome-error://chromewebdata/"])
        assert any("frame" in text for text in watched.complaints), address


def test_no_page_stands_in_a_frame_of_our_own(base, watched):
    watched.page.goto(f"{base}/sign-in")
    watched.page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<iframe src=\"/rules/\"></iframe>')"
    )
    watched.page.wait_for_function("document.querySelector('iframe') !== null")
    assert any("Content Security Policy" in text for text in watched.complaints)
    assert watched.page.frames[1].url in ("", "about:blank", "chrome-error://chromewebdata/")
