"""Rotas as an owner writes them, and the nouns they become; every mistake is named.

    [[rotas]]
    id = "duty"
    name = { … }
    layers = [
      { id = "day", turns = ["chen", ["li", "wu"], "night-team"], turn_days = 7, start = "2026-01-05",
        handover = "mon 08:00", hours = ["08:00-20:00"] },
      { id = "office", week = [{ hours = ["mon-fri 08:00-18:00"], people = ["chen"] }] },
    ]
    holidays = [{ day = "2026-10-01", people = ["wu"] }]
    overrides = [{ person = "li", instead_of = "chen", from = "2026-12-24T08:00", to = "2026-12-25T08:00" }]

Where a person may stand a team may stand, too: its members are meant.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field

from city.rota import ALWAYS, Holiday, Layer, Override, Rota, Rotating, Stint, Weekly
from sensors.catalogue_build import Problem, frozen
from sensors.catalogue_hours import WEEKDAYS, Day, Handover, Hours, LocalTime, epoch_ms
from sensors.catalogue_part import Entry, Fault, Known
from sensors.catalogue_people import SomeIds, as_list, named
from sensors.catalogue_schema import Id, Shape, Text

Noun = TypeVar("Noun")
Members = Mapping[str, tuple[str, ...]]
"""team_id → its members."""


Week = Annotated[list[Hours], BeforeValidator(as_list), Field(min_length=1)]


class StintShape(Shape):
    """The same people in the same hours of every week."""

    hours: Week
    people: SomeIds


class LayerShape(Shape):
    """A layer: `turns` that follow each other, or a `week` that is always the same."""

    id: Id
    turns: list[SomeIds] | None = Field(default=None, min_length=1)
    turn_days: int = Field(default=7, ge=1, le=366)
    start: Day | None = None
    handover: Handover = (None, 0)
    hours: Week | None = None
    week: list[StintShape] | None = Field(default=None, min_length=1)


class HolidayShape(Shape):
    """A day whose people replace those of all layers."""

    day: Day
    people: SomeIds


class OverrideShape(Shape):
    """`person` stands in for `instead_of`; without it for everybody. Times are local to the rota."""

    person: Text
    instead_of: Text | None = None
    first: LocalTime = Field(alias="from")
    last: LocalTime = Field(alias="to")


class RotaShape(Shape):
    """`[[rotas]]`: who is on duty when, in the city's time or `timezone`. Not `always`: gaps are meant."""

    id: Id
    name: dict[str, str]
    timezone: Text | None = None
    always: bool = True
    layers: list[LayerShape] = Field(min_length=1)
    holidays: list[HolidayShape] = Field(default_factory=list[HolidayShape])
    overrides: list[OverrideShape] = Field(default_factory=list[OverrideShape])


def build_rota(entry: Entry[RotaShape], zone: ZoneInfo, teams: Members, faults: list[Fault]) -> Rota | None:
    """The rota of an entry; what cannot be is a fault."""
    shape = entry.shape
    zone = _zone(entry, zone, faults)

    def built(key: str, make: Callable[[], Noun]) -> Noun | None:
        return named(entry, key, faults, make)

    layers = [
        built(f".layers[{n}]", lambda one=one: _layer(one, teams)) for n, one in enumerate(shape.layers)
    ]
    holidays = [
        built(f".holidays[{n}]", lambda one=one: Holiday(one.day, _people(one.people, teams)))
        for n, one in enumerate(shape.holidays)
    ]
    overrides = [
        built(f".overrides[{n}]", lambda one=one: _override(one, zone))
        for n, one in enumerate(shape.overrides)
    ]
    if None in layers or any(_twice(shape)):
        return None
    return built(
        "",
        lambda: Rota(
            shape.id,
            frozen(shape.name),
            zone.key,
            _there(layers),
            _there(holidays),
            _there(overrides),
            shape.always,
        ),
    )


def rota_faults(entry: Entry[RotaShape], known: Known) -> Iterator[Fault]:
    """People and teams that nobody declares, and what is there twice."""
    yield from (Fault(entry, key, problem) for key, problem in _twice(entry.shape))
    for key, names in _references(entry.shape):
        for name in names:
            if known.lacks("people", name) and known.lacks("teams", name):
                yield Fault(entry, key, f"{name!r} is neither in people nor in teams")
    for index, override in enumerate(entry.shape.overrides):
        for key, name in (("person", override.person), ("instead_of", override.instead_of)):
            if name is not None and known.lacks("people", name):
                yield Fault(entry, f".overrides[{index}].{key}", f"{name!r} is not in people")


def _twice(shape: RotaShape) -> Iterator[Problem]:
    """Layers of the same id, and holidays on the same day."""
    layers = [layer.id for layer in shape.layers]
    days = [str(holiday.day) for holiday in shape.holidays]
    for what, names, key in (("layers", layers, "id"), ("holidays", days, "day")):
        for index, name in enumerate(names):
            if name in names[:index]:
                yield f".{what}[{index}].{key}", f"{name!r} is there twice"


def _references(shape: RotaShape) -> Iterator[tuple[str, Iterable[str]]]:
    for number, layer in enumerate(shape.layers):
        for index, turn in enumerate(layer.turns or ()):
            yield f".layers[{number}].turns[{index}]", turn
        for index, stint in enumerate(layer.week or ()):
            yield f".layers[{number}].week[{index}].people", stint.people
    for index, holiday in enumerate(shape.holidays):
        yield f".holidays[{index}].people", holiday.people


def _zone(entry: Entry[RotaShape], zone: ZoneInfo, faults: list[Fault]) -> ZoneInfo:
    if entry.shape.timezone is None:
        return zone
    try:
        return ZoneInfo(entry.shape.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        problem = f"{entry.shape.timezone!r} is not a time zone this machine knows"
        faults.append(Fault(entry, ".timezone", problem))
        return zone


def _layer(shape: LayerShape, teams: Members) -> Layer:
    """A layer. Raises ValueError."""
    if (shape.turns is None) == (shape.week is None):
        raise ValueError("needs exactly one of turns and week")
    if shape.week is not None and (extra := shape.model_fields_set - {"id", "week"}):
        raise ValueError(f"a week takes no {', '.join(sorted(extra))}")
    if shape.week is not None:
        stints = ((hours, _people(one.people, teams)) for one in shape.week for hours in one.hours)
        return Weekly(shape.id, tuple(Stint(hours, people) for hours, people in stints))
    weekday, minute = shape.handover
    if shape.start is None:
        raise ValueError("turns need a start, such as 2026-01-05")
    if weekday is not None and shape.turn_days % 7:
        raise ValueError(f"turns of {shape.turn_days} days are not always handed over on the same weekday")
    if weekday is not None and shape.start.weekday() != weekday:
        is_a = WEEKDAYS[shape.start.weekday()]
        raise ValueError(f"starts on {shape.start}, a {is_a}, and hands over on {WEEKDAYS[weekday]}")
    turns = tuple(_people(turn, teams) for turn in shape.turns or ())
    return Rotating(shape.id, turns, shape.turn_days, shape.start, minute, tuple(shape.hours or (ALWAYS,)))


def _override(shape: OverrideShape, zone: ZoneInfo) -> Override:
    """An override. Raises ValueError."""
    return Override(epoch_ms(shape.first, zone), epoch_ms(shape.last, zone), shape.person, shape.instead_of)


def _people(names: Iterable[str], teams: Members) -> tuple[str, ...]:
    """People, teams spelt out, each once."""
    return tuple(dict.fromkeys(person for name in names for person in teams.get(name, (name,))))


def _there(found: Iterable[Noun | None]) -> tuple[Noun, ...]:
    return tuple(one for one in found if one is not None)
