"""`/map`: the stations on a map, drawn by folium, and the same stations as a list below it.

Whoever cannot see or point finds everything in the list: the map adds where things are. Leaflet, its style
and the base map come from here, each from an address of its own, so that a browser keeps them. folium takes a
second or two to load, which is done when somebody first looks at a map.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from city.published import Index
from city.settings import Settings
from dashboard.widgets.paper import nothing_yet, page
from dashboard.widgets.question import Answer, Question
from dashboard.widgets.routes import Route
from dashboard.widgets.seen import Seen, seen
from dashboard.widgets.sheets import pages
from maps.metres import LonLat

if TYPE_CHECKING:
    from maps.report import MapParts

LAND = Path(str(files("maps"))) / "data" / "land.geojson"
LEAFLET = Path(__file__).parent.parent / "assets" / "vendor" / "leaflet"
MOST = 500
"""Stations on the map at once: each is a piece of the page."""
MOST_DRAWN = 12
"""Maps that are kept: one for each language, and a few of before."""
STYLES = ("values.css", "list.css", "map.css")
SCRIPTS = ("map.js", "public.js")
JAVASCRIPT, CSS = "text/javascript", "text/css"


@dataclass(frozen=True, slots=True)
class Placed:
    """A station with its place (lon, lat), right to so many metres."""

    one: Seen
    position: LonLat
    precision_m: int


def routes(_settings: Settings) -> tuple[Route, ...]:
    """The map and what it is drawn with."""
    return (
        Route("/map", map_page, sized=False),
        Route("/map/leaflet.js", lambda _: Answer(_leaflet()[0], JAVASCRIPT)),
        Route("/map/leaflet.css", lambda _: Answer(_leaflet()[1], CSS)),
        Route("/map/land.js", lambda _: Answer(_land(), JAVASCRIPT)),
    )


def map_page(question: Question) -> Answer:
    """The map of the city."""
    index = question.index()
    if index is None:
        return nothing_yet(question)
    placed = _placed(question, index)
    pins = tuple((each.one.thing_id, each.position, each.one.name) for each in placed)
    centre, zoom = index.city.centre, index.city.zoom
    drawn = _drawn(pins, centre, zoom, question.say("Closer"), question.say("Farther"))
    return page(
        question,
        "map.html",
        index,
        scripts=SCRIPTS,
        inline=(drawn.script,),
        styles=STYLES,
        element=drawn.element,
        drawn=drawn.script,
        placed=placed,
        left=max(0, len(index.stations) - MOST),
    )


def prepare() -> None:
    """Load folium, which takes two seconds: before the first question, not in the middle of one."""
    import maps.public_map  # noqa: F401


@lru_cache(maxsize=MOST_DRAWN)
def _drawn(
    places: tuple[tuple[str, LonLat, str], ...], centre: LonLat, zoom: float, closer: str, farther: str
) -> "MapParts":
    """The map with a place for each station (id, place, name), which the page's script fills from the list.

    folium takes milliseconds for each, so what changes with every value is not its business.
    """
    from maps.public_map import MapWords, Pin, public_map

    slot = pages.get_template("parts.html").module.slot  # type: ignore[attr-defined]
    pins = [Pin(place, str(slot(thing_id)), name) for thing_id, place, name in places]
    return public_map(pins, centre, zoom, MapWords(closer, farther))


def _placed(question: Question, index: Index) -> list[Placed]:
    found: list[Placed] = []
    for mark in index.stations[:MOST]:
        station = question.station(mark.thing_id) if mark.position and not mark.retired else None
        if station is not None and mark.position is not None:
            found.append(Placed(seen(question, station, index.city), mark.position, mark.precision_m))
    return found


@cache
def _leaflet() -> tuple[bytes, bytes]:
    """Leaflet's script and style; neither asks for anything."""
    from maps.report import Leaflet

    read = (LEAFLET / "leaflet.js").read_text(encoding="utf-8"), (LEAFLET / "leaflet.css").read_text("utf-8")
    found = Leaflet.of(*read)
    return found.script.encode(), found.style.encode()


@cache
def _land() -> bytes:
    from maps.public_map import land_script

    return land_script(LAND.read_text(encoding="utf-8")).encode()
