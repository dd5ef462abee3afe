"""What the receipts' page and interface ask for: receipts of many days, and one day in full."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from city.receipt import Account, Receipt, Span, Verdict, local_day, reckon
from city.seqs import QUARTER_MS
from dashboard.page_reader import PageReader
from dashboard.words import local
from store import receipts, reconciliation
from store.receipts import Stream
from store.reconciliation import Difference, State

MARKS_KEPT_DAYS = 38
"""How far back a day is reckoned anew; of older ones the receipt that was kept is told."""
DIFFERENCES_OF_DAYS = 31


@dataclass(frozen=True, slots=True)
class Day:
    """One thing's day in full: its receipt, its datastreams, what the nightly comparison found."""

    receipt: Receipt
    streams: tuple[Stream, ...]
    differences: tuple[Difference, ...]


class ReceiptsReader(PageReader):
    """Reads for one process. Days are the city's."""

    @property
    def today(self) -> date:
        """The day that is not over."""
        return local_day(self.context.clock(), self.zone)

    def names(self, lang: str) -> dict[str, str]:
        """The things of the catalogue in a language, by id."""
        things = self.context.wall.mirror.things.values()
        return {thing.thing_id: local(lang, dict(thing.name)) for thing in things}

    def knows(self, thing_id: str) -> bool:
        """Whether it is a thing of the catalogue."""
        return thing_id in self.context.wall.mirror.things

    def between(self, first: date, last: date, thing_id: str | None = None) -> list[Receipt]:
        """A receipt for every thing of the catalogue and every day, both inclusive, by day and thing."""
        with self.context.connections.connection() as conn:
            found = {(r.day, r.thing_id): r for r in receipts.between(conn, first, last, thing_id)}
        for missing in self._silent(first, last, thing_id):
            found.setdefault((missing.day, missing.thing_id), missing)
        return [found[key] for key in sorted(found)]

    def day(self, thing_id: str, day: date) -> Day:
        """A thing's day as it is known now."""
        now = self.context.clock()
        with self.context.connections.connection() as conn:
            (facts,) = receipts.facts(conn, [(day, thing_id)], self.zone)
            kept = receipts.between(conn, day, day, thing_id) if self._is_old(day) else []
            differences = tuple(
                one for one in reconciliation.differences(conn, day, day) if one.thing_id == thing_id
            )
        receipt = kept[0] if kept else reckon(thing_id, day, self.zone, facts.marks, facts.account, now)
        return Day(receipt, facts.streams, differences)

    def state(self) -> State:
        """Where the nightly comparison stands, with the differences of the last month."""
        with self.context.connections.connection() as conn:
            return reconciliation.state(conn, self.today - timedelta(days=DIFFERENCES_OF_DAYS))

    def _is_old(self, day: date) -> bool:
        return (self.today - day).days > MARKS_KEPT_DAYS

    def _silent(self, first: date, last: date, thing_id: str | None) -> Iterator[Receipt]:
        """Receipts of days of which nothing came."""
        things = [thing_id] if thing_id else list(self.context.wall.mirror.things)
        now, day = self.context.clock(), first
        while day <= last:
            over = Span.of(day, self.zone).last * QUARTER_MS <= now
            verdict = Verdict.NO_DATA if over else Verdict.IN_PROGRESS
            for one in things:
                yield Receipt(one, day, verdict, (), 0, (), (), Account())
            day += timedelta(days=1)
