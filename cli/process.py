"""What every process command shares: settings, logging in plain lines, and a stop on SIGTERM or SIGINT.

A log line is `time level logger message`, one event a line, without colours: made to be searched. Whatever
is logged, a password inside a URL is blotted out, because libraries log the URLs they are given.
"""

import logging
import re
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType

import click

from alerts.ack_links import masked
from city.clock import Clock
from city.errors import CitywatchError
from city.settings import Settings
from cli import environment

_CREDENTIALS = re.compile(r"(\b[a-z][a-z0-9+]*://[^\s:/@]*):[^\s/]+@")
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class _Lines(logging.Formatter):
    converter = time.gmtime
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        return blotted(super().format(record))


def blotted(text: str) -> str:
    """The text with every password in a URL, and every link by which people answer, replaced by ***."""
    return masked(_CREDENTIALS.sub(r"\1:***@", text))


def log_to(stream: object = None) -> None:
    """Send the log of this process to standard output, where the supervisor picks it up."""
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(_Lines("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def stop_on_signals(numbers: tuple[signal.Signals, ...] = STOP_SIGNALS) -> threading.Event:
    """An event that these signals set; call on the main thread."""
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in numbers:
        signal.signal(number, ask_to_stop)
    return stop


def settings_or_exit(load: Callable[[], Settings] = environment.load) -> Settings:
    """The settings; a mistake is said and ends the process with code 2."""
    try:
        return load()
    except CitywatchError as error:
        click.echo(f"citywatch: {error}", err=True)
        raise SystemExit(2) from error


def epoch_ms() -> int:
    """The clock our processes are given: epoch milliseconds."""
    return time.time_ns() // 1_000_000


def run_process(
    name: str,
    run: Callable[[Settings, threading.Event, Clock], None],
    load: Callable[[], Settings] = environment.load,
) -> None:
    """Run one of our processes, with the settings that `load` gives it, until it is asked to stop."""
    settings = settings_or_exit(load)
    log_to()
    stop = stop_on_signals()
    log = logging.getLogger(f"cli.{name}")
    log.info("started")
    try:
        run(settings, stop, epoch_ms)
    except CitywatchError as error:
        log.error("ended: %s", error)
        raise SystemExit(1) from error
    log.info("stopped")
