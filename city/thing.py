"""A Thing (on screens: a station or site) and its Datastreams."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from city.limit import Limit
from city.properties import LANGUAGES, find_property
from city.public import Public
from city.units import conversion

THING_ID = re.compile(r"[a-z0-9_-]{1,64}")

Name = MappingProxyType[str, str]
"""Text by language, all of LANGUAGES."""


def name(**by_language: str) -> Name:
    """A Name from keywords with underscores: name(zh_Hans=…, zh_Hant=…, en=…)."""
    return MappingProxyType({key.replace("_", "-"): text for key, text in by_language.items()})


class Kind(StrEnum):
    """What sort of thing it is; decides its icon."""

    RESERVOIR = "reservoir"
    AIR = "air"
    EMISSION = "emission"
    CHEMICAL = "chemical"
    VIDEO = "video"
    WEATHER = "weather"
    RIVER = "river"


@dataclass(frozen=True, slots=True)
class Datastream:
    """One observed property of one thing: the key of everything.

    `period_s` is the length of the averaging period that ends at phenomenon_time (0 = instantaneous),
    `report_s` how often the device reports, `max_age_s` when its last value is no longer to be trusted.
    """

    thing_id: str
    property: str
    period_s: float
    report_s: float
    max_age_s: float
    source_unit: str
    limits: tuple[Limit, ...] = ()

    def __post_init__(self) -> None:
        prop = find_property(self.property)
        if prop is None:
            raise ValueError(f"{self.property!r} is not a property")
        if conversion(self.source_unit, prop.unit) is None:
            raise ValueError(f"no way from {self.source_unit!r} to {prop.unit!r}")
        if not 0 < self.report_s <= self.max_age_s:
            raise ValueError("report_s must be positive and not above max_age_s")


@dataclass(frozen=True, slots=True)
class Thing:
    """A station or site. Position is lon, lat in WGS84 degrees.

    `recorded` names the recording replayed here, None where values are measured or simulated.
    `details` holds what only one kind has (capacity curve, chemical, stack height), JSON-able. `public` is
    what everybody may see of it, None of what is not shown to the public (`city.published`).
    """

    thing_id: str
    kind: Kind
    name: Name
    area: str
    lon: float
    lat: float
    owner: Name
    datastreams: tuple[Datastream, ...]
    gateway: str | None = None
    recorded: str | None = None
    details: MappingProxyType[str, object] = field(default_factory=lambda: MappingProxyType({}))
    tags: frozenset[str] = frozenset()
    public: Public | None = None

    def __post_init__(self) -> None:
        if not THING_ID.fullmatch(self.thing_id):
            raise ValueError(f"{self.thing_id!r} is not [a-z0-9_-]{{1,64}}")
        if not (-180 <= self.lon <= 180 and -90 <= self.lat <= 90):
            raise ValueError(f"position {self.lon}, {self.lat} is not lon, lat in degrees")
        if missing := [lang for lang in LANGUAGES if not self.name.get(lang)]:
            raise ValueError(f"name lacks {', '.join(missing)}")
