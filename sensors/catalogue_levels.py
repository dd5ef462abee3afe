"""Mistakes in what floods are judged by: levels out of order, a limit not there, impossible details."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

from city.characteristic import LEVEL, LEVELS, NEAR, level_stream, order_problems
from city.datum import DATUMS, is_datum
from city.limit import Limit
from city.properties import LANGUAGES
from city.river import NEAR_M
from city.thing import Datastream, Kind, Thing
from sensors.tide import tide_problem

Problem = tuple[str, str]


def with_near(kind: Kind, stream: Datastream) -> Datastream:
    """A river's water level with the limit at which near its warning level begins, where it has none."""
    named = {limit.name: limit for limit in stream.limits}
    first = named.get("warning", named.get("years_5"))
    if kind is not Kind.RIVER or stream.property != LEVEL or NEAR in named or first is None:
        return stream
    seasons = (replace(season, value=round(season.value - NEAR_M, 6)) for season in first.seasons)
    return replace(stream, limits=(Limit(NEAR, tuple(seasons)), *stream.limits))


def level_problems(thing: Thing) -> Iterator[Problem]:
    """What is wrong with the levels and details of a reservoir or river station; nothing of other kinds."""
    if thing.kind not in LEVELS:
        return
    stream = level_stream(thing)
    for problem in order_problems(thing.kind, stream.limits if stream else ()):
        yield f".limits.{LEVEL}", problem
    yield from _control(thing)
    yield from _details(thing.details)


def _control(thing: Thing) -> Iterator[Problem]:
    chosen, stream = thing.details.get("control_limit"), level_stream(thing)
    known = {limit.name for limit in stream.limits} if stream else set[str]()
    if chosen is not None and chosen not in known:
        yield ".details.control_limit", f"{chosen!r} is not one of the limits of its water level"


def _details(details: Mapping[str, object]) -> Iterator[Problem]:
    capacity = details.get("total_capacity")
    if capacity is not None and not _positive(capacity):
        yield ".details.total_capacity", "is not a number above 0"
    for key in ("basin", "note"):
        if key in details and not _text(details[key]):
            yield f".details.{key}", f"is not a text in each of {', '.join(LANGUAGES)}"
    for key in ("tidal", "curve_synthetic"):
        if not isinstance(details.get(key, False), bool):
            yield f".details.{key}", "is neither true nor false"
    if problem := tide_problem(details):
        yield ".details.tide", problem
    if details.get("inflow", "net") not in ("net", "gross"):
        yield ".details.inflow", "is neither net nor gross"


def datum_problems(thing: Thing, told_in: Mapping[str, object]) -> Iterator[Problem]:
    """Heights in several datums, which nobody may compare: of the limits, the curve, and what is told.

    `told_in` are the datums in which datastreams are told, by slug.
    """
    if thing.kind not in LEVELS:
        yield from ((f".datastreams.{slug}.datum", f"only {LEVEL} of a station has one") for slug in told_in)
        return
    own, curve = thing.details.get("datum"), thing.details.get("curve")
    others = {f".datastreams.{slug}.datum": datum for slug, datum in told_in.items()}
    if isinstance(curve, Mapping) and "datum" in curve:
        others[".details.curve.datum"] = cast(Mapping[str, object], curve)["datum"]
    if own is not None and not is_datum(own):
        yield ".details.datum", f"is neither one of {', '.join(DATUMS)} nor a text in {', '.join(LANGUAGES)}"
    for key, datum in others.items():
        if key not in (f".datastreams.{LEVEL}.datum", ".details.curve.datum"):
            yield key, f"only {LEVEL} of a station has one"
        elif datum != own:
            yield key, f"{_called(datum)} is not {_called(own)} of details.datum: heights cannot be compared"


def _called(datum: object) -> str:
    return repr(cast(Mapping[str, Any], datum).get("en") if isinstance(datum, Mapping) else datum)


def _positive(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < float("inf")


def _text(value: object) -> bool:
    if not isinstance(value, Mapping):
        return False
    texts = cast(Mapping[str, Any], value)
    return set(texts) == set(LANGUAGES) and all(
        isinstance(one, str) and one.strip() for one in texts.values()
    )
