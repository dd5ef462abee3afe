"""Memory over a long backlog: a million messages go through one ingestor while a queue stands before it."""

import threading
import time
from collections.abc import Callable
from itertools import islice
from statistics import median

from bench import processes
from bench.contestants import OURS, Run
from bench.load import Sender
from bench.messages import STEP_MS, Sent, Streams, clean
from bench.queues import clean_queue
from bench.site import Site, open_broker
from city.errors import TransientError
from cli.process import epoch_ms
from cli.supervisor import Supervisor
from store import database, observations

MESSAGES, STANDING, PORTION = 1_000_000, 300_000, 20_000
"""The broker drops what is beyond 500,000, so that the queue is kept well below."""
WARM, MARGIN = 0.05, 0.10
LOOK_EVERY_S = 0.1
GIVE_UP_S = 300.0


def backlog(
    site: Site, template: str, streams: Streams, tell: Callable[[str], None], messages: int = MESSAGES
) -> dict[str, object]:
    """Resident memory of the ingestor after WARM of the backlog; flat is within MARGIN of the middle."""
    site.forget_live()
    standing, now = min(STANDING, messages // 2), epoch_ms()
    first_end = now - (messages - standing) // len(streams) * STEP_MS - STEP_MS
    queue = clean_queue(site, streams, standing, first_end, 1, "standing")
    later = list(clean(streams, messages - standing, now, 2))
    with (
        open_broker(site.folder / "backlog", queue.file) as broker,
        site.clone(template, "backlog") as url,
    ):
        run = Run(site, broker, url, site.folder / "backlog" / "logs", queue)
        sizes = _drained(run, later, messages)
    middle = median(sizes)
    flat = all(abs(size - middle) <= MARGIN * middle for size in sizes)
    found = {"messages": messages, "rss_mb": [round(each, 1) for each in (min(sizes), middle, max(sizes))]}
    tell(f"memory over {messages:,} messages: {found['rss_mb']} MB (least, median, most)")
    return {**found, "flat": flat}


def _drained(run: Run, later: list[Sent], messages: int) -> list[float]:
    """Resident memory now and then, while everything is stored."""
    supervisor, sizes = Supervisor(run.logs, threading.Event()), list[float]()
    deadline = time.monotonic() + GIVE_UP_S
    waiting = iter(later)
    published = run.queue.messages
    try:
        child = supervisor.start(OURS.program(run))
        with (
            database.connect(run.database_url, "bench") as conn,
            Sender(run.broker.port, "bench-more") as sender,
        ):
            while (stored := observations.totals(conn).stored) < messages:
                if child.has_ended() or time.monotonic() > deadline:
                    raise TransientError(f"{stored} of {messages} were stored:\n{child.log_tail()}")
                if published - stored < STANDING and (portion := list(islice(waiting, PORTION))):
                    sender.publish((one.topic, one.payload) for one in portion)
                    published += len(portion)
                if stored > messages * WARM:
                    sizes.append(processes.rss_mb(child.pid or 0))
                time.sleep(LOOK_EVERY_S)
    finally:
        supervisor.stop_all()
    return sizes
