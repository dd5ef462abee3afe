"""`/station/{thing_id}`: one station with its newest values and its last seven days."""

from zoneinfo import ZoneInfo

from dashboard.widgets.paper import not_there, nothing_yet, page, unknown_station
from dashboard.widgets.question import Answer, Question
from dashboard.widgets.seen import seen
from dashboard.widgets.week_page import chosen, draw, summary, tabs

KINDS = {
    "reservoir": "Reservoir",
    "river": "River station",
    "air": "Air station",
    "emission": "Emission source",
    "chemical": "Chemical site",
    "weather": "Weather station",
}


def station_page(question: Question) -> Answer:
    """One station; `show` asks for one of its quantities."""
    index = question.index()
    if index is None:
        return nothing_yet(question)
    thing_id = question.params["thing_id"]
    station = question.station(thing_id)
    if station is None or station.mark.retired:
        return unknown_station(question, index, gone=station is not None)
    one = seen(question, station, index.city)
    history = question.history(thing_id)
    choice = tabs(question, history) if history else ()
    shown = question.asked["show"] or (choice[0][0] if choice else "")
    zone = ZoneInfo(index.city.timezone)
    what = chosen(question, history, shown, zone) if history else None
    if what is None and question.asked["show"]:
        return not_there(question, index, question.say("This station has no such quantity."))
    return page(
        question,
        "station.html",
        index,
        scripts=("public.js",),
        styles=("values.css", "tabs.css", "station.css"),
        one=one,
        kind_words=question.say(KINDS[one.kind]) if one.kind in KINDS else "",
        tabs=choice,
        shown=shown,
        summary=summary(question, what) if what else "",
        drawn=draw(question, what, zone) if what else None,
    )
