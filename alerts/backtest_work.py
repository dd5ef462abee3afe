"""One share of a backtest: some datastreams of one rule, read slab by slab and folded. Runs in a child too.

Reading all datastreams of a share together, a stretch of time after the other, touches each page of history
once; one datastream after the other would touch nearly all of them for each.
"""

import copyreg
import signal
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.sharedctypes import Synchronized
from types import MappingProxyType
from typing import Any, NamedTuple

from alerts.backtest import NOTHING, Folded, OnRecord, Span, Watch, fold
from city.clock import DAY_MS
from city.columns import Columns, joined
from store import backtests, database

SLAB_ROWS = 400_000
"""About as many observations are asked for at a time."""
SHORTEST_MS, LONGEST_MS = DAY_MS // 4, 60 * DAY_MS


class Share(NamedTuple):
    """Datastreams of one rule, in one span."""

    url: str
    watches: Sequence[Watch]
    span: Span
    records: Mapping[int, OnRecord]
    late_too: bool = False

    @property
    def begins(self) -> int:
        """The first that is read (epoch ms)."""
        return min(watch.begun_at(self.span) for watch in self.watches)

    @property
    def ends(self) -> int:
        """The last that is read (epoch ms)."""
        return max(watch.read_until(self.span) for watch in self.watches)

    @property
    def per_ms(self) -> float:
        """How many observations a millisecond has, if every datastream reports."""
        return sum(1 / watch.report_ms for watch in self.watches)

    @property
    def expected(self) -> int:
        """How many observations there should be."""
        return round(self.per_ms * (self.ends - self.begins))


class Done(NamedTuple):
    """What one datastream comes to; `observations` of the span counted, `late` came too late to."""

    rule_id: str
    datastream_id: int
    folded: Folded
    observations: int
    late: int


Tell = Callable[[int], None]
"""Called with how many more observations were read; raises to give up."""


class GivenUp(Exception):
    """Nobody wants the rest."""


def work(share: Share, tell: Tell) -> list[Done]:
    """Read and fold one share."""
    parts: dict[int, list[Columns]] = {watch.datastream_id: [] for watch in share.watches}
    late = dict.fromkeys(parts, 0)
    timeout = backtests.STATEMENT_TIMEOUT_MS
    with database.connect(share.url, "backtest", statement_timeout_ms=timeout) as conn:
        lateness_ms = share.watches[0].rule.lateness_ms
        width = min(LONGEST_MS, max(SHORTEST_MS, round(SLAB_ROWS / share.per_ms)))
        for after in range(share.begins, share.ends, width):
            until, read = min(after + width, share.ends), 0
            for slab in backtests.slab(conn, [*parts], after, until, lateness_ms, late_too=share.late_too):
                parts[slab.datastream_id].append(slab.columns)
                late[slab.datastream_id] += slab.late
                read += len(slab.columns) + slab.late
            tell(read)
    return [
        _done(watch, joined(parts.pop(watch.datastream_id)), late[watch.datastream_id], share)
        for watch in share.watches
    ]


def _done(watch: Watch, columns: Columns, late: int, share: Share) -> Done:
    span = share.span
    folded = fold(watch, columns, span, share.records.get(watch.datastream_id, NOTHING))
    within = int(((columns.times >= span.first) & (columns.times < span.end)).sum())
    return Done(watch.rule.rule_id, watch.datastream_id, folded, within, late)


_read: "Synchronized[int] | None" = None
_over: "Synchronized[int] | None" = None


def begin_child(read: "Synchronized[int]", over: "Synchronized[int]") -> None:
    """What a child has in common with its parent: a counter, and a word that it is over."""
    global _read, _over
    _read, _over = read, over
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def work_in_child(share: Share) -> list[Done]:
    """Read and fold one share, counting into what the parent sees."""
    return work(share, _count)


def _count(rows: int) -> None:
    if _over is not None and _over.value:
        raise GivenUp
    if _read is not None:
        with _read.get_lock():
            _read.value += rows


def _proxy(content: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(content)


def _of_proxy(proxy: MappingProxyType[Any, Any]) -> tuple[Callable[..., Any], tuple[dict[Any, Any]]]:
    return _proxy, (dict(proxy),)


copyreg.pickle(MappingProxyType, _of_proxy)  # rules hold read-only mappings, which travel to children
