"""Published documents as programs read them: times in RFC 3339, what expired without a result. Pure.

Written out key by key, as `tests/data/public_thing.schema.json` has them: what is not named here is not told.
"""

from typing import Any

from city.published import Air, Mark, Station, Value
from maps.features import iso

Json = dict[str, Any]


def thing_json(station: Station, delayed: int | None, demo: bool) -> Json:
    """One station. `delayed`: since when (epoch ms) the inside is silent; `demo`: it is made up, unless it is
    `recorded`."""
    mark = station.mark
    return {
        "thing_id": mark.thing_id,
        "kind": mark.kind or None,
        "name": mark.name,
        "area": mark.area,
        "position": list(mark.position) if mark.position else None,
        "precision_m": mark.precision_m if mark.position else None,
        "retired": mark.retired,
        "recorded": station.recorded,
        "demo": demo,
        "source": station.source,
        "licence": station.licence,
        "level": None if mark.retired else station.state.level,
        "level_valid_until": time_of(station.state.valid_until),
        "warnings": [one.identifier for one in station.state.warnings],
        "air": air_json(station.air) if station.air else None,
        "values": [{"property": value.property, **value_json(value)} for value in station.values],
        "delayed_since": time_of(delayed),
    }


def feature_json(station: Station) -> Json:
    """The same as a feature on a map, the newest by property."""
    mark, place = station.mark, station.mark.position
    return {
        "type": "Feature",
        "id": mark.thing_id,
        "geometry": {"type": "Point", "coordinates": list(place)} if place else None,
        "properties": {
            "thing_id": mark.thing_id,
            "kind": mark.kind,
            "name": mark.name,
            "area": mark.area,
            "precision_m": mark.precision_m if place else None,
            "recorded": station.recorded,
            "level": station.state.level,
            "level_valid_until": time_of(station.state.valid_until),
            "air": air_json(station.air) if station.air else None,
            "latest": {value.property: value_json(value) for value in station.values},
        },
    }


def place_json(mark: Mark) -> Json:
    """A station of which there is no document."""
    return feature_json(Station(mark))


def value_json(value: Value) -> Json:
    """The newest of a property."""
    return {
        "name": value.label,
        "unit": value.unit,
        "result": value.result,
        "time": time_of(value.time),
        "period_s": value.period_s,
        "quality": value.quality.value if value.quality else None,
        "provisional": value.provisional,
        "valid_until": time_of(value.valid_until),
    }


def air_json(air: Air) -> Json:
    """The air's index."""
    return {
        "scheme": air.scheme,
        "edition": air.edition,
        "index": air.index,
        "at_least": air.at_least,
        "grade": air.grade,
        "primary": air.primary,
        "missing": air.missing,
        "time": time_of(air.time),
        "valid_until": time_of(air.valid_until),
        "provisional": air.provisional,
    }


def time_of(at: int | None) -> str | None:
    """RFC 3339."""
    return None if at is None else iso(at)
