"""The standing of stations and the totals of basins as the flood tools read them (docs/contract-live.md)."""

from collections.abc import Sequence
from itertools import groupby

from city.catalogue import Catalogue
from city.datum import datum_of
from city.flood import BasinTotal, basin_total
from city.rain import RainTotal
from city.standing import Figure, Standing
from city.thing import Thing
from dashboard.flood_reader import Told
from dashboard.mirror import Mirror
from maps.features import Json, in_force_json, latest_of


def flood_json(told: Sequence[Told], mirror: Mirror, at: int) -> Json:
    """All stations in the order they come, and their basins; `time` is the moment that they stand at."""
    standings = [one.standing for one in told]
    named = sorted((_key(_basin(s.thing, mirror.catalogue)), n) for n, s in enumerate(standings))
    groups = [[standings[n] for _, n in group] for _, group in groupby(named, key=lambda pair: pair[0])]
    groups.sort(key=lambda group: min(one.nearness for one in group))
    return {
        "time": at,
        "stations": [station_json(one, mirror, at) for one in told],
        "basins": [_basin_json(group, mirror.catalogue) for group in groups],
        "total": _total_json(basin_total(standings)),
    }


def station_json(told: Told, mirror: Mirror, at: int) -> Json:
    """One station: its levels, what was observed, what comes of it; None where nothing may be said."""
    s, thing = told.standing, told.standing.thing
    return {
        "thing_id": thing.thing_id,
        "kind": thing.kind.value,
        "name": dict(thing.name),
        "area": thing.area,
        "basin": _basin(thing, mirror.catalogue),
        "note": thing.details.get("note"),
        "datum": datum_of(thing.details),
        "synthetic": bool(thing.details.get("curve_synthetic")),
        "limit": in_force_json(s.limit),
        "levels": [{"name": name, "value": value} for name, value in s.levels],
        "values": _values(s, mirror, at),
        "over": s.over,
        "margin": _rounded(s.margin, 3),
        "ahead": {"name": s.ahead[0], "metres": round(s.ahead[1], 3)} if s.ahead else None,
        "passed": s.passed,
        "storage": _figure(s.storage, 2),
        "percent": _rounded(s.percent, 1),
        "room": _rounded(s.room, 2),
        "capacity": _rounded(s.capacity, 1),
        "size": s.size.value if s.size else None,
        "net_inflow": _figure(s.net_inflow, 2),
        "rise": _rounded(s.rise, 3),
        "window_s": s.window_ms / 1000,
        "crossing": {"course": s.crossing.course.value, "low": s.crossing.low, "high": s.crossing.high},
        "rain": [_rain(total) for total in s.rain],
        "colour": s.colour.word if s.colour is not None else None,
        "samples": [[time, _rounded(level, 3)] for time, level in told.samples],
    }


def _values(s: Standing, mirror: Mirror, at: int) -> Json:
    ids = {mirror.streams[key].property: key for key in mirror.ids_of(s.thing.thing_id)}
    return {
        slug: latest_of(ids[slug], seen.stream, seen.observation, seen.trust, at)
        for slug, seen in s.seen.items()
    }


def _basin(thing: Thing, catalogue: Catalogue) -> dict[str, str]:
    """The basin that a thing is said to lie in, else its area."""
    said = thing.details.get("basin")
    if isinstance(said, dict):
        return dict(said)
    area = next((one for one in catalogue.areas if one.area_id == thing.area), None)
    return dict(area.name) if area else dict.fromkeys(("zh-Hans", "zh-Hant", "en"), thing.area)


def _key(name: dict[str, str]) -> tuple[str, ...]:
    """Basins are one where they are called alike in every language."""
    return tuple(text for _, text in sorted(name.items()))


def _basin_json(standings: Sequence[Standing], catalogue: Catalogue) -> Json:
    things = [one.thing.thing_id for one in standings]
    return {"name": _basin(standings[0].thing, catalogue), "things": things} | _total_json(
        basin_total(standings)
    )


def _total_json(total: BasinTotal) -> Json:
    return {
        "stations": total.stations,
        "over": total.over,
        "unknown": total.unknown,
        "storage": round(total.storage, 1),
        "room": round(total.room, 1),
        "without_storage": total.without_storage,
    }


def _figure(figure: Figure | None, decimals: int) -> Json | None:
    if figure is None:
        return None
    value = _rounded(figure.value, decimals)
    return {"value": value, "basis": figure.basis.value, "surveyed": figure.surveyed}


def _rain(total: RainTotal) -> Json:
    return {
        "hours": total.hours,
        "mm": _rounded(total.mm, 1),
        "known": round(total.known, 3),
        "whole": total.is_whole,
    }


def _rounded(value: float | None, decimals: int) -> float | None:
    return None if value is None else round(value, decimals)
