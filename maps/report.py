"""The map of a release for its report: a folium map that asks nothing of any other place.

folium loads its libraries from content delivery networks; here Leaflet comes from the caller, as text, and
nothing else is needed: no tiles (the base map is land polygons), no images, no jQuery. folium puts what it is
given into a script and then takes that script for a Jinja template once more, so every text from outside goes
through `escaped`, which leaves neither markup nor anything that a script or a template takes for its own.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians, sin
from typing import Any, ClassVar

import folium
from shapely.errors import GEOSException
from shapely.geometry import box, mapping, shape
from shapely.geometry.base import BaseGeometry

from maps.features import Json
from maps.metres import LonLat

MARGIN = 0.35
"""Of the zones' extent, how much land is shown around them; never less than `LEAST_DEG`."""
LEAST_DEG = 0.02
LAND_AROUND = 2.0
"""Extents of the zones that land goes on to each side: a page is wider than they are, and can be moved."""
_SPECIAL = {char: f"&#{ord(char)};" for char in "&<>\"'`$\\{}%#\n\r\u2028\u2029"}
_ADDRESS = re.compile(r"url\([^)]*\)|behavior:[^;}]*;?")
_NO_IMAGE = '\nL.Marker.prototype.options.icon = L.divIcon({ className: "" });\n'
"""Else a marker asks for a picture before folium gives it its own sign."""
_SOURCE_MAP = re.compile(r"//# sourceMappingURL=\S*")


@dataclass(frozen=True, slots=True)
class Leaflet:
    """Leaflet's script and style sheet, as text that stands inside a page."""

    script: str
    style: str

    @classmethod
    def of(cls, script: str, style: str) -> "Leaflet":
        """Without what would ask for anything: images of controls that are not used, the source map."""
        return cls(_SOURCE_MAP.sub("", script) + _NO_IMAGE, _ADDRESS.sub("none", style))


@dataclass(frozen=True, slots=True)
class Look:
    """How a zone's outline is drawn: CSS colour, width (px), dashes (px, none: a full line)."""

    colour: str
    width: int
    dashes: tuple[float, ...] = ()

    @property
    def dash_array(self) -> str | None:
        """As SVG has it."""
        return " ".join(f"{one:g}" for one in self.dashes) or None


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the map: a short sign in a shape ("square", "round", "plain"), and what it stands for."""

    position: LonLat
    sign: str
    about: str
    form: str = "square"


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the map shows. `labels` and `looks` are by the zone's name; `wind_toward` is None without wind."""

    zones: Sequence[Json]
    labels: Mapping[str, str]
    looks: Mapping[str, Look]
    origin: LonLat
    wind_toward: float | None
    wind_words: str
    marks: Sequence[Mark]


@dataclass(frozen=True, slots=True)
class MapParts:
    """The two parts of a page that are the map: its element and its script. Neither needs a request."""

    element: str
    script: str


def escaped(text: str) -> str:
    """Text that is text in HTML, in a script's template string, and in a Jinja template."""
    return "".join(_SPECIAL.get(char, char) for char in text)


def release_map(drawn: Drawn, land: Sequence[Json]) -> MapParts:
    """A folium map of a release, as parts of a page that holds Leaflet. `land` are GeoJSON polygons."""
    bounds = _bounds(drawn)
    made = OfflineMap(tiles=None, control_scale=True, attribution_control=False, zoom_snap=0.25)
    _land(land, bounds).add_to(made)
    for zone in sorted(drawn.zones, key=_reach, reverse=True):
        _zone(zone, drawn).add_to(made)
    for mark in drawn.marks:
        _mark(mark).add_to(made)
    _wind(drawn).add_to(made)
    west, south, east, north = bounds
    made.fit_bounds([[south, west], [north, east]], padding=(24, 24))
    return parts_of(made)


class OfflineMap(folium.Map):
    """folium's map without the addresses of its libraries."""

    default_js: ClassVar[list[tuple[str, str]]] = []
    default_css: ClassVar[list[tuple[str, str]]] = []


def parts_of(made: folium.Map) -> MapParts:
    """A map as parts of a page."""
    figure: Any = made.get_root()
    figure.render()
    return MapParts(figure.html.render(), figure.script.render())


def _bounds(drawn: Drawn) -> tuple[float, float, float, float]:
    """West, south, east, north of all there is to see, with a margin."""
    corners = [
        corner for zone in drawn.zones if zone["geometry"] for corner in zone["geometry"]["coordinates"][0]
    ]
    seen = [*corners, drawn.origin, *(mark.position for mark in drawn.marks if not corners)]
    west, east = min(one[0] for one in seen), max(one[0] for one in seen)
    south, north = min(one[1] for one in seen), max(one[1] for one in seen)
    wide, high = max((east - west) * MARGIN, LEAST_DEG), max((north - south) * MARGIN, LEAST_DEG)
    return west - wide / 3, south - high / 3, east + wide / 3, north + high / 3


def _land(land: Sequence[Json], bounds: tuple[float, float, float, float]) -> folium.GeoJson:
    """The land around, without any property: of it nothing is said."""
    west, south, east, north = bounds
    wide, high = (east - west) * LAND_AROUND, (north - south) * LAND_AROUND
    window = box(west - wide, south - high, east + wide, north + high)
    features = [_cut(one, window) for one in land]
    collection = {"type": "FeatureCollection", "features": [one for one in features if one]}
    return folium.GeoJson(collection, style_function=_style, interactive=False, embed=True)


def _style(_land: object) -> Json:
    return {"color": "#8A99A6", "weight": 1, "fillColor": "#F4F1EA", "fillOpacity": 1}


def _cut(feature: Json, window: BaseGeometry) -> Json | None:
    try:
        kept: BaseGeometry = shape(feature["geometry"]).intersection(window)
    except GEOSException:
        return None
    if kept.is_empty:
        return None
    return {"type": "Feature", "properties": {}, "geometry": mapping(kept)}


def _reach(zone: Json) -> float:
    reach = zone["properties"]["reach_m"]
    return float("inf") if reach is None else reach


def _zone(zone: Json, drawn: Drawn) -> folium.FeatureGroup:
    group = folium.FeatureGroup()
    if not zone["geometry"]:
        return group
    name = zone["properties"]["name"]
    look = drawn.looks.get(name, Look("#333333", 2, (2, 4)))
    ring = zone["geometry"]["coordinates"][0]
    filled = zone["properties"]["kind"] != "protective"
    folium.Polygon(
        [(lat, lon) for lon, lat in ring],
        color=look.colour,
        weight=look.width,
        dash_array=look.dash_array,
        fill=filled,
        fill_opacity=0.10,
        interactive=False,
    ).add_to(group)
    place = _tip(ring, drawn.origin, zone["properties"])
    east, north = _unit(place, drawn.origin)
    text = escaped(drawn.labels.get(name, name))
    _put(group, place, _words("zone-label", text, 62 * east, -16 * north))
    return group


def _tip(ring: Sequence[Sequence[float]], origin: LonLat, about: Json) -> LonLat:
    """Where a zone's label stands: around a circle each at a place of its own, else at the far end."""
    corners = [(one[0], one[1]) for one in ring]
    if about["shape"] == "circle":
        turns = {"isolation": 0.27, "AEGL-3": 0.17, "AEGL-2": 0.34, "AEGL-1": 0.67, "protective": 0.84}
        return corners[round((len(corners) - 1) * turns.get(about["name"], 0.5))]
    if about["kind"] == "protective":
        return corners[-2]
    return max(corners, key=lambda corner: hypot(*_east_north(corner, origin)))


def _east_north(place: LonLat, origin: LonLat) -> tuple[float, float]:
    return (place[0] - origin[0]) * cos(radians(origin[1])), place[1] - origin[1]


def _unit(place: LonLat, origin: LonLat) -> tuple[float, float]:
    """Which way a place lies: east and north, together of length 1."""
    east, north = _east_north(place, origin)
    length = hypot(east, north) or 1.0
    return east / length, north / length


def _mark(mark: Mark) -> folium.Marker:
    html = f'<span class="mark {escaped(mark.form)}">{escaped(mark.sign)}</span>'
    icon = folium.DivIcon(html=html, icon_size=(26, 26), icon_anchor=(13, 13), class_name="mark-of")
    lon, lat = mark.position
    return folium.Marker((lat, lon), icon=icon, tooltip=folium.Tooltip(escaped(mark.about)))


def _put(group: folium.FeatureGroup, place: LonLat, html: str) -> None:
    icon = folium.DivIcon(html=html, icon_size=(0, 0), icon_anchor=(0, 0), class_name="label-of")
    folium.Marker((place[1], place[0]), icon=icon, interactive=False).add_to(group)


def _wind(drawn: Drawn) -> folium.FeatureGroup:
    """An arrow that comes from upwind and ends at the source, with its words; a cross without wind."""
    group = folium.FeatureGroup()
    turn = 0 if drawn.wind_toward is None else drawn.wind_toward
    path = "M0 96V34M-10 36L0 16L10 36Z" if drawn.wind_toward is not None else "M-12 -12L12 12M12 -12L-12 12"
    lines = (("white", 8), ("black", 4))
    drawn_lines = "".join(
        f'<path d="{path}" stroke="{colour}" stroke-width="{wide}"/>' for colour, wide in lines
    )
    svg = (
        '<svg class="wind" width="1" height="1" overflow="visible">'
        f'<g fill="black" transform="rotate({turn:.0f})">{drawn_lines}</g></svg>'
    )
    angle = radians(turn)
    across, down = (-sin(angle) * 150, cos(angle) * 112) if drawn.wind_toward is not None else (0, 30)
    _put(group, drawn.origin, svg + _words("wind-words", escaped(drawn.wind_words), across, down))
    return group


def _words(form: str, text: str, across_px: float, down_px: float) -> str:
    """Words beside a place; `text` is escaped already."""
    return f'<span class="{form}" style="left: {across_px:.0f}px; top: {down_px:.0f}px">{text}</span>'
