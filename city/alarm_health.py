"""How well the alarms themselves do, after EEMUA 191 and ISA-18.2: whether people can still answer them.

Pure arithmetic over what was announced to an operator. Figures of EEMUA 191 (edition 3, from secondary
sources): about one alarm in ten minutes an operator is aimed at, two can be managed, more than ten is a
flood; a flood ends when fewer than five come in ten minutes; less than one per cent of the time should be
flood. Chattering is an alarm raised at least three times within ten minutes: what reports once a minute
cannot do it within the one minute that ISA-18.2 counts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from city.state import Level

SLOT_MS = 10 * 60 * 1000
AIM, MOST, FLOOD, FLOOD_ENDS = 1.0, 2.0, 10, 5
"""Alarms an operator in ten minutes: aimed at; can be managed; a flood begins above; it ends below."""
CHATTER = 3
STALE_MS = 24 * 3600 * 1000
TOP = 10

Who = tuple[str, str]
"""rule_id and subject: what an alarm is of."""


class Announced(NamedTuple):
    """An alarm that was announced: when (epoch ms), of what, how bad."""

    at: int
    who: Who
    severity: Level


class Answered(NamedTuple):
    """An alarm that somebody acknowledged: after how long (ms)."""

    who: Who
    after_ms: int


class Standing(NamedTuple):
    """An alarm that is active: since when (epoch ms)."""

    who: Who
    since: int


@dataclass(frozen=True, slots=True)
class Slot:
    """Ten minutes: when they begin (epoch ms), how many alarms were announced, whether they were flood."""

    first: int
    n: int
    flood: bool


@dataclass(frozen=True, slots=True)
class AlarmHealth:
    """The figures of one period for so many operators. Rates are alarms an operator in ten minutes."""

    operators: int
    slots: tuple[Slot, ...]
    announced: int
    rate: float
    peak: float
    manageable: float
    """Share of the time within MOST."""
    flood: float
    """Share of the time in flood."""
    top: tuple[tuple[Who, int], ...]
    chattering: tuple[tuple[Who, int], ...]
    """With the most times it was raised within ten minutes."""
    stale: tuple[Standing, ...]
    severities: Mapping[Level, int]
    answered: int
    mean_ms: float | None
    median_ms: float | None

    @property
    def first(self) -> int:
        """When the period begins, epoch ms."""
        return self.slots[0].first


def alarm_health(
    announced: Sequence[Announced],
    answered: Sequence[Answered],
    standing: Iterable[Standing],
    first: int,
    last: int,
    operators: int = 1,
) -> AlarmHealth:
    """The figures of [first, last), epoch ms. `announced` ascends by time. Raises ValueError for no time or
    nobody to answer."""
    if last <= first or operators < 1:
        raise ValueError("needs a time that is not empty and at least one operator")
    slots = _slots([one.at for one in announced], first, last, operators)
    rates = [slot.n / operators for slot in slots]
    times = [one.after_ms for one in answered]
    return AlarmHealth(
        operators=operators,
        slots=slots,
        announced=len(announced),
        rate=len(announced) / operators / max(1, (last - first) / SLOT_MS),
        peak=max(rates),
        manageable=sum(rate <= MOST for rate in rates) / len(rates),
        flood=sum(slot.flood for slot in slots) / len(slots),
        top=tuple(Counter(one.who for one in announced).most_common(TOP)),
        chattering=_chattering(announced),
        stale=tuple(sorted((s for s in standing if last - s.since > STALE_MS), key=lambda s: s.since)),
        severities=Counter(one.severity for one in announced),
        answered=len(times),
        mean_ms=sum(times) / len(times) if times else None,
        median_ms=median(times) if times else None,
    )


def _slots(times: Sequence[int], first: int, last: int, operators: int) -> tuple[Slot, ...]:
    counts = Counter((at - first) // SLOT_MS for at in times if first <= at < last)
    slots: list[Slot] = []
    flood = False
    for place in range(-(-(last - first) // SLOT_MS)):
        n = counts[place]
        flood = n / operators > FLOOD or (flood and n / operators >= FLOOD_ENDS)
        slots.append(Slot(first + place * SLOT_MS, n, flood))
    return tuple(slots)


def _chattering(announced: Sequence[Announced]) -> tuple[tuple[Who, int], ...]:
    times: defaultdict[Who, list[int]] = defaultdict(list)
    for one in announced:
        times[one.who].append(one.at)
    most = {who: _densest(at) for who, at in times.items()}
    return tuple(sorted(((w, n) for w, n in most.items() if n >= CHATTER), key=lambda row: -row[1]))


def _densest(times: Sequence[int]) -> int:
    """The most of these ascending times that lie within ten minutes."""
    most = begin = 0
    for end, at in enumerate(times):
        while at - times[begin] >= SLOT_MS:
            begin += 1
        most = max(most, end - begin + 1)
    return most
