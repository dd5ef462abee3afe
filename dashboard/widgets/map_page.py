"""`/map`: the stations on a map, drawn by folium, and the same stations as a list below it.

Whoever cannot see or point finds everything in the list: the map adds where things are. Leaflet, its style
and the base map come from here, each from an address of its own, so that a browser keeps them.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Thread

from city.published import Index
from city.settings import Settings
from dashboard.widgets.paper import nothing_yet, page
from dashboard.widgets.problems import pages
from dashboard.widgets.question import Answer, Question
from dashboard.widgets.routes import Route
from dashboard.widgets.seen import Seen, seen
from maps.metres import LonLat

LAND = Path(str(files("maps"))) / "data" / "land.geojson"
LEAFLET = Path(__file__).parent.parent / "assets" / "vendor" / "leaflet"
MOST = 500
"""Stations on the map at once: each is a piece of the page."""
STYLES = ("public.css", "map.css")
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
    Thread(
        target=_prepare, daemon=True
    ).start()  # folium takes a second or two to load: no visitor waits for it
    return (
        Route("/map", map_page),
        Route("/map/leaflet.js", lambda _: Answer(_leaflet()[0], JAVASCRIPT)),
        Route("/map/leaflet.css", lambda _: Answer(_leaflet()[1], CSS)),
        Route("/map/land.js", lambda _: Answer(_land(), JAVASCRIPT)),
    )


def map_page(question: Question) -> Answer:
    """The map of the city."""
    from maps.public_map import MapWords, Pin, public_map

    index = question.index()
    if index is None:
        return nothing_yet(question)
    placed = _placed(question, index)
    pin = pages.get_template("parts.html").module.pin  # type: ignore[attr-defined]
    pins = [Pin(each.position, str(pin(each.one)), each.one.name) for each in placed]
    words = MapWords(question.say("Closer"), question.say("Farther"))
    drawn = public_map(pins, index.city.centre, index.city.zoom, words)
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


def _prepare() -> None:
    _land()
