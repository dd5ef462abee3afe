"""One of our processes in a thread of the test's, on real services of its own."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from stack import wait_until
from talk import fetch, now_ms

from city.clock import Clock
from city.settings import Settings
from dashboard import app

Run = Callable[[Settings, threading.Event, Clock], None]
WITHIN_S = 30


@contextmanager
def running(run: Run, settings: Settings, clock: Clock = now_ms) -> Iterator[None]:
    """`run` by a clock until the block ends."""
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(settings, stop, clock))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(WITHIN_S)
        assert not thread.is_alive()


@contextmanager
def dashboard(settings: Settings, loaded: bool = True, clock: Clock = now_ms) -> Iterator[str]:
    """A dashboard that serves, and has loaded its catalogue unless told otherwise; its address."""
    base = f"http://127.0.0.1:{settings.port}"
    with running(app.serve, settings, clock):
        wait_until(lambda: _serves(base, loaded), WITHIN_S, "the dashboard serves")
        yield base


def _serves(base: str, loaded: bool) -> bool:
    try:
        return bool(fetch(f"{base}/api/v1/things")[1]["features"]) or not loaded
    except OSError:
        return False
