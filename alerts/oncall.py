"""Pure: who is on duty, when shifts change, and where a rota has gaps.

`on_duty` answers for one moment by the local calendar alone. `shifts` cuts a span wherever anything may
change and asks the same question of each part, so both agree at every moment. Spans are [first, last) in
epoch milliseconds.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from city.local_time import DAY_MINUTES, day_of, moment
from city.rota import (
    HOLIDAY,
    OVERRIDE,
    Gap,
    Handover,
    Holiday,
    Layer,
    Override,
    Rota,
    Rotating,
    Shift,
    Weekly,
    Window,
)

DAY_MS = 86_400_000
AHEAD_MS = DAY_MS
"""How long before a gap people are warned of it."""
LONGEST_MS = 31 * DAY_MS
"""How far a gap is followed, to know its end."""
_DAY = timedelta(days=1)


class _Slot(NamedTuple):
    """A place on duty: the layer it belongs to, who is scheduled, and who is there."""

    layer_id: str
    scheduled: str
    person: str


def on_duty(rota: Rota, at: int) -> tuple[str, ...]:
    """Who is on duty: person_ids, each once, in the order of layers; nobody in a gap."""
    return tuple(dict.fromkeys(slot.person for slot in _slots(rota, ZoneInfo(rota.timezone), at)))


def shifts(rota: Rota, first: int, last: int) -> list[Shift]:
    """The shifts of every layer in a span, cut at its ends, in the order of their beginning."""
    zone = ZoneInfo(rota.timezone)
    cuts = [first, *_turning_points(rota, zone, first, last), last]
    running: dict[str, Shift] = {}
    done: list[Shift] = []
    for begin, end in pairwise(cuts):
        there = _by_layer(_slots(rota, zone, begin))
        over = [layer_id for layer_id, shift in running.items() if there.get(layer_id) != shift.people]
        done += [running.pop(layer_id) for layer_id in over]
        for layer_id, people in there.items():
            since = running[layer_id].first if layer_id in running else begin
            running[layer_id] = Shift(layer_id, since, end, people)
    return sorted([*done, *running.values()], key=lambda shift: (shift.first, shift.layer_id))


def gaps(rota: Rota, first: int, last: int) -> list[Gap]:
    """The parts of a span in which nobody is on duty."""
    found: list[Gap] = []
    covered = first
    for shift in shifts(rota, first, last):
        if shift.first > covered:
            found.append(Gap(rota.rota_id, covered, shift.first))
        covered = max(covered, shift.last)
    return [*found, Gap(rota.rota_id, covered, last)] if covered < last else found


def handovers(rota: Rota, first: int, last: int) -> list[Handover]:
    """When other people take over in a layer, within a span and not at its ends."""
    by_layer: dict[str, list[Shift]] = {}
    for shift in shifts(rota, first, last):
        by_layer.setdefault(shift.layer_id, []).append(shift)
    found = [one for of_layer in by_layer.values() for one in _handovers(of_layer, first, last)]
    return sorted(found, key=lambda handover: (handover.at, handover.layer_id))


def gap_warnings(rota: Rota, now: int, warned: Collection[Gap], ahead_ms: int = AHEAD_MS) -> list[Gap]:
    """Gaps that are there or begin within `ahead_ms`, and that nobody was warned of yet.

    Who keeps the answer in `warned` is warned of each gap once. One that grew since is another one; one
    without an end in sight comes again once a month.
    """
    if not rota.always:
        return []
    horizon = now + ahead_ms + LONGEST_MS
    near = [gap for gap in gaps(rota, now, horizon) if gap.first < now + ahead_ms]
    return [gap for gap in near if not any(_same(gap, one, horizon) for one in warned)]


def left_of(gap: Gap, rota: Rota, now: int) -> list[Gap]:
    """What of a gap that was warned of is not filled meanwhile; all of one that is over.

    Who keeps this in `warned` is warned again where it is opened again.
    """
    ahead = Gap(gap.rota_id, max(now, gap.first), gap.last) if now < gap.last else None
    if ahead is None or not rota.always:
        return [gap]
    found = gaps(rota, ahead.first, ahead.last)
    return [gap] if found == [ahead] else found


def _same(gap: Gap, warned: Gap, horizon: int) -> bool:
    """Whether a gap is one that was warned of, or what is left of it."""
    if gap.rota_id != warned.rota_id or not warned.first <= gap.first < warned.last:
        return False
    return gap.last <= warned.last or gap.last == horizon


def _handovers(of_layer: list[Shift], first: int, last: int) -> Iterator[Handover]:
    before: tuple[str, ...] = ()
    ended = first
    for shift in of_layer:
        if shift.first > ended and before:
            yield Handover(shift.layer_id, ended, before, ())
            before = ()
        if shift.first > first:
            yield Handover(shift.layer_id, shift.first, before, shift.people)
        before, ended = shift.people, shift.last
    if of_layer and ended < last:
        yield Handover(of_layer[-1].layer_id, ended, before, ())


def _by_layer(slots: Iterable[_Slot]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for slot in slots:
        found.setdefault(slot.layer_id, {})[slot.person] = None
    return {layer_id: tuple(people) for layer_id, people in found.items()}


def _slots(rota: Rota, zone: ZoneInfo, at: int) -> list[_Slot]:
    today = day_of(at, zone)
    holiday = next((one for one in rota.holidays if one.day == today), None)
    slots = list(_of_holiday(holiday) if holiday else _of_layers(rota.layers, zone, at, today))
    for override in rota.overrides:
        if override.first <= at < override.last:
            slots = _overridden(slots, override)
    return slots


def _of_holiday(holiday: Holiday) -> Iterator[_Slot]:
    return (_Slot(HOLIDAY, person, person) for person in holiday.people)


def _of_layers(layers: Iterable[Layer], zone: ZoneInfo, at: int, today: date) -> Iterator[_Slot]:
    for layer in layers:
        people = _turn(layer, zone, at, today) if isinstance(layer, Rotating) else _week(layer, zone, at)
        for person in people:
            yield _Slot(layer.layer_id, person, person)


def _turn(layer: Rotating, zone: ZoneInfo, at: int, today: date) -> tuple[str, ...]:
    day = today
    while moment(day, layer.handover, zone) > at:
        day -= _DAY
    if day < layer.start or all(window.until(at, zone) is None for window in layer.windows):
        return ()
    return layer.turns[(day - layer.start).days // layer.turn_days % len(layer.turns)]


def _week(layer: Weekly, zone: ZoneInfo, at: int) -> tuple[str, ...]:
    there = (stint.people for stint in layer.stints if stint.window.until(at, zone) is not None)
    return tuple(dict.fromkeys(person for people in there for person in people))


def _overridden(slots: list[_Slot], override: Override) -> list[_Slot]:
    """One who stands in takes the places scheduled for the other, or else those that the other has taken."""
    if override.instead_of is None:
        return [slot._replace(person=override.person) for slot in slots] or [
            _Slot(OVERRIDE, override.person, override.person)
        ]
    scheduled = any(slot.scheduled == override.instead_of for slot in slots)
    return [
        slot._replace(person=override.person)
        if override.instead_of == (slot.scheduled if scheduled else slot.person)
        else slot
        for slot in slots
    ]


def _turning_points(rota: Rota, zone: ZoneInfo, first: int, last: int) -> list[int]:
    """Every moment inside a span at which somebody may come or go, ascending."""
    points = {edge for override in rota.overrides for edge in (override.first, override.last)}
    for holiday in rota.holidays:
        points |= {moment(holiday.day, minute, zone) for minute in (0, DAY_MINUTES)}
    day = day_of(first, zone) - 2 * _DAY
    while moment(day, 0, zone) < last:
        for layer in rota.layers:
            points.update(_of_day(layer, zone, day))
        day += _DAY
    return sorted(point for point in points if first < point < last)


def _of_day(layer: Layer, zone: ZoneInfo, day: date) -> Iterator[int]:
    """When something may change in a layer because of a day: its handover and its windows."""
    windows: Iterable[Window]
    if isinstance(layer, Rotating):
        windows = layer.windows
        if day >= layer.start and (day - layer.start).days % layer.turn_days == 0:
            yield moment(day, layer.handover, zone)
    else:
        windows = (stint.window for stint in layer.stints)
    for window in windows:
        if day.weekday() in window.days:
            yield from window.edges(day, zone)
