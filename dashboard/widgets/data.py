"""`/public/v1/…`: what is published as JSON and GeoJSON, for programs; scripts of any page may read it."""

import msgspec

from city.settings import Settings
from dashboard.widgets.problems import JSON, OPEN, as_json
from dashboard.widgets.question import Answer, Question
from dashboard.widgets.routes import Route
from dashboard.widgets.told import Json, feature_json, place_json, thing_json, time_of

GEOJSON = "application/geo+json"
NOTHING_YET = 503


def routes(_settings: Settings) -> tuple[Route, ...]:
    """One station, and all of them."""
    return (
        Route("/public/v1/things.geojson", _all, wrong=as_json),
        Route("/public/v1/things/{thing_id}.json", _one, wrong=as_json),
    )


def _one(question: Question) -> Answer:
    index, station = question.index(), question.station(question.params["thing_id"])
    if index is None or station is None:
        words = question.say("No public station has this name in its address. Please check the address.")
        return as_json(question.asked, 404, words)
    told = thing_json(station, question.delayed, index.city.demo)
    return _json(told, JSON, 410 if station.mark.retired else 200)


def _all(question: Question) -> Answer:
    index = question.index()
    if index is None:
        words = question.say("The city has not published anything here yet. Please come back in a minute.")
        return as_json(question.asked, NOTHING_YET, words)
    features: list[Json] = []
    for mark in index.stations:
        station = question.station(mark.thing_id)
        features.append(feature_json(station) if station else place_json(mark))
    told: Json = {"type": "FeatureCollection", "features": features}
    told |= {"demo": index.city.demo, "delayed_since": time_of(question.delayed)}
    return _json(told, GEOJSON, 200)


def _json(told: Json, media_type: str, status: int) -> Answer:
    return Answer(msgspec.json.encode(told), media_type, status, headers=(OPEN,))
