"""A Release: what is or may be coming out of a chemical site, as people describe it, in versions.

`Asked` is what a person says of it. What is computed from that hangs on the wind and the sky as well; `Basis`
is what of them a version stands on, and `why_again` says when it is to be computed again. Pure.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from math import isfinite

from city.chemical import Chemical, find_chemical
from city.dispersion import Terrain
from city.erg import Spill
from city.wind import Wind

TURN_DEG = 10.0
"""A wind that turned less than this is the same wind."""
SPEED_SHARE = 0.2
SPEED_M_S = 0.3
"""A wind that changed by less than a fifth, or by less than this, is the same wind."""
CALM_LEFT_M_S = 0.8
"""A calm is over when the wind is stronger than this, above what made it one."""
LEAST_MS = 10_000
"""Two versions that the weather alone makes are at least so far apart."""
GREATEST_KG = 1e9
GREATEST_G_S = 1e9
SHORTEST_MIN, LONGEST_MIN = 0.1, 7 * 24 * 60
"""An amount that comes out sooner is no plume."""


class Why(StrEnum):
    """Why there is a version."""

    OPENED = "opened"
    CHANGED = "changed"
    """A person changed what is asked."""
    WIND = "wind"
    WIND_LOST = "wind_lost"
    WIND_BACK = "wind_back"
    SKY = "sky"
    """Day became night or the other way round, or the stability class a more stable one."""
    SITE = "site"
    """The site left the catalogue, or is back in it."""


class WindSource(StrEnum):
    """Where the wind is from."""

    STATION = "station"
    TYPED = "typed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person says of a release. `place` is lon, lat in WGS84 degrees, None for the site's own.

    With a rate (g/s) the amount is not needed; with an amount (kg) alone, it comes out evenly over the
    duration (min). A `wind` that is typed stands over what stations say. Raises ValueError.
    """

    thing_id: str
    chemical: str
    amount_kg: float | None = None
    rate_g_s: float | None = None
    duration_min: float = 60.0
    spill: Spill = Spill.LARGE
    place: tuple[float, float] | None = None
    wind: Wind | None = None
    terrain: Terrain = Terrain.RURAL
    drill: bool = False
    note: str = ""
    substance: Chemical = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found = find_chemical(self.chemical)
        if found is None:
            raise ValueError(f"{self.chemical!r} is not a chemical we know")
        object.__setattr__(self, "substance", found)
        _within("amount_kg", self.amount_kg, GREATEST_KG)
        _within("rate_g_s", self.rate_g_s, GREATEST_G_S)
        _within("duration_min", self.duration_min, LONGEST_MIN)
        if self.duration_min < SHORTEST_MIN:
            raise ValueError(f"duration_min is at least {SHORTEST_MIN}, not {self.duration_min}")

    @property
    def rate(self) -> float | None:
        """g/s: as said, or the amount spread evenly over the duration; None where neither is known."""
        if self.rate_g_s is not None:
            return self.rate_g_s
        return None if self.amount_kg is None else self.amount_kg * 1000 / (self.duration_min * 60)

    @property
    def rate_is_mean(self) -> bool:
        """Whether the rate is the amount over the duration, not one that was said."""
        return self.rate_g_s is None and self.amount_kg is not None


def _within(what: str, value: float | None, greatest: float) -> None:
    if value is not None and not (isfinite(value) and 0 < value <= greatest):
        raise ValueError(f"{what} is above 0 and at most {greatest:g}, not {value}")


@dataclass(frozen=True, slots=True)
class Basis:
    """The weather that a version stands on: the wind, whose it is, day or night, the stability class."""

    wind: Wind
    source: WindSource
    station: str | None
    day: bool
    stability: str


def why_again(before: Basis, now: Basis) -> Why | None:
    """Why a release is to be computed again with the weather of now; None where it is the same weather."""
    if WindSource.TYPED not in (before.source, now.source) and before.source is not now.source:
        return Why.WIND_LOST if now.source is WindSource.NONE else Why.WIND_BACK
    if before.station != now.station or _is_another(before.wind, now.wind):
        return Why.WIND
    if before.day != now.day or _is_another_class(before.stability, now.stability):
        return Why.SKY
    return None


def _is_another_class(before: str, now: str) -> bool:
    """Whether the air is more stable, or less by two classes: by one, a wind only wavers at an edge."""
    steps = ord(now) - ord(before)
    return steps > 0 or steps <= -2


def _is_another(before: Wind, now: Wind) -> bool:
    if before.is_calm and now.speed_m_s is not None and now.speed_m_s <= CALM_LEFT_M_S:
        return False
    turned = _turned_deg(before.toward_deg, now.toward_deg)
    if turned is None or turned >= TURN_DEG:
        return True
    if before.speed_m_s is None or now.speed_m_s is None:
        return before.speed_m_s is not now.speed_m_s
    step = abs(now.speed_m_s - before.speed_m_s)
    return step >= max(SPEED_SHARE * before.speed_m_s, SPEED_M_S)


def _turned_deg(before: float | None, now: float | None) -> float | None:
    """The angle between two directions, 0 where both are unknown, None where one of them is."""
    if before is None or now is None:
        return 0.0 if before is now else None
    return abs((now - before + 180) % 360 - 180)
