"""A sensitive Place: where people are who cannot leave by themselves, or water that people drink.

A place is no thing: nothing there reports. Owners list them in the catalogue; those of the demo are made up
and say so.
"""

from dataclasses import dataclass
from enum import StrEnum

from city.thing import THING_ID, Name


class PlaceKind(StrEnum):
    """What sort of place it is."""

    SCHOOL = "school"
    KINDERGARTEN = "kindergarten"
    HOSPITAL = "hospital"
    CARE_HOME = "care_home"
    WATER_INTAKE = "water_intake"
    RESIDENTIAL = "residential"
    STATION = "station"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Place:
    """Position is lon, lat in WGS84 degrees; `people` how many are there at most, None where nobody said."""

    place_id: str
    kind: PlaceKind
    name: Name
    lon: float
    lat: float
    people: int | None = None
    made_up: bool = False

    def __post_init__(self) -> None:
        if not THING_ID.fullmatch(self.place_id):
            raise ValueError(f"{self.place_id!r} is not [a-z0-9_-]{{1,64}}")
        if not (-180 <= self.lon <= 180 and -90 <= self.lat <= 90):
            raise ValueError(f"position {self.lon}, {self.lat} is not lon, lat in degrees")
        if self.people is not None and self.people < 0:
            raise ValueError("people must not be negative")
