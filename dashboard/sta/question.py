"""A question as it comes in: the options of an address, each once, and what is said when one is not
understood."""

from collections.abc import Mapping
from dataclasses import replace

from city.properties import LANGUAGES
from dashboard.query_text import parameters
from dashboard.sta import parse
from dashboard.sta.expression import Expand, Options, Order, Path
from dashboard.sta.refusal import wrong

NAMES = ("$filter", "$orderby", "$top", "$skip", "$count", "$select", "$expand", "$skiptoken")
OWN = ("lang", "latest")
DECLARED = [
    {"name": name, "in": "query", "required": False, "schema": schema}
    for name, schema in (
        ("$filter", {"type": "string", "example": "result gt 5"}),
        ("$orderby", {"type": "string", "example": "phenomenonTime desc"}),
        ("$top", {"type": "integer", "minimum": 0}),
        ("$skip", {"type": "integer", "minimum": 0}),
        ("$count", {"type": "boolean"}),
        ("$select", {"type": "string", "example": "name,id"}),
        ("$expand", {"type": "string", "example": "Datastreams($top=1)"}),
        ("lang", {"type": "string", "enum": list(LANGUAGES)}),
    )
]
"""The options as OpenAPI declares them."""
NEWEST = Expand("Observations", Options(orderby=(Order(Path(("phenomenonTime",)), descending=True),), top=1))
"""What `latest` stands for: the newest observation of every datastream, in one answer."""


def said(query: bytes) -> dict[str, str]:
    """The options of an address by name. Raises Refusal for one that is none of ours, or said twice."""
    found: dict[str, str] = {}
    for name, text in _parameters(query):
        if name not in (*NAMES, *OWN):
            raise wrong(f"{name[:40]!r} is not supported; there are {', '.join((*NAMES, *OWN))}")
        if name in found:
            raise wrong(f"{name} is said twice")
        found[name] = text
    return found


def _parameters(query: bytes) -> list[tuple[str, str]]:
    try:
        return list(parameters(query))
    except ValueError as error:
        raise wrong("that address is not UTF-8") from error


def lang_of(told: Mapping[str, str]) -> str:
    """The language that is asked for. Raises Refusal."""
    lang = told.get("lang", LANGUAGES[0])
    if lang not in LANGUAGES:
        raise wrong(f"lang is one of {', '.join(LANGUAGES)}")
    return lang


def options(told: Mapping[str, str]) -> Options:
    """What the options mean. Raises Refusal."""
    read = Options(
        filter=parse.expression(told["$filter"]) if "$filter" in told else None,
        orderby=parse.orderby(told["$orderby"]) if "$orderby" in told else (),
        top=parse.whole("$top", told["$top"]) if "$top" in told else None,
        skip=parse.whole("$skip", told.get("$skip", "0")),
        count=parse.flag("$count", told.get("$count", "false")),
        select=parse.select(told["$select"]) if "$select" in told else (),
        expand=parse.expand(told["$expand"]) if "$expand" in told else (),
        token=told.get("$skiptoken"),
    )
    return replace(read, expand=(*read.expand, NEWEST)) if "latest" in told else read
