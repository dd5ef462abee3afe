"""Pages of observations out of many datastreams, in the order of time, with a bound on what is read for
one.

Of each datastream the first rows are read in one question and merged. Where a filter has more to ask of
each observation than its time, rows are examined up to a bound, and a page that is not full by then says
where to go on: a page may be short, but nothing is left out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from city.observation import Observation
from dashboard.sta.bounds import TIMES, Plan
from dashboard.sta.evaluate import in_order, predicate
from dashboard.sta.expression import Options, Path
from dashboard.sta.observed import Observed, Part
from dashboard.sta.refusal import Refusal, wrong
from dashboard.sta.world import Entity, World

MOST_READ = 50_000
"""Observations that one answer reads at most, where all that is read is answered."""
MOST_EXAMINED = 100_000
"""Observations that a filter is asked about at most, or that are counted one by one or sorted."""
MOST_COUNTED = 5_000_000
NARROWER = "ask for less: by phenomenonTime ge … and phenomenonTime lt …, or of one Datastream"


class Source(Protocol):
    """Where observations are read."""

    def read(self, parts: Sequence[Part], each: int, *, descending: bool) -> list[Observation]:
        """The first `each` of each part by time."""
        ...

    def count(self, parts: Sequence[Part], most: int) -> int:
        """How many there are, counted up to `most`."""
        ...

    def counts(self, parts: Sequence[Part]) -> list[int]:
        """How many there are of each part."""
        ...

    def excluded(self, parts: Sequence[Part]) -> Mapping[int, Sequence[tuple[int, int]]]:
        """Which stretches of them officers excluded, by datastream; of those that have any."""
        ...


class After(NamedTuple):
    """Where a page ends: the next begins after that time (epoch ms) and, at that time, that datastream."""

    time: int
    datastream_id: int

    def __str__(self) -> str:
        return f"{self.time}.{self.datastream_id}"


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `after` where there is more, of which `skip` have still to be left out."""

    entities: list[Entity]
    after: After | None = None
    skip: int = 0
    by_skip: bool = False
    """Whether the next page is found by $skip, in an order that is not of time."""


def after_of(text: str) -> After:
    """What a $skiptoken says. Raises Refusal."""
    time, _, key = text.partition(".")
    if not (time.removeprefix("-").isdecimal() and key.isdecimal() and len(text) < 30):
        raise wrong("that is no $skiptoken of ours: follow @iot.nextLink as it is")
    return After(int(time), int(key))


class Pages:
    """Reads pages in one world."""

    def __init__(self, source: Source, world: World) -> None:
        self._source, self._world = source, world

    def pages(self, plans: Sequence[Plan], options: Options, top: int) -> list[Page]:
        """A page of each plan. All plans have the same rest. Raises Refusal."""
        parts = sum(len(plan.parts) for plan in plans)
        if not parts or not top:
            return [Page([]) for _ in plans]
        descending = _by_time(options, max(len(plan.parts) for plan in plans))
        if descending is None:
            return self._sorted(plans, options, top)
        if options.token:
            after = after_of(options.token)
            plans = [_beyond(plan, after, descending) for plan in plans]
        found: list[Page] = []
        for each in _sizes(plans, options, top, parts):
            found = self._merged(plans, options, top, each, descending)
            if all(len(page.entities) == top or not page.after for page in found):
                break
        if len(found) == 1 and found[0].after and not found[0].entities:
            if plans[0].rest is None:
                raise wrong(f"$skip leaves out at most {MOST_EXAMINED}: follow @iot.nextLink, or {NARROWER}")
            raise wrong(f"none of the first {MOST_EXAMINED} observations is meant: {NARROWER}")
        return found

    def counts(self, plans: Sequence[Plan]) -> list[int]:
        """How many observations each plan means. Raises Refusal."""
        if plans[0].rest is not None:
            return [len(meant) for meant in self._all(plans, "counted by such a filter")]
        parts = _distinct(plans)
        if len(plans) == 1:
            counted = [self._source.count(parts, MOST_COUNTED + 1)]
        else:
            each = dict(zip(parts, self._source.counts(parts), strict=True))
            counted = [sum(each[part] for part in plan.parts) for plan in plans]
        if max(counted) > MOST_COUNTED:
            raise wrong(f"there are more than {MOST_COUNTED}: {NARROWER}")
        return counted

    def _sorted(self, plans: Sequence[Plan], options: Options, top: int) -> list[Page]:
        found: list[Page] = []
        for meant in self._all(plans, "sorted by anything but phenomenonTime"):
            entities = in_order(meant, options.orderby, self._world)
            end = options.skip + top
            after = After(0, 0) if len(entities) > end else None
            found.append(Page(entities[options.skip : end], after, end, by_skip=True))
        return found

    def _all(self, plans: Sequence[Plan], what: str) -> list[list[Entity]]:
        """All that each plan means; a datastream that is in many of them counts as often."""
        if self._source.count(_distinct(plans), MOST_EXAMINED + 1) > MOST_EXAMINED:
            raise _too_many(what)
        read = self._source.read(_distinct(plans), MOST_EXAMINED, descending=False)
        observed, rows = Observed(read, self._world, self._source.excluded), _by_datastream(read)
        there = [[one for key, _, _ in plan.parts for one in rows.get(key, ())] for plan in plans]
        if sum(map(len, there)) > MOST_EXAMINED:
            raise _too_many(what)
        meant = self._meant(plans[0])
        return [[entity for one in mine if meant(entity := observed.entity(one))] for mine in there]

    def _meant(self, plan: Plan) -> Callable[[Entity], bool]:
        """Whether what was read is meant."""
        return predicate(plan.rest, self._world) if plan.rest is not None else lambda _entity: True

    def _merged(
        self, plans: Sequence[Plan], options: Options, top: int, each: int, descending: bool
    ) -> list[Page]:
        read = self._source.read(_distinct(plans), each, descending=descending)
        rows, observed = _by_datastream(read), Observed(read, self._world, self._source.excluded)
        key = _newest_first if descending else _oldest_first
        return [self._merge(plan, rows, options, top, each, key, observed) for plan in plans]

    def _merge(
        self,
        plan: Plan,
        rows: dict[int, list[Observation]],
        options: Options,
        top: int,
        each: int,
        key: "_Key",
        observed: Observed,
    ) -> Page:
        """A page out of what was read: up to where the first datastream may have more."""
        mine = [rows[number] for number, _, _ in plan.parts if number in rows]
        cut = [found[-1] for found in mine if len(found) >= each]
        horizon = min(cut, key=key) if cut else None
        meant = self._meant(plan)
        want, passed, found = options.skip + top, 0, list[Entity]()
        last: Observation | None = None
        for one in sorted((one for part in mine for one in part), key=key):
            if horizon is not None and key(one) > key(horizon):
                break
            entity = observed.entity(one)
            if not meant(entity):
                continue
            if passed == want:
                return Page(found, _after(last))
            passed, last = passed + 1, one
            if passed > options.skip:
                found.append(entity)
        if horizon is None:
            return Page(found)
        return Page(found, _after(horizon), max(options.skip - passed, 0))


def _sizes(plans: Sequence[Plan], options: Options, top: int, parts: int) -> list[int]:
    """How many rows of each part to try with: few first, where a page may be found full among them.

    What is expanded without a further filter is read with one try, that is by one statement.
    """
    need = options.skip + top + 1
    if plans[0].rest is not None:
        most = max(MOST_EXAMINED // parts, 1)
        return sorted({min(20 * need, most), most})
    most = min(need, max((MOST_EXAMINED if options.skip else MOST_READ) // parts, 1))
    few = max(4 * need // parts, 2) if len(plans) == 1 else most
    return sorted({min(few, most), most})


def _distinct(plans: Sequence[Plan]) -> list[Part]:
    """Each part once: a datastream that is reached by many ways is read once."""
    return list(dict.fromkeys(part for plan in plans for part in plan.parts))


def _by_datastream(read: Sequence[Observation]) -> dict[int, list[Observation]]:
    rows: dict[int, list[Observation]] = {}
    for one in read:
        rows.setdefault(one.datastream_id, []).append(one)
    return rows


def _too_many(what: str) -> Refusal:
    return wrong(f"more than {MOST_EXAMINED} observations cannot be {what}: {NARROWER}")


_Key = Callable[[Observation], tuple[int, int]]


def _oldest_first(one: Observation) -> tuple[int, int]:
    return one.phenomenon_time, one.datastream_id


def _newest_first(one: Observation) -> tuple[int, int]:
    return -one.phenomenon_time, one.datastream_id


def _after(one: Observation | None) -> After | None:
    return After(one.phenomenon_time, one.datastream_id) if one else None


def _by_time(options: Options, most_parts: int) -> bool | None:
    """Whether the newest come first; None where the order is not that of time. Within a datastream no two
    have the same time, and a further key says nothing."""
    if not options.orderby:
        return False
    first = options.orderby[0]
    is_time = isinstance(first.by, Path) and first.by.steps in {(name,) for name in TIMES}
    return first.descending if is_time and (len(options.orderby) == 1 or most_parts == 1) else None


def _beyond(plan: Plan, after: After, descending: bool) -> Plan:
    """What is left of a plan after a page."""
    parts: list[Part] = []
    for key, first, last in plan.parts:
        is_later = key > after.datastream_id
        if descending:
            last = min(last, after.time + (1 if is_later else 0))
        else:
            first = max(first, after.time + (0 if is_later else 1))
        if first < last:
            parts.append((key, first, last))
    return Plan(tuple(parts), plan.rest)
