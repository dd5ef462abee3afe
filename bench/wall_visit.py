"""Visits to a page with a map: how old changes are when they are painted, how long the first paint takes."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from bench.browser import open_page
from bench.site import free_port, running
from bench.wall_stage import Stage
from cli.http_probe import health
from cli.ports import HOST
from cli.program import Program

PROBE = Path(__file__).with_name("wall_probe.js").read_text()
OPEN_WITHIN_MS = 180_000
SETTLE_S = 1.0
"""A page that has just been painted has still to warm up: what comes meanwhile is not counted."""
LEFT_S = 5.0
"""What is not painted so long after the last look never is."""
_READY_AT = """
const ready = new Promise((done) => {
  const look = () => document.documentElement?.dataset.ready && done(performance.now());
  new MutationObserver(look).observe(document, { attributes: true, subtree: true, childList: true });
});
window.readyAt = () => ready;
"""
_DRAWN = """() => {
  const graph = document.querySelector(".js-plotly-plot");
  const map = graph?._fullLayout?.map?._subplot?.map;
  const begun = Object.keys(map?.getStyle()?.sources ?? {}).length;
  return Boolean(begun && graph.data[0].customdata.length);
}"""


@dataclass(frozen=True, slots=True)
class Page:
    """Where a page is, how it says that it is there, and which probe fits."""

    url: str
    ready: str
    mode: str


@dataclass(frozen=True, slots=True)
class Visit:
    """What was seen: ages of changes when painted (ms), frames, and changes that were not painted at all."""

    delays: list[float]
    frames: int
    unpainted: int
    seconds: float


def wall(stage: Stage) -> Page:
    """Our page."""
    return Page(f"{stage.url}?lang=en", "() => document.documentElement.dataset.ready === 'true'", "ours")


@contextmanager
def plain(stage: Stage) -> Iterator[Page]:
    """The plain Dash application on the same data, while it runs."""
    port = free_port()
    environ = {"PEER_DATABASE": stage.database_url, "PEER_PORT": str(port)}
    argv = (sys.executable, "-m", "bench.peers.plain_dash")
    program = Program("plain_dash", argv, 2, environ, probe=lambda _pid: health(HOST, port, "/"))
    with running(_logs(stage), [program]):
        yield Page(f"http://{HOST}:{port}/", _DRAWN, "plain")


def _logs(stage: Stage) -> Path:
    folder = stage.site.folder / "plain"
    folder.mkdir(exist_ok=True)
    return folder


def visit(browser: Browser, page: Page, seconds: float) -> Visit:
    """Look at a page for so long, from when it has settled."""
    with open_page(browser) as shown:
        shown.goto(page.url)
        shown.wait_for_function(page.ready, timeout=OPEN_WITHIN_MS)
        time.sleep(SETTLE_S)
        shown.evaluate(f"({PROBE})({page.mode!r})")
        time.sleep(seconds)
        told = shown.evaluate("() => (window.probe.over = true, structuredClone(window.probe))")
        deadline = time.monotonic() + LEFT_S
        while (left := shown.evaluate("window.probe.waiting")) and time.monotonic() < deadline:
            time.sleep(0.05)
        delays = shown.evaluate("window.probe.delays")
    return Visit(delays, int(told["frames"]), int(left), seconds)


def first_paint_ms(browser: Browser, page: Page) -> float:
    """From the navigation to the first painted snapshot, in a browser that has nothing of it yet."""
    with open_page(browser) as shown:
        shown.add_init_script(_READY_AT)
        shown.goto(page.url)
        shown.wait_for_function(page.ready, timeout=OPEN_WITHIN_MS)
        return float(shown.evaluate("window.readyAt()"))
