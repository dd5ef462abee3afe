"""A Rota: who is on duty when. Layers stand beside each other, holidays lie over them, overrides over both.

Pure. Times are local to the rota's zone and become epoch milliseconds in `city.local_time`; spans are [first,
last). People are person_ids, teams are spelt out already. The verbs are in `alerts/oncall.py`.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from city.local_time import DAY_MINUTES, day_of, moment
from city.thing import Name

EVERY_DAY = frozenset(range(7))
HOLIDAY = "holiday"
OVERRIDE = "override"
"""Names of the shifts that no layer makes."""


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of certain days of the week (0 is Monday): minutes of the local day, [first, last).

    With `last` not after `first` it ends on the next day: 08:00 to 08:00 is a day and a night.
    """

    days: frozenset[int]
    first: int
    last: int

    def __post_init__(self) -> None:
        if not self.days or not self.days <= EVERY_DAY:
            raise ValueError("days of the week are 0 (Monday) to 6")
        if not (0 <= self.first < DAY_MINUTES and 0 <= self.last <= DAY_MINUTES):
            raise ValueError("a time of the day is 00:00 to 24:00")

    def edges(self, day: date, zone: ZoneInfo) -> tuple[int, int]:
        """When it begins and ends that begins on a local day, in epoch milliseconds."""
        ends = self.last if self.last > self.first else self.last + DAY_MINUTES
        return moment(day, self.first, zone), moment(day, ends, zone)

    def until(self, at: int, zone: ZoneInfo) -> int | None:
        """When the hours end that a moment lies in; None outside of them."""
        today = day_of(at, zone)
        for day in (today - timedelta(days=1), today):
            if day.weekday() in self.days:
                first, last = self.edges(day, zone)
                if first <= at < last:
                    return last
        return None


ALWAYS = Window(EVERY_DAY, 0, DAY_MINUTES)


@dataclass(frozen=True, slots=True)
class Rotating:
    """A layer in which turns of `turn_days` follow each other from the day `start` on.

    They are handed over at the minute `handover` of the local day; `windows` say in which hours of a turn
    somebody is on duty at all.
    """

    layer_id: str
    turns: tuple[tuple[str, ...], ...]
    turn_days: int
    start: date
    handover: int
    windows: tuple[Window, ...] = (ALWAYS,)

    def __post_init__(self) -> None:
        if not self.turns or not all(self.turns):
            raise ValueError("a rotation without people")
        if self.turn_days < 1:
            raise ValueError("a turn lasts at least one day")
        if not 0 <= self.handover < DAY_MINUTES:
            raise ValueError("a handover is at 00:00 to 23:59")
        if not self.windows:
            raise ValueError("a rotation without hours")


@dataclass(frozen=True, slots=True)
class Stint:
    """The same people in the same hours of every week."""

    window: Window
    people: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.people:
            raise ValueError("hours without people")


@dataclass(frozen=True, slots=True)
class Weekly:
    """A layer that is the same every week; where stints overlap, the people of both are on duty."""

    layer_id: str
    stints: tuple[Stint, ...]

    def __post_init__(self) -> None:
        if not self.stints:
            raise ValueError("a week without hours")


Layer = Rotating | Weekly


@dataclass(frozen=True, slots=True)
class Override:
    """`person` stands in for `instead_of` in a span; without it for everybody, and for nobody, too."""

    first: int
    last: int
    person: str
    instead_of: str | None = None

    def __post_init__(self) -> None:
        if self.last <= self.first:
            raise ValueError("an override ends before it begins")


@dataclass(frozen=True, slots=True)
class Holiday:
    """A local day, from midnight to midnight, whose people replace those of all layers."""

    day: date
    people: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.people:
            raise ValueError("a holiday without people")


@dataclass(frozen=True, slots=True)
class Rota:
    """Layers, holidays and overrides in a time zone. Of two overrides the later declared wins.

    `always`: somebody is meant to be on duty at any time, so that a gap is worth a warning.
    """

    rota_id: str
    name: Name
    timezone: str
    layers: tuple[Layer, ...]
    holidays: tuple[Holiday, ...] = ()
    overrides: tuple[Override, ...] = ()
    always: bool = True

    def __post_init__(self) -> None:
        if not self.layers:
            raise ValueError("a rota without layers")
        for what, ids in (
            ("layer", sorted(layer.layer_id for layer in self.layers)),
            ("holiday", sorted(str(holiday.day) for holiday in self.holidays)),
        ):
            for one, other in pairwise(ids):
                if one == other:
                    raise ValueError(f"{what} {one!r} is there twice")


@dataclass(frozen=True, slots=True)
class Shift:
    """A span in which the people of one layer do not change."""

    layer_id: str
    first: int
    last: int
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A span in which nobody is on duty."""

    rota_id: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Handover:
    """A moment at which others take over; either side may be nobody."""

    layer_id: str
    at: int
    before: tuple[str, ...]
    after: tuple[str, ...]
