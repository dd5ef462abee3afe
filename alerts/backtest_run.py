"""Running a backtest: what is asked, dealt out to children, put together, reported.

A backtest may go through tens of millions of observations, so the datastreams are dealt out to as many
processes as there are cores. Small ones are done here.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, replace
from itertools import groupby
from zoneinfo import ZoneInfo

from alerts.backtest import Folded, OnRecord, Span, Watch, put_together
from alerts.backtest_report import Report, report
from alerts.backtest_work import Done, Share, begin_child, work, work_in_child
from alerts.composites import Composite, alone, compose
from alerts.evaluate import SCOPED, normal
from alerts.strands import Binding, bind
from city.alert import Key, Subject, of_datastream
from city.catalogue import Catalogue
from city.errors import PermanentError
from city.rule import Combined, Rule
from city.thing import Datastream
from store import backtests, database

SMALL = 300_000
"""Fewer observations than this are not worth a child."""
MOST = 6_000_000
"""Observations that one share holds in memory at a time."""
LOOK_S = 0.2

Show = Callable[[float, int], None]
"""Called with the share that is done, 0 to 1, and how many observations that is."""


class NothingBound(PermanentError):
    """No datastream is watched by the rule."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A rule and the catalogue with whatever other rules it is made of.

    `since` is from when on (epoch ms) each rule has been what it is, for those that run: then what is on
    record counts as known. `late_too`: what came too late to count live counts here.
    """

    rule: Rule
    catalogue: Catalogue
    streams: Mapping[int, Datastream]
    span: Span
    since: Mapping[str, int]
    late_too: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a backtest found."""

    report: Report
    found: Mapping[Subject, Folded]
    datastreams: int
    observations: int
    late: int


def run(
    url: str, asked: Asked, show: Show = lambda _share, _rows: None, processes: int | None = None
) -> Outcome:
    """Backtest a rule. Raises NothingBound."""
    rules = tuple(_with_parts(asked.rule, asked.catalogue.rules))
    catalogue = replace(asked.catalogue, rules=rules)
    zone = ZoneInfo(catalogue.city.timezone)
    bindings = bind(catalogue, asked.streams, zone)
    composites = compose(catalogue, bindings)
    if not any(key.rule_id == asked.rule.rule_id for key in (*bindings, *composites)):
        raise NothingBound(f"rule {asked.rule.rule_id!r} watches nothing: no datastream is bound by it")
    shares = _shares(url, asked, list(bindings.values()), zone)
    done = _dealt_out(shares, show, processes or os.cpu_count() or 1)
    folded = {Key(one.rule_id, of_datastream(one.datastream_id)): one.folded for one in done}
    for composite in composites.values():
        folded[composite.key] = _together(composite, folded)
    told = [key for key in folded if key.rule_id == asked.rule.rule_id and _is_told(key, bindings)]
    found = {key.subject: folded[key] for key in told}
    return Outcome(
        report(found, asked.span),
        found,
        len({one.datastream_id for one in done}),
        sum(one.observations for one in done),
        sum(one.late for one in done),
    )


def _with_parts(rule: Rule, rules: Sequence[Rule]) -> Iterable[Rule]:
    """A rule and those that it is made of."""
    wanted, of = {rule.rule_id: rule}, [rule]
    while of:
        test = of.pop().test
        for other in rules:
            if isinstance(test, Combined) and other.rule_id in test.of and other.rule_id not in wanted:
                wanted[other.rule_id] = other
                of.append(other)
    return wanted.values()


def _is_told(key: Key, bindings: Mapping[Key, Binding]) -> bool:
    return key not in bindings or alone(bindings[key])


def _together(composite: Composite, folded: Mapping[Key, Folded]) -> Folded:
    members = {str(key): folded[key] for key in composite.parts}
    parts = {str(key): part for key, part in composite.parts.items()}
    return put_together(members, composite.test, parts)


def _shares(url: str, asked: Asked, bindings: list[Binding], zone: ZoneInfo) -> list[Share]:
    """Datastreams dealt out, so that each share fits into memory and there are enough of them."""
    bindings.sort(key=lambda binding: binding.key)
    shares: list[Share] = []
    with database.connect(url, "backtest", statement_timeout_ms=backtests.STATEMENT_TIMEOUT_MS) as conn:
        for _, of_rule in groupby(bindings, key=lambda binding: binding.rule.rule_id):
            watches = [Watch(b.rule, b.datastream_id, b.stream, zone) for b in of_rule]
            records = _records(conn, asked, watches)
            whole = Share(url, watches, asked.span, records, asked.late_too)
            count = 1 if whole.expected < SMALL else max(os.cpu_count() or 1, -(-whole.expected // MOST))
            shares += [whole._replace(watches=part) for n in range(count) if (part := watches[n::count])]
    return shares


def _records(conn: database.Connection, asked: Asked, watches: Sequence[Watch]) -> dict[int, OnRecord]:
    """Since when each is expected to speak, and what is on record of those whose rule has been what it is for
    long enough."""
    declared = backtests.declared_at(conn, [watch.datastream_id for watch in watches])
    records = {key: OnRecord(declared_at=at) for key, at in declared.items()}
    begins = {
        watch.datastream_id: begun
        for watch in watches
        if not isinstance(watch.rule.test, SCOPED)
        and asked.since.get(watch.rule.rule_id, asked.span.now) <= (begun := watch.begun_at(asked.span))
    }
    if not begins:
        return records
    rule_id = watches[0].rule.rule_id
    begun = {at: backtests.on_record(conn, rule_id, at) for at in {*begins.values()}}
    settled = {watch.datastream_id: watch.settled_at(asked.span) for watch in watches}
    subjects = {key: str(of_datastream(key)) for key in begins}
    spans = {subjects[key]: (at, settled[key]) for key, at in begins.items()}
    since = backtests.recorded_within(conn, rule_id, spans)
    return records | {
        key: records[key]._replace(
            begun=begun[at].get(subjects[key], normal()), since=tuple(since.get(subjects[key], ()))
        )
        for key, at in begins.items()
    }


def _dealt_out(shares: list[Share], show: Show, processes: int) -> list[Done]:
    whole = max(1, sum(share.expected for share in shares))
    if processes == 1 or whole < SMALL:
        return _here(shares, show, whole)
    context = multiprocessing.get_context("spawn")
    read, over = context.Value("q", 0), context.Value("i", 0)
    with ProcessPoolExecutor(processes, context, begin_child, (read, over)) as pool:
        waiting: set[Future[list[Done]]] = {pool.submit(work_in_child, share) for share in shares}
        finished: list[Done] = []
        try:
            while waiting:
                done, waiting = wait(waiting, LOOK_S, FIRST_COMPLETED)
                finished += [one for future in done for one in future.result()]
                show(read.value / whole, read.value)
        finally:
            over.value = 1
            pool.shutdown(wait=True, cancel_futures=True)
    return finished


def _here(shares: list[Share], show: Show, whole: int) -> list[Done]:
    read = 0

    def tell(rows: int) -> None:
        nonlocal read
        read += rows
        show(read / whole, read)

    return [one for share in shares for one in work(share, tell)]
