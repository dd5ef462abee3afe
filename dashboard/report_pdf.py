"""The report of a release on paper: A4, by a Chromium on this machine, which draws the page screens show.

A library of our own language that did the same would bring a text layout, fonts and an SVG engine, and draw
no map. Where there is no Chromium, the page itself is there to be printed, and that is said.
"""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LONGEST_S = 40.0
_DATES = re.compile(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}[+-]\d\d'\d\d'(\))")
WIDE, HIGH = 720, 1000
"""The page is laid out this wide (px), which is A4 between its margins: the map keeps its middle."""
ARGUMENTS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
    "--virtual-time-budget=4000",
    f"--window-size={WIDE},{HIGH}",
)


class NoPrinter(RuntimeError):
    """There is no PDF to be had here; the message says why and what to do instead."""


def program() -> str | None:
    """The Chromium of this machine, None where there is none."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def report_pdf(page: str) -> bytes:
    """A page (HTML that needs nothing else) as PDF. Raises NoPrinter."""
    found = program()
    if found is None:
        raise NoPrinter("there is no Chromium on this machine: open the report and print it from the browser")
    with tempfile.TemporaryDirectory(prefix="citywatch-report-", ignore_cleanup_errors=True) as folder:
        source, target = Path(folder, "report.html"), Path(folder, "report.pdf")
        source.write_text(page, encoding="utf-8")
        _print(found, source, target)
        return target.read_bytes()


def _print(found: str, source: Path, target: Path) -> None:
    root = ("--no-sandbox",) if os.geteuid() == 0 else ()  # Chromium refuses to be root with its sandbox
    order = [found, *ARGUMENTS, *root, f"--user-data-dir={source.parent / 'profile'}"]
    order += [f"--print-to-pdf={target}", source.as_uri()]
    code = _run(order)
    if not target.is_file():
        raise NoPrinter(f"Chromium made no PDF (code {code}): print the report from the browser")


def _run(order: list[str]) -> int:
    """Run it to its end, or end it with all that it started. Raises NoPrinter."""
    nowhere = subprocess.DEVNULL
    try:
        started = subprocess.Popen(
            order, stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True
        )
    except OSError as error:
        raise NoPrinter(f"Chromium could not be started ({error.strerror}): print the report") from error
    try:
        return started.wait(LONGEST_S)
    except subprocess.TimeoutExpired as error:
        raise NoPrinter(
            f"Chromium took longer than {LONGEST_S:.0f} s: print the report from the browser"
        ) from error
    finally:
        with suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGKILL)
        started.wait()


def same_bytes(pdf: bytes) -> bytes:
    """A PDF of Chromium's without the time at which it was printed: the same page, the same bytes."""
    return _DATES.sub(lambda found: found[1] + b"20000101000000+00'00'" + found[2], pdf)
