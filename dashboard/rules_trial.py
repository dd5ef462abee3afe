"""What a rule that is being written would have found in the last days, by the backtest of the engine's fold.

One at a time in this process: the observations of a month are many.
"""

import threading
from dataclasses import dataclass, replace

from alerts.backtest import Span
from alerts.backtest_run import Asked, Outcome, run
from city.clock import DAY_MS
from city.errors import CatalogueError, PermanentError, TransientError
from sensors.catalogue_part import Table
from store import catalogue, declarations, declaring
from store.connection import Connection

_one = threading.Lock()


class Busy(TransientError):
    """Another trial is running."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What was asked and what came of it; `names` are the datastreams' stations by what alerts are about."""

    asked: Asked
    outcome: Outcome
    names: dict[str, dict[str, str]]


def asking(
    conn: Connection, name: str, table: Table, days: int, now: int, *, late_too: bool = False
) -> Asked:
    """The question for the backtest: the table as the rule it would be, beside the others that count.

    `late_too`: what came too late to count live counts here, which imported history needs. Raises
    CatalogueError with what is wrong in it.
    """
    stored = catalogue.load_city(conn)
    if stored is None:
        raise PermanentError("no catalogue was loaded yet")
    city, streams = stored
    counts = [one for one in declarations.current(conn) if one.section == "rules"]
    examined = declaring.examined(city, declarations.kept(counts), {("rules", name): table})
    if examined.mistakes:
        raise CatalogueError(examined.mistakes)
    rules = examined.declared.rules
    chosen = next(rule for rule in rules if rule.rule_id == name)
    since = {one.name: one.at for one in counts if one.name != name or one.table == table}
    span = Span(now - days * DAY_MS, now, now)
    return Asked(chosen, replace(city, rules=rules), streams, span, since, late_too=late_too)


def trial(url: str, asked: Asked) -> Trial:
    """Run the backtest. Raises Busy."""
    if not _one.acquire(blocking=False):
        raise Busy("another trial is running")
    try:
        outcome = run(url, asked)
    finally:
        _one.release()
    things = {thing.thing_id: dict(thing.name) for thing in asked.catalogue.things}
    areas = {f"area:{area.area_id}": dict(area.name) for area in asked.catalogue.areas}
    names = {f"datastream:{key}": things.get(stream.thing_id, {}) for key, stream in asked.streams.items()}
    return Trial(asked, outcome, names | {f"thing:{key}": name for key, name in things.items()} | areas)
