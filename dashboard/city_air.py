"""The air of the whole city as the wall shows it: one index, its class and the worst station."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from city.air_scheme import Scheme, grade_of
from city.aqi import POLLUTANTS
from city.city_index import Concentration, city_index
from city.quality import Quality
from city.state import Trust
from dashboard.mirror import Mirror
from maps.features import Json

_SURE = (Trust.FRESH, Trust.LATE)


def city_air(mirror: Mirror, now: int) -> Json | None:
    """The index of `city.city_index`; None for a city where nobody observes the air's pollutants."""
    stations: dict[str, set[str]] = {}
    for stream in mirror.air.values():
        if stream.property in POLLUTANTS:
            stations.setdefault(stream.thing_id, set()).add(stream.property)
    if not stations:
        return None
    zone = ZoneInfo(mirror.catalogue.city.timezone)
    today = datetime.fromtimestamp(now / 1000, UTC).astimezone(zone).date()
    found = city_index(_fresh(mirror), stations, today)
    thing_id, own = found.worst or (None, None)
    return {
        "index": found.index,
        "at_least": found.at_least,
        "missing": list(found.missing),
        "grade": None if found.index is None else grade_of(Scheme.HJ633, found.index).slug,
        "edition": found.edition.value,
        "primary": list(found.primary),
        "fresh": found.fresh,
        "stations": found.stations,
        "worst": None if thing_id is None else {"thing_id": thing_id, "index": own},
    }


def _fresh(mirror: Mirror) -> Iterator[Concentration]:
    for key, stream in mirror.air.items():
        seen = mirror.latest.get(key) if stream.property in POLLUTANTS else None
        if seen and seen.quality is Quality.GOOD and mirror.trusts[key] in _SURE:
            yield Concentration(stream.thing_id, stream.property, stream.period_s, seen.result)
