"""The map on which somebody shows where: drawn here as SVG, land, areas, stations; no tiles from anybody.

Its units are 1/1000 of a degree of latitude, north up, the same length in both directions; `data-`
attributes tell the script how to get back to degrees. Without a script people name an area instead.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from math import cos, radians

import shapely

from city.published import Index
from city.published_citizens import PlaceToName

LEAST_DEGREES = 0.12
MARGIN = 1.15
COARSE = 0.0018
"""Degrees by which the land is simplified: 200 m, as much as a phone shows of a city."""
MOST_DOTS = 150


@dataclass(frozen=True, slots=True)
class Locator:
    """What the template draws. `land` and `dots` are paths; labels are x, y, name."""

    lon: float
    lat: float
    stretch: float
    half: int
    land: str
    dots: str
    labels: tuple[tuple[int, int, str], ...]


def locator(index: Index, areas: list[PlaceToName], lang: str) -> Locator:
    """The map of a city around its centre, as far as its areas and stations reach."""
    lon, lat = index.city.centre
    stretch = cos(radians(lat))
    there = [one.position for one in index.stations if one.position] + [one.centre for one in areas]
    far = [max(abs(x - lon) * stretch, abs(y - lat)) for x, y in there]
    half = max(LEAST_DEGREES, min(1.0, max(far, default=0.0) * MARGIN))

    def at(place: tuple[float, float]) -> tuple[int, int]:
        return round((place[0] - lon) * stretch * 1000), round((lat - place[1]) * 1000)

    places = dict.fromkeys(at(one.position) for one in index.stations[:MOST_DOTS] if one.position)
    dots = "".join(f"M{x} {y}h0" for x, y in places)
    labels = tuple((*at(one.centre), one.name.get(lang) or one.name.get("en", "")) for one in areas)
    return Locator(lon, lat, stretch, round(half * 1000), _land(lon, lat, stretch, half), dots, labels)


@lru_cache(maxsize=4)
def _land(lon: float, lat: float, stretch: float, half: float) -> str:
    window = shapely.box(lon - half / stretch, lat - half, lon + half / stretch, lat + half)
    told = json.loads(files("maps").joinpath("data", "land.geojson").read_text(encoding="utf-8"))
    paths: list[str] = []
    for feature in told["features"]:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        shown = shapely.intersection(shapely.simplify(shapely.make_valid(shape), COARSE), window)
        parts = (part for part in shapely.get_parts(shown) if isinstance(part, shapely.Polygon))
        paths += [_path(part, lon, lat, stretch) for part in parts if part.area > COARSE * COARSE * 4]
    return "".join(paths)


def _path(part: shapely.Polygon, lon: float, lat: float, stretch: float) -> str:
    """A ring as steps from corner to corner, which are short numbers."""
    corners = [(round((x - lon) * stretch * 1000), round((lat - y) * 1000)) for x, y in part.exterior.coords]
    (x, y), steps = corners[0], list[int]()
    for before, after in pairwise(corners[:-1]):
        if before != after:
            steps += [after[0] - before[0], after[1] - before[1]]
    return f"M{x} {y}l" + " ".join(map(str, steps)).replace(" -", "-") + "z"
