"""What a badge says: a few lines about one station, the same for SVG and PNG. Pure.

A badge is an `<img>` in somebody else's page, so it has to say everything by itself: whose value, which
class, when it was observed, that it is provisional, and when there is nothing to show, that there is nothing.
"""

from dataclasses import dataclass

from city.published import CityFacts, Station
from dashboard.widgets.question import Question
from dashboard.widgets.seen import Seen, seen

WIDTHS = {"s": 180, "m": 260, "l": 360}
"""Pixels; the height is a quarter of it or so (`HEIGHTS`)."""
HEIGHTS = {"s": 58, "m": 76, "l": 100}
GREY = "stale"
"""The token of what nobody knows: never a colour of a class, never green."""
PLAIN = "quiet"


@dataclass(frozen=True, slots=True)
class Badge:
    """`colour` is `#rrggbb` or the name of a token; `until` (epoch ms): from then on it says `over`."""

    name: str
    headline: str
    note: str
    colour: str
    lang: str
    over: str
    until: int | None = None
    english: str = ""
    """A name in letters that every font has."""


def badge_of(question: Question, station: Station, city: CityFacts) -> Badge:
    """The badge of a station as it may be shown now."""
    about = seen(question, station, city)
    english = station.mark.name.get("en", station.mark.thing_id)
    over = question.say("No current data")
    if about.retired:
        headline = question.say("No longer in operation")
        return Badge(about.name, headline, "", GREY, question.lang, over, None, english)
    headline, colour, ends = _headline(question, about)
    newest = about.newest
    if headline is None or newest is None:
        note = _last(question, about)
        return Badge(about.name, over, note, GREY, question.lang, over, None, english)
    name = about.name
    if about.level_words:
        name, colour = f"{about.level_words} · {name}", about.level
        english = f"{about.level_words} · {english}"
    words = [newest.words, *([question.say("provisional")] if about.provisional else [])]
    words += [question.say("recorded elsewhere")] if about.recorded else []
    return Badge(name, headline, " · ".join(words), colour, question.lang, over, ends, english)


def no_station(question: Question) -> Badge:
    """For an id that nobody has, or that is not public."""
    said = question.say("No such station")
    return Badge(question.say("Public data"), said, "", GREY, question.lang, said)


def wrong(lang: str, title: str, words: str) -> Badge:
    """For a question that cannot be answered."""
    return Badge("", title, words, GREY, lang, title)


def _headline(question: Question, about: Seen) -> tuple[str | None, str, int | None]:
    """What it says in large letters, its colour, and until when (epoch ms)."""
    air = about.air
    if air and air.index:
        colour = f"#{air.paint[1:]}" if air.paint else PLAIN
        return f"AQI {air.index} {air.label}", colour, air.until
    first = next((one for one in about.figures if one.value is not None), None)
    if first is None:
        return None, GREY, None
    value = f"{first.name} {first.value} {first.unit}".strip()
    if air:
        value = f"{value} · {question.say('no index')}"
    return value, GREY if air else PLAIN, first.until


def _last(question: Question, about: Seen) -> str:
    """When something was last heard, of a station that has nothing to show."""
    return question.say("last heard {time}", time=about.last.words) if about.last else ""
