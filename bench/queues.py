"""Queues for a drain: the messages are made, and handed to a broker that keeps them in its file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.messages import Key, Sent, Streams, clean, streams_of
from bench.site import Site, fill
from bench.soiled import expected_keys, soiled
from store import catalogue, database


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits: the broker's file; messages and their bytes; the distinct keys as they first come.

    `again` and `unusable` of the messages are sent twice and cannot be used.
    """

    file: Path
    messages: int
    size: int
    keys: Sequence[Key]
    again: int = 0
    unusable: int = 0


def known_streams(url: str) -> Streams:
    """The datastreams of a database."""
    with database.connect(url, "bench") as conn:
        stored = catalogue.load(conn)
    return streams_of(stored[1] if stored else {})


def field_queue(site: Site, streams: Streams, n: int, now_ms: int, seed: int) -> Queue:
    """Messages as a field sends them: 5 % again, 5 % late, 1 % unusable."""
    made = soiled(streams, n, now_ms, seed)
    return _queue(site, "field", made.sent, made.again, sum(made.unusable.values()))


def clean_queue(site: Site, streams: Streams, n: int, now_ms: int, seed: int, name: str = "clean") -> Queue:
    """Messages in order, each once."""
    return _queue(site, name, list(clean(streams, n, now_ms, seed)), 0, 0)


def _queue(site: Site, name: str, sent: list[Sent], again: int, unusable: int) -> Queue:
    file = fill(site.folder / f"queue-{name}", [(one.topic, one.payload) for one in sent])
    size = sum(len(one.payload) for one in sent)
    return Queue(file, len(sent), size, expected_keys(sent), again, unusable)
