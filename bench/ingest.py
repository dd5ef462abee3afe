"""`citywatch bench ingest`: how fast a waiting queue is stored, beside what one could take instead."""

import time

import click

from bench.contestants import CONTESTANTS, PEER_TEMPLATE, TEMPLATE
from bench.drain import Drain, Queue, drain
from bench.messages import city, clean, streams_of
from bench.site import Site, fill, open_site
from cli.bench import Options
from store import catalogue, database

PARAMS = (
    click.Option(
        ["--only"], multiple=True, type=click.Choice(list(CONTESTANTS)), help="Drain with these only."
    ),
    click.Option(["--rounds"], type=click.IntRange(min=1), help="Rounds of drains."),
    click.Option(["--messages"], type=click.IntRange(min=1000), help="Messages in the queue."),
    click.Option(["--seed"], type=int, default=1, help="Of the messages."),
)
THINGS = 200


def run(options: Options) -> dict[str, object]:
    """Measure; the keys are those of the table of benchmarks."""
    only = options.more.get("only") or tuple(CONTESTANTS)
    messages = int(options.more.get("messages") or 80_000)
    drains: list[Drain] = []
    with open_site() as site:
        queue = waiting(site, messages, 1)
        for _ in range(int(options.more.get("rounds") or 1)):
            for name in only:
                drains.append(drain(site, queue, CONTESTANTS[name]))
                options.tell(drains[-1].line())
    return {"drains": [one.line() for one in drains]}


def waiting(site: Site, messages: int, seed: int) -> Queue:
    """A queue of clean messages."""
    url = site.template(TEMPLATE, city(THINGS))
    site.peer_template(PEER_TEMPLATE)
    with database.connect(url, "bench") as conn:
        stored = catalogue.load(conn)
    streams = streams_of(stored[1] if stored else {})
    sent = list(clean(streams, messages, time.time_ns() // 1_000_000, seed))
    return Queue(
        fill(site.folder / "queue", [one[:2] for one in sent]),
        len(sent),
        [one.key for one in sent if one.key],
    )
