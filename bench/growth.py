"""What an observation costs as the catalogue grows: the same drain with 100 to 100,000 datastreams."""

from collections.abc import Callable
from dataclasses import replace
from statistics import median

from bench.contestants import OURS
from bench.drain import drain
from bench.messages import PROPERTIES, city
from bench.queues import Queue, clean_queue, known_streams
from bench.site import Site
from cli.process import epoch_ms

DATASTREAMS = (100, 1_000, 10_000, 100_000)
MESSAGES = 100_000
ROUNDS = 5


def grow(
    site: Site,
    seed: int,
    tell: Callable[[str], None],
    sizes: tuple[int, ...] = DATASTREAMS,
    messages: int = MESSAGES,
    rounds: int = ROUNDS,
) -> dict[str, object]:
    """Microseconds an observation by number of datastreams, medians; and the last to the first."""
    prepared = {size: _prepare(site, size, messages, seed) for size in sizes}
    costs: dict[int, list[float]] = {size: [] for size in sizes}
    for _ in range(rounds):
        for size, (template, queue) in prepared.items():
            figures = drain(site, queue, replace(OURS, template=template))
            costs[size].append(1e6 / figures.per_s)
            tell(f"{size:,} datastreams: {figures.line()}")
    middle = {size: round(median(each), 2) for size, each in costs.items()}
    ratio = round(middle[sizes[-1]] / middle[sizes[0]], 2)
    return {
        "cost_us_by_datastreams": {str(size): cost for size, cost in middle.items()},
        "growth_ratio": ratio,
    }


def _prepare(site: Site, size: int, messages: int, seed: int) -> tuple[str, Queue]:
    template = f"bench_{size}"
    streams = known_streams(site.template(template, city(size // len(PROPERTIES))))
    return template, clean_queue(site, streams, messages, epoch_ms(), seed, template)
