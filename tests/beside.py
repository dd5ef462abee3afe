"""What runs beside the gateway in its tests: a broker that may be killed, and an ingestor in a thread."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from stack import free_port
from talk import now_ms
from victim import Victim

from city.settings import Settings
from cli import broker
from cli.home import Home
from ingest import pipeline


class Broker(NamedTuple):
    """A broker as `citywatch up` runs it, and its URL."""

    victim: Victim
    url: str


@contextmanager
def broker_at(folder: Path) -> Iterator[Broker]:
    """A running broker that keeps its messages in a folder."""
    home, port = Home.at(str(folder)), free_port()
    victim = Victim(broker.program(home, port), home.logs / "broker.log")
    try:
        yield Broker(victim.start().wait_ready(), broker.url(port))
    finally:
        victim.end()


@contextmanager
def ingestor(settings: Settings) -> Iterator[None]:
    """An ingestor in a thread of this process."""
    stop = threading.Event()
    thread = threading.Thread(target=pipeline.run, args=(settings, stop, now_ms))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(30)
        assert not thread.is_alive()
