"""The strip of choices of the trends' page: stations, properties, period, steps, comparison, views."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dash import dcc, html

from city.period import Preset
from city.properties import find_property
from city.thing import Kind, Thing
from dashboard.components.menu import menu_words
from dashboard.components.trend_wish import STEPS, Against, TrendWish, View
from dashboard.figures.series_style import unit_text
from dashboard.words import local, t

FIELDS = ("things", "properties", "preset", "first", "last", "step", "against", "view")
"""The fields of the form in the order of the callback's inputs; each has the id `trends-<field>`."""
PRESET_WORDS = {
    Preset.HOURS_24: "24 h",
    Preset.DAYS_7: "7 days",
    Preset.DAYS_30: "30 days",
    Preset.MONTH: "This month",
    Preset.YEAR: "This year",
    Preset.ALL: "All there is",
    Preset.CUSTOM: "From – to",
}
STEP_WORDS = {
    "auto": "By itself",
    "raw": "Single values",
    "hour": "By hour",
    "day": "By day",
    "month": "By month",
}
AGAINST_WORDS = {
    Against.NOTHING: "Nothing",
    Against.BEFORE: "The period before",
    Against.YEAR: "The year before",
}
VIEW_WORDS = {
    View.COURSE: "Course",
    View.EXCEEDANCES: "Exceedances",
    View.CALENDAR: "Calendar",
    View.PROFILE: "Profile of a day",
    View.ROSES: "Roses",
    View.CORRELATION: "Correlation",
    View.DISTRIBUTION: "Distribution",
    View.CAPTURE: "Data capture",
}
_KINDS = (Kind.AIR, Kind.WEATHER, Kind.RESERVOIR, Kind.RIVER, Kind.EMISSION, Kind.CHEMICAL, Kind.VIDEO)


def choices(wish: TrendWish, things: Mapping[str, Thing]) -> Any:
    """The form, filled in as the address asks."""
    lang = wish.lang
    return html.Div(
        [
            _labelled(
                t(lang, "Stations"),
                dcc.Dropdown(
                    station_options(things, wish.things, lang),
                    list(wish.things),
                    id="trends-things",
                    multi=True,
                    placeholder=t(lang, "Choose stations"),
                    labels=menu_words(lang),
                    maxHeight=360,
                ),
                "wide",
            ),
            _labelled(
                t(lang, "What"),
                dcc.Dropdown(
                    property_options(things, wish),
                    list(wish.properties),
                    id="trends-properties",
                    multi=True,
                    placeholder=t(lang, "Choose what is to be shown"),
                    labels=menu_words(lang),
                    maxHeight=360,
                ),
                "wide",
            ),
            _radios(t(lang, "Period"), "trends-preset", PRESET_WORDS, wish.preset, lang),
            html.Div(
                [
                    _day(t(lang, "From"), "trends-first", wish.first),
                    _day(t(lang, "To"), "trends-last", wish.last),
                ],
                id="trends-typed",
                hidden=wish.preset is not Preset.CUSTOM,
            ),
            _radios(
                t(lang, "Steps"), "trends-step", {one: STEP_WORDS[one] for one in STEPS}, wish.step, lang
            ),
            _radios(t(lang, "Compare with"), "trends-against", AGAINST_WORDS, wish.against, lang),
        ],
        className="choices sheet",
        role="search",
    )


def tabs(wish: TrendWish) -> Any:
    """The views, one of them chosen."""
    options = [{"label": t(wish.lang, VIEW_WORDS[one]), "value": one.value} for one in View]
    return html.Div(
        dcc.RadioItems(options, wish.view.value, id="trends-view", inline=True), className="views"
    )


def values_of(wish: TrendWish) -> Sequence[Any]:
    """What the fields hold for a wish, in the order of FIELDS."""
    return (
        list(wish.things),
        list(wish.properties),
        wish.preset.value,
        wish.first,
        wish.last,
        wish.step,
        wish.against.value,
        wish.view.value,
    )


def station_options(things: Mapping[str, Thing], chosen: Iterable[str], lang: str) -> list[dict[str, str]]:
    """Every station that observes anything, air first; found by its name and its id. What is chosen and not
    known stays, or the field would forget it before anybody is told.
    """
    order = {kind: n for n, kind in enumerate(_KINDS)}
    listed = sorted(
        (thing for thing in things.values() if thing.datastreams),
        key=lambda thing: (order[thing.kind], local(lang, dict(thing.name))),
    )
    named = {one.thing_id: local(lang, dict(one.name)) for one in listed}
    named |= {one: one for one in chosen if one not in named}
    return [{"label": name, "value": one, "search": f"{name} {one}"} for one, name in named.items()]


def property_options(things: Mapping[str, Thing], wish: TrendWish) -> list[dict[str, str]]:
    """What the chosen stations observe, what any does where none is chosen, and what is chosen already."""
    picked = [things[one] for one in wish.things if one in things] or list(things.values())
    slugs = dict.fromkeys(stream.property for thing in picked for stream in thing.datastreams)
    return [_property_option(slug, wish.lang) for slug in dict.fromkeys([*slugs, *wish.properties])]


def _property_option(slug: str, lang: str) -> dict[str, str]:
    prop = find_property(slug)
    if prop is None:
        return {"label": slug, "value": slug, "search": slug}
    unit = f" ({unit_text(prop.unit)})" if prop.unit else ""
    label = f"{local(lang, dict(prop.label))}{unit}"
    return {"label": label, "value": slug, "search": f"{label} {slug}"}


def first_property(things: Mapping[str, Thing], chosen: Iterable[str]) -> str:
    """What is shown of a station of which nothing is chosen yet: the first it has."""
    for one in chosen:
        if one in things and things[one].datastreams:
            return things[one].datastreams[0].property
    return ""


def _labelled(word: str, field: Any, kind: str = "") -> Any:
    return html.Label([html.Span(word), field], className=f"field {kind}".strip())


def _day(word: str, name: str, value: str) -> Any:
    field = dcc.Input(
        id=name,
        value=value,
        type="text",
        debounce=True,
        placeholder="2026-03-01",
        maxLength=20,
        autoComplete="off",
    )
    return _labelled(word, field)


def _radios(word: str, name: str, words: Mapping[Any, str], chosen: Any, lang: str) -> Any:
    options = [{"label": t(lang, text), "value": str(one)} for one, text in words.items()]
    return html.Fieldset(
        [html.Legend(word), dcc.RadioItems(options, str(chosen), id=name, inline=True)], className="field"
    )
