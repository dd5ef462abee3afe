"""A real headless Chromium for benchmarks, as found on this machine, and what draws its WebGL."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from city.errors import PermanentError

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--enable-precise-memory-info",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
)
SCREEN = {"width": 1920, "height": 1080}
_RENDERER = """() => {
  const gl = document.createElement("canvas").getContext("webgl2");
  const info = gl?.getExtension("WEBGL_debug_renderer_info");
  return info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : "none";
}"""


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Chromium without a window and without a GPU. Raises PermanentError where there is none."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise PermanentError("no Chromium on this machine: install Debian's `chromium`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def open_page(browser: Browser) -> Iterator[Page]:
    """A page at 1080p that has nothing in its caches."""
    context = browser.new_context(viewport=SCREEN)
    try:
        yield context.new_page()
    finally:
        context.close()


def describe(browser: Browser) -> dict[str, str]:
    """Version of the browser and who draws: without a GPU every pixel is drawn by the processor."""
    with open_page(browser) as page:
        return {"chromium": browser.version, "drawn_by": str(page.evaluate(_RENDERER))}
