"""Mistakes in what floods are judged by: levels out of order, a limit not there, impossible details."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from city.characteristic import LEVEL, LEVELS, level_stream, order_problems
from city.properties import LANGUAGES
from city.thing import Kind, Thing
from sensors.tide import tide_problem

Problem = tuple[str, str]


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
    if thing.kind is Kind.RESERVOIR and chosen is not None and chosen not in known:
        yield ".details.control_limit", f"{chosen!r} is not one of the limits of its water level"


def _details(details: Mapping[str, object]) -> Iterator[Problem]:
    capacity = details.get("total_capacity")
    if capacity is not None and not _positive(capacity):
        yield ".details.total_capacity", "is not a number above 0"
    for key in ("basin", "note"):
        if key in details and not _text(details[key]):
            yield f".details.{key}", f"is not a text in each of {', '.join(LANGUAGES)}"
    if problem := tide_problem(details):
        yield ".details.tide", problem
    if details.get("inflow", "net") not in ("net", "gross"):
        yield ".details.inflow", "is neither net nor gross"


def _positive(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < float("inf")


def _text(value: object) -> bool:
    if not isinstance(value, Mapping):
        return False
    texts = cast(Mapping[str, Any], value)
    return set(texts) == set(LANGUAGES) and all(
        isinstance(one, str) and one.strip() for one in texts.values()
    )
