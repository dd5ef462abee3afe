"""`/embed/{air|water}/{thing_id}`: one station as a page that stands in a frame of another site.

It sets no cookie, asks nobody else for anything and links to the station's own page in a new tab. The size
says how much is on it: `s` the index or the first value, `m` its first values too, `l` the last seven days.
"""

from zoneinfo import ZoneInfo

from city.published import Index, Station
from dashboard.widgets.paper import not_there, nothing_yet, page, unknown_station
from dashboard.widgets.question import Answer, Question
from dashboard.widgets.seen import Seen, seen
from dashboard.widgets.week_page import chosen, draw, summary, tabs

WHATS = ("air", "water")
SMALL, LARGE = "s", "l"
MOST_FIGURES = 6
"""A frame has little room: all others are on the station's own page."""


def embed_page(question: Question) -> Answer:
    """The air or the water of a station."""
    index = question.index()
    if index is None:
        return nothing_yet(question, framed=True)
    what, thing_id = question.params["what"], question.params["thing_id"]
    if what not in WHATS:
        said = question.say("A page to embed shows air or water: /embed/air/… or /embed/water/…")
        return not_there(question, index, said, framed=True)
    station = question.station(thing_id)
    if station is None or station.mark.retired:
        return unknown_station(question, index, gone=station is not None, framed=True)
    one = seen(question, station, index.city)
    if not (one.has_air if what == "air" else one.has_water):
        said = (
            question.say("This station observes no air.")
            if what == "air"
            else question.say("This station observes no water.")
        )
        return not_there(question, index, said, framed=True)
    return _card(question, index, station, one, what)


def _card(question: Question, index: Index, station: Station, one: Seen, what: str) -> Answer:
    size = question.asked.size
    figures = one.figures[:MOST_FIGURES]
    if size == SMALL:
        figures = () if what == "air" and one.air else one.figures[:1]
    history = question.history(station.mark.thing_id) if size == LARGE else None
    choice = tabs(question, history) if history else ()
    zone = ZoneInfo(index.city.timezone)
    shown = chosen(question, history, choice[0][0], zone) if history and choice else None
    return page(
        question,
        "card.html",
        index,
        framed=True,
        scripts=("public.js",),
        styles=("values.css", "station.css", "card.css"),
        one=one,
        what=what,
        figures=figures,
        summary=summary(question, shown) if shown else "",
        drawn=draw(question, shown, zone) if shown else None,
    )
