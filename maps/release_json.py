"""What a release comes to as JSON: kept with its version and sent to screens as it is. Pure."""

from dataclasses import asdict
from typing import Any

from city.chemical import Chemical
from city.dispersion import Terrain
from city.erg import Spill
from city.place import Place
from city.population import Headcount
from city.release import Asked, Basis, WindSource
from city.wind import Wind
from maps.features import Json
from maps.release import AEGL_SOURCE, Computed, Exposed, PlaceSeen, Water
from maps.surroundings import FeltWind, Seen, side_of
from maps.zones import GAUSSIAN, ZoneKind, as_feature

PLACES = 6
"""Decimals of a degree in a zone: a tenth of a metre."""


def asked_json(asked: Asked) -> Json:
    """What was asked, as the interface takes it."""
    wind = asked.wind and {"from_deg": asked.wind.from_deg, "speed_m_s": asked.wind.speed_m_s}
    return {
        "thing_id": asked.thing_id,
        "chemical": asked.substance.id,
        "amount_kg": asked.amount_kg,
        "rate_g_s": asked.rate_g_s,
        "duration_min": asked.duration_min,
        "spill": asked.spill.value,
        "place": list(asked.place) if asked.place else None,
        "wind": wind,
        "terrain": asked.terrain.value,
        "note": asked.note,
        "drill": asked.drill,
    }


def asked_of(said: Json) -> Asked:
    """The other way: what was kept of it. Raises ValueError, KeyError for what it never was."""
    wind, place = said["wind"], said["place"]
    return Asked(
        said["thing_id"],
        said["chemical"],
        said["amount_kg"],
        said["rate_g_s"],
        said["duration_min"],
        Spill(said["spill"]),
        (place[0], place[1]) if place else None,
        Wind(wind["from_deg"], wind["speed_m_s"]) if wind else None,
        Terrain(said["terrain"]),
        said["drill"],
        said["note"],
    )


def result_json(asked: Asked, computed: Computed, now: int) -> Json:
    """All that was computed at a time (epoch ms)."""
    return {
        "chemical": asked.substance.id,
        "chemical_name": dict(asked.substance.name),
        "place": [computed.origin.lon, computed.origin.lat],
        "rate_g_s": asked.rate,
        "wind": wind_json(computed.felt, now),
        "sky": {
            "day": computed.day,
            "sun_deg": round(computed.sun_deg, 1),
            "stability": computed.judged.stability.value,
            "assumed": [one.value for one in computed.judged.assumed],
        },
        "guide": _guide(computed),
        "thresholds": [
            {"name": level.name, "ppm": level.ppm, "minutes": level.minutes, "source": AEGL_SOURCE}
            | {"g_m3": float(f"{level.g_m3:.6g}")}
            for level in computed.levels
        ],
        "zones": _zones(computed),
        "exposed": {
            "population": _people(computed.anywhere.people),
            "protect": _exposed(computed.protect),
            "places": [_place(seen) for seen in computed.places],
        },
        "cameras": [camera_json(seen, computed.felt.wind) for seen in computed.cameras],
        "water": [_water(water) for water in computed.water],
        "caveats": [remark.value for remark in computed.remarks],
        "models": _models(computed),
    }


def wind_json(felt: FeltWind, now: int) -> Json:
    """A wind and whose it is; `age_s` as of now (epoch ms)."""
    return {
        "from_deg": felt.wind.from_deg,
        "speed_m_s": felt.wind.speed_m_s,
        "source": felt.source.value,
        "thing_id": felt.thing_id,
        "name": dict(felt.name) if felt.name else None,
        "distance_m": None if felt.distance_m is None else round(felt.distance_m),
        "age_s": None if felt.time is None else round((now - felt.time) / 1000, 1),
        "trust": felt.trust.value,
        "mean_of": felt.n,
    }


def camera_json(seen: Seen, wind: Wind) -> Json:
    """A camera as seen from the source."""
    side = side_of(seen.sight.bearing_deg, wind)
    return {
        "thing_id": seen.thing.thing_id,
        "name": dict(seen.thing.name),
        "position": [seen.thing.lon, seen.thing.lat],
        "distance_m": round(seen.sight.distance_m),
        "bearing_deg": round(seen.sight.bearing_deg) % 360,
        "side": side.value,
    }


def basis_in(result: Json) -> Basis:
    """The weather that a kept result stands on."""
    wind, sky = result["wind"], result["sky"]
    felt = Wind(wind["from_deg"], wind["speed_m_s"])
    return Basis(felt, WindSource(wind["source"]), wind["thing_id"], sky["day"], sky["stability"])


def chemical_json(chemical: Chemical, distances: bool, thresholds: bool) -> Json:
    """A chemical, and what is known of it."""
    return {
        "chemical": chemical.id,
        "name": dict(chemical.name),
        "aliases": sorted(chemical.aliases),
        "cas": chemical.cas,
        "un": chemical.un,
        "heavy_gas": chemical.heavy_gas,
        "buoyancy": chemical.buoyancy.value,
        "has_distances": distances,
        "has_thresholds": thresholds,
    }


def _guide(computed: Computed) -> Json | None:
    erg = computed.erg
    if erg.isolation_m is None:
        return None
    return {
        "edition": erg.edition,
        "isolation_m": erg.isolation_m,
        "protective_m": erg.protective_m,
        "open_ended": erg.open_ended,
        "rows": list(erg.names),
        "pages": list(erg.guides),
    }


def _zones(computed: Computed) -> Json:
    features: list[Json] = []
    for zone, exposed in zip(computed.zones, computed.exposed, strict=True):
        made = as_feature(zone)
        if zone.ring is not None:
            ring = [[round(lon, PLACES), round(lat, PLACES)] for lon, lat in zone.ring]
            made["geometry"]["coordinates"] = [ring]
        made["properties"]["exposed"] = _exposed(exposed)
        features.append(made)
    return {"type": "FeatureCollection", "features": features}


def _exposed(exposed: Exposed) -> Json:
    return {"population": _people(exposed.people), "places": exposed.places}


def _people(people: Headcount | None) -> Json | None:
    return asdict(people) if people else None


def _place(seen: PlaceSeen) -> Json:
    place = seen.place
    return {
        "place_id": place.place_id,
        "name": dict(place.name),
        "kind": place.kind.value,
        "position": [place.lon, place.lat],
        "distance_m": round(seen.sight.distance_m),
        "bearing_deg": round(seen.sight.bearing_deg) % 360,
        "zones": list(seen.zones),
        "people": place.people,
        "made_up": place.made_up,
    }


def _water(water: Water) -> Json:
    what = water.what
    about: dict[str, Any] = (
        {"place_id": what.place_id} if isinstance(what, Place) else {"thing_id": what.thing_id}
    )
    return about | {
        "name": dict(what.name),
        "kind": what.kind.value,
        "position": [what.lon, what.lat],
        "distance_m": round(water.sight.distance_m),
        "bearing_deg": round(water.sight.bearing_deg) % 360,
        "in_zone": water.in_zone,
    }


def _models(computed: Computed) -> list[Json]:
    made: list[Json] = []
    if computed.erg.isolation_m is not None:
        made.append({"name": "Emergency Response Guidebook, table 1", "edition": computed.erg.edition})
    if computed.levels and any(zone.kind is ZoneKind.PLUME for zone in computed.zones):
        made.append({"name": "Gaussian plume, Briggs sigmas", "edition": GAUSSIAN})
        made.append({"name": "AEGL", "edition": AEGL_SOURCE})
    made.append({"name": "Pasquill stability classes", "edition": "Turner, AP-26 (1970)"})
    return made
