"""The Surroundings of a release: what of the city it is computed with, as of one moment. Pure.

Who computes hands in things with their newest observations, the sensitive places and the laid population
grid; here is said which of them are near, live, upwind.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from city.observation import Observation
from city.place import Place
from city.release import WindSource
from city.state import Trust, trust_of
from city.thing import Datastream, Kind, Name, Thing
from city.wind import Wind
from city.wind_record import WindRecord, mean_wind
from maps.exposure import LaidGrid
from maps.metres import LonLat, Origin, Sight

CAMERAS = 4
"""How many of the nearest live cameras are shown."""
ONLINE = 0.5
"""`video_online` is 1 or 0."""
ASIDE_DEG = 60.0
"""Up to this far from the wind's direction a place is upwind or downwind of the source."""
WINDS = ("wind_direction", "wind_speed")
FAR_M = 10_000.0
"""Beyond this, a station's wind may be another one: the sea breeze, a hill between."""
LIVE = (Trust.FRESH, Trust.LATE)
"""What may be computed with, the better first: late is older than usual and not yet too old."""

Key = tuple[str, str]
"""thing_id, property."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything as of one moment; `grid` None where the city has no population grid.

    `latest` are the newest observations, of winds the newest GOOD ones; `records` what winds said lately.
    """

    things: tuple[Thing, ...] = ()
    latest: Mapping[Key, Observation] = field(default_factory=dict[Key, Observation])
    places: tuple[Place, ...] = ()
    grid: LaidGrid | None = None
    records: Mapping[Key, WindRecord] = field(default_factory=dict[Key, WindRecord])

    def thing(self, thing_id: str) -> Thing | None:
        """A thing by id."""
        return next((one for one in self.things if one.thing_id == thing_id), None)

    def of_kind(self, kind: Kind) -> tuple[Thing, ...]:
        """All things of a kind."""
        return tuple(one for one in self.things if one.kind is kind)


@dataclass(frozen=True, slots=True)
class FeltWind:
    """A wind and whose it is. `time` is epoch ms of the older of its two newest observations, `n` of how
    many it is the mean; what is typed, or not known, has no station, no distance, no time."""

    wind: Wind
    source: WindSource
    thing_id: str | None = None
    name: Name | None = None
    distance_m: float | None = None
    time: int | None = None
    trust: Trust = Trust.NEVER
    n: int = 0

    @property
    def is_far(self) -> bool:
        """Whether the station is so far away that it may have another wind."""
        return self.distance_m is not None and self.distance_m > FAR_M


class Side(StrEnum):
    """On which side of the source, as the wind blows."""

    UPWIND = "upwind"
    DOWNWIND = "downwind"
    CROSSWIND = "crosswind"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Seen:
    """A thing with how far and in which direction it is from the source."""

    thing: Thing
    sight: Sight


def side_of(bearing_deg: float, wind: Wind) -> Side:
    """On which side of the source a direction from it (degrees from true north) lies."""
    if wind.toward_deg is None:
        return Side.UNKNOWN
    off = abs((bearing_deg - wind.toward_deg + 180) % 360 - 180)
    if off <= ASIDE_DEG:
        return Side.DOWNWIND
    return Side.UPWIND if off >= 180 - ASIDE_DEG else Side.CROSSWIND


def nearest_first(origin: Origin, things: Sequence[Thing]) -> list[Seen]:
    """Things as seen from a place; those outside the area of EPSG:4549 are left out."""
    sights = origin.sights([(one.lon, one.lat) for one in things])
    found = [Seen(one, sight) for one, sight in zip(things, sights, strict=True) if sight is not None]
    return sorted(found, key=lambda seen: (seen.sight.distance_m, seen.thing.thing_id))


def wind_at(origin: Origin, around: Surroundings, now: int) -> FeltWind:
    """The wind of the nearest station that is fresh; where none is, of the nearest that is late only.

    One that is far away counts only where there is none nearer, be it late.
    """
    stations = nearest_first(origin, around.of_kind(Kind.WEATHER))
    felt = [wind for seen in stations if (wind := _felt(seen, around, now)) is not None]
    nobody = FeltWind(Wind(), WindSource.NONE)
    return min(felt, key=lambda wind: (wind.is_far, LIVE.index(wind.trust)), default=nobody)


def live_cameras(origin: Origin, around: Surroundings, now: int, most: int = CAMERAS) -> list[Seen]:
    """The nearest cameras that are known to be online now."""
    cameras = nearest_first(origin, around.of_kind(Kind.VIDEO))
    return [seen for seen in cameras if _is_online(seen.thing, around, now)][:most]


def wanted_streams(streams: Iterable[tuple[int, Datastream]], kinds: Mapping[str, Kind]) -> Iterator[int]:
    """Ids of the datastreams that a computation looks at; `kinds` are those of things."""
    for number, stream in streams:
        kind = kinds.get(stream.thing_id)
        wind = kind is Kind.WEATHER and stream.property in WINDS
        if wind or (kind is Kind.VIDEO and stream.property == "video_online"):
            yield number


def _felt(seen: Seen, around: Surroundings, now: int) -> FeltWind | None:
    """A station's mean wind, else its newest; None where either half of it is missing or too old."""
    halves = [_live(seen.thing, slug, around, now) for slug in WINDS]
    known = [half for half in halves if half is not None]
    if len(known) < len(WINDS):
        return None
    (direction, _), (speed, _) = known
    time = min(direction.phenomenon_time, speed.phenomenon_time)
    trust = max((trust for _, trust in known), key=LIVE.index)
    thing = seen.thing
    records = [around.records.get((thing.thing_id, slug)) for slug in WINDS]
    wind, n = _mean([one for one in records if one is not None]) or (Wind(direction.result, speed.result), 1)
    of = (thing.thing_id, thing.name, seen.sight.distance_m)
    return FeltWind(wind, WindSource.STATION, *of, time, trust, n)


def _mean(records: Sequence[WindRecord]) -> tuple[Wind, int] | None:
    """The mean of both halves, and of how many; None where one of them said nothing lately."""
    if len(records) < len(WINDS):
        return None
    direction, speed = records
    return mean_wind(direction, speed), min(direction.n, speed.n)


def _live(thing: Thing, slug: str, around: Surroundings, now: int) -> tuple[Observation, Trust] | None:
    """The newest observation of a property, if it may be computed with."""
    stream = next((one for one in thing.datastreams if one.property == slug), None)
    newest = around.latest.get((thing.thing_id, slug))
    if stream is None or newest is None:
        return None
    trust = trust_of(newest.phenomenon_time, newest.quality, now, stream.report_s, stream.max_age_s)
    return (newest, trust) if trust in LIVE else None


def _is_online(thing: Thing, around: Surroundings, now: int) -> bool:
    found = _live(thing, "video_online", around, now)
    return found is not None and found[1] is Trust.FRESH and found[0].result > ONLINE


def positions(places: Sequence[Place]) -> list[LonLat]:
    """lon, lat of places."""
    return [(place.lon, place.lat) for place in places]
