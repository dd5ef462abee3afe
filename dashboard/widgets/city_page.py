"""`/`: the air and the water of the city at once, and the public warnings that hold.

Stations stand in the order of the catalogue. A city may have thousands: of each part only the first are
listed, and a visitor chooses an area.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote
from zoneinfo import ZoneInfo

from city.published import Index, Mark, PublicWarning
from dashboard.widgets.paper import not_there, nothing_yet, page
from dashboard.widgets.question import Answer, Question
from dashboard.widgets.seen import AIR_KINDS, LEVELS, WATER_KINDS, Moment, Seen, moment, seen

MOST = 50
"""Stations of a part that are listed at once."""
PARTS = (
    ("air", "Air", AIR_KINDS),
    ("water", "Water", WATER_KINDS),
    ("weather", "Weather", frozenset({"weather"})),
)
OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the page; `left` stations are not listed."""

    slug: str
    title: str
    stations: tuple[Seen, ...]
    left: int


@dataclass(frozen=True, slots=True)
class WarningSeen:
    """A warning that holds, as words."""

    address: str
    headline: str
    areas: str
    level: str
    level_words: str
    expires: Moment
    until: int


def city_page(question: Question) -> Answer:
    """The city; `area` asks for one of its areas."""
    index = question.index()
    if index is None:
        return nothing_yet(question)
    areas = _areas(question, index.stations)
    area = question.asked["area"]
    if area and area not in dict(areas):
        return not_there(question, index, question.say("The city has no area of this name."))
    marks = [one for one in index.stations if not one.retired and (not area or area_code(one) == area)]
    return page(
        question,
        "city.html",
        index,
        scripts=("public.js",),
        styles=("values.css", "list.css", "tabs.css"),
        warnings=warnings(question, index),
        areas=areas,
        area=area,
        parts_of_city=_parts(question, index, marks),
    )


def warnings(question: Question, index: Index) -> list[WarningSeen]:
    """The warnings that hold, the worst first."""
    zone = ZoneInfo(index.city.timezone)
    return [_warning(question, one, zone) for one in question.warnings()]


def area_code(mark: Mark) -> str:
    """By which word an address names a station's area, whatever the language."""
    return mark.area.get("en") or next(iter(mark.area.values()), "")


def _warning(question: Question, one: PublicWarning, zone: ZoneInfo) -> WarningSeen:
    return WarningSeen(
        f"/warning/{quote(one.identifier)}",
        question.named(one.headline) or question.named(one.event),
        question.named(one.areas),
        one.level,
        question.say(LEVELS[one.level]) if one.level in LEVELS else "",
        moment(question.lang, one.expires, zone),
        one.expires,
    )


def _areas(question: Question, marks: Sequence[Mark]) -> list[tuple[str, str]]:
    found = {area_code(one): question.named(one.area) for one in marks if one.area and not one.retired}
    return sorted(found.items(), key=lambda one: one[1])


def _parts(question: Question, index: Index, marks: Sequence[Mark]) -> list[Part]:
    named = frozenset[str]().union(*(kinds for _, _, kinds in PARTS))
    others = frozenset(one.kind for one in marks) - named
    rows = [(slug, question.say(title), kinds) for slug, title, kinds in PARTS]
    rows.append((OTHERS, question.say("Other stations"), others))
    return [_part(question, index, marks, *row) for row in rows]


def _part(
    question: Question, index: Index, marks: Sequence[Mark], slug: str, title: str, kinds: frozenset[str]
) -> Part:
    ours = [one for one in marks if one.kind in kinds]
    stations = (question.station(one.thing_id) for one in ours[:MOST])
    listed = tuple(seen(question, one, index.city) for one in stations if one is not None)
    return Part(slug, title, listed, max(0, len(ours) - MOST))
