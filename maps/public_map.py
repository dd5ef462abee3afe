"""The public map: a folium map of stations that asks nothing of any other place.

As in `maps.report`, Leaflet comes from our own address and the base map is land polygons; here the page loads
both beside the map (`CITY_LAND` is a script of its own), so that they are fetched once. Colours are left to
the page's style sheet, by classes, so one map serves light and dark.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import folium
import shapely
from branca.element import MacroElement
from jinja2 import Template
from shapely.geometry import mapping, shape

from maps.metres import LonLat
from maps.report import MapParts, OfflineMap, escaped, parts_of

CITY_LAND = "cityLand"
"""The name under which the page's other script holds the base map."""
TOLERANCE_DEG, GRID_DEG = 0.0005, 0.0001
"""The coast is drawn to some fifty metres: enough for a city on a screen."""
_SPECIAL = {char: f"&#{ord(char)};" for char in "`$\\{}%\n\r\u2028\u2029"}
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Pin:
    """A station on the map. `html` is markup whose texts are escaped already; `about` is plain text."""

    position: LonLat
    html: str
    about: str


@dataclass(frozen=True, slots=True)
class MapWords:
    """What the map's two buttons are called."""

    closer: str
    farther: str


class _Land(MacroElement):
    """The base map, from the page's other script."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        f"L.geoJson({CITY_LAND}, {{interactive: false, style: {{className: 'land', weight: 1}}}})"
        ".addTo({{ this._parent.get_name() }});"
        "{% endmacro %}"
    )


class _Buttons(MacroElement):
    """Closer and farther, in the language of the page."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "L.control.zoom({{ this.options|tojson }}).addTo({{ this._parent.get_name() }});"
        "{% endmacro %}"
    )

    def __init__(self, words: MapWords) -> None:
        super().__init__()
        self.options = {"zoomInTitle": words.closer, "zoomOutTitle": words.farther}


def public_map(pins: Sequence[Pin], centre: LonLat, zoom: float, words: MapWords) -> MapParts:
    """The map as parts of a page that has loaded Leaflet and `land_script` before. The same for the same."""
    made = OfflineMap(
        location=(centre[1], centre[0]),
        zoom_start=round(zoom),
        tiles=None,
        control_scale=True,
        zoom_control=False,
        attribution_control=False,
        zoom_snap=0.25,
        min_zoom=6,
        max_zoom=15,
    )
    _Land().add_to(made)
    _Buttons(words).add_to(made)
    for pin in pins:
        _pin(pin).add_to(made)
    if pins:
        lons, lats = ([pin.position[axis] for pin in pins] for axis in (0, 1))
        made.fit_bounds([[min(lats), min(lons)], [max(lats), max(lons)]], padding=(30, 30), max_zoom=13)
    return _named_alike(parts_of(made))


def land_script(geojson: str) -> str:
    """The base map as a script: land polygons, WGS84, without properties and with a coarser coast."""
    shapes = [shape(one["geometry"]).simplify(TOLERANCE_DEG) for one in json.loads(geojson)["features"]]
    kept: list[Any] = [cast(Any, shapely).set_precision(one, GRID_DEG) for one in shapes]
    features = [
        {"type": "Feature", "properties": {}, "geometry": mapping(one)} for one in kept if not one.is_empty
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return f"const {CITY_LAND} = {json.dumps(collection, separators=(',', ':'))};"


def _pin(pin: Pin) -> folium.Marker:
    html = "".join(_SPECIAL.get(char, char) for char in pin.html)
    icon = folium.DivIcon(html=html, icon_size=(0, 0), icon_anchor=(0, 0), class_name="pin-of")
    lon, lat = pin.position
    tooltip = folium.Tooltip(escaped(pin.about))
    return folium.Marker((lat, lon), icon=icon, tooltip=tooltip, keyboard=False)


def _named_alike(parts: MapParts) -> MapParts:
    """folium names its parts by chance; the same map is to be the same bytes."""
    known: dict[str, str] = {}

    def name(found: re.Match[str]) -> str:
        return known.setdefault(found[0], f"{len(known):x}")

    return MapParts(_ID.sub(name, parts.element), _ID.sub(name, parts.script))
