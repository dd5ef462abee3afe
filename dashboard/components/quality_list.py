"""The day's work list: a row a datastream, those in need of somebody first, and how far the day has come."""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from dash import html

from city.by_locale import moment
from city.properties import find_property
from city.review import ReviewState
from city.thing import Kind
from dashboard.components.quality_words import checks_in_words, state_word
from dashboard.quality_reader import REVIEWED, Narrow, Row, WorkList
from dashboard.words import local, t

KIND_WORDS: Mapping[Kind, str] = {
    Kind.RESERVOIR: "Reservoir",
    Kind.AIR: "Air",
    Kind.EMISSION: "Emission",
    Kind.CHEMICAL: "Chemical site",
    Kind.WEATHER: "Weather",
    Kind.RIVER: "River or tide station",
}
_GRAVITY = (ReviewState.CHANGED, ReviewState.PROVISIONAL, ReviewState.EXCLUDED, ReviewState.APPROVED)
Option = dict[str, str]


def grid_rows(work: WorkList, lang: str) -> list[dict[str, Any]]:
    """Rows of the grid: what changed since approval, then what has remarks, then the rest."""
    ordered = sorted(work.rows, key=lambda row: _order(row, lang))
    return [_row(row, lang) for row in ordered]


def columns(lang: str) -> list[dict[str, Any]]:
    """The grid's columns."""
    state = {f"state-{one.value}": f"params.data.state === '{one.value}'" for one in ReviewState}
    return [
        {
            "field": "name",
            "headerName": t(lang, "Station"),
            "cellClass": "station",
            "minWidth": 88,
            "flex": 2,
            "wrapText": True,
        },
        {"field": "property", "headerName": t(lang, "Property"), "minWidth": 68, "wrapText": True},
        {"field": "capture", "headerName": t(lang, "Data"), "cellClass": "number", "width": 74, "flex": 0},
        {
            "field": "remarks",
            "headerName": t(lang, "Remarks"),
            "minWidth": 86,
            "flex": 2,
            "wrapText": True,
            "autoHeight": True,
            "cellClass": "remarks",
            "tooltipField": "remarks",
        },
        {
            "field": "stated",
            "headerName": t(lang, "State"),
            "minWidth": 90,
            "wrapText": True,
            "autoHeight": True,
            "cellClassRules": state,
        },
    ]


def summary(work: WorkList, zone: ZoneInfo, lang: str) -> list[Any]:
    """How far the day has come, in a line."""
    if not work.rows:
        return [html.Span(t(lang, "No datastream like this"))]
    counts = Counter(row.state for row in work.rows)
    told = [f"{state_word(state, lang)} {counts[state]}" for state in _GRAVITY if counts[state]]
    with_remarks = sum(bool(row.checks) for row in work.rows)
    looked = [row.looked.at for row in work.rows if row.looked]
    parts = [t(lang, "{n} datastreams", n=len(work.rows)), *told]
    parts.append(t(lang, "{n} with remarks", n=with_remarks))
    unlooked = len(work.rows) - len(looked)
    if looked:
        at = moment(lang, max(looked), zone, year=False)
        parts.append(t(lang, "checked last {at}", at=at))
    if unlooked:
        parts.append(t(lang, "{n} not checked yet", n=unlooked))
    return [html.Span(part) for part in parts]


def kinds(lang: str) -> list[Option]:
    """What may be chosen of kinds."""
    return [{"label": t(lang, KIND_WORDS[kind]), "value": kind.value} for kind in REVIEWED]


def fits(narrow: Narrow, areas: Mapping[str, object]) -> bool:
    """Whether what an address is narrowed to exists at all."""
    return narrow.kind in ("", *REVIEWED) and (not narrow.area or narrow.area in areas)


def property_name(slug: str, lang: str) -> str:
    """A property in a language."""
    prop = find_property(slug)
    return local(lang, dict(prop.label)) if prop else slug


def _order(row: Row, lang: str) -> tuple[int, int, str, str]:
    name = local(lang, dict(row.thing.name))
    return _GRAVITY.index(row.state), -sum(row.checks.values()), name, row.stream.property


def _row(row: Row, lang: str) -> dict[str, Any]:
    excluded = t(lang, "{n} h excluded", n=row.excluded) if row.excluded else ""
    partly = row.state is not ReviewState.EXCLUDED and excluded
    return {
        "key": str(row.key),
        "name": local(lang, dict(row.thing.name)),
        "property": property_name(row.stream.property, lang),
        "capture": "–" if row.capture is None else f"{100 * row.capture:.0f} %",
        "remarks": checks_in_words(row, lang),
        "state": row.state.value,
        "stated": f"{state_word(row.state, lang)} · {excluded}" if partly else state_word(row.state, lang),
    }
