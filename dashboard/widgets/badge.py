"""What a badge says: a few lines about one station, the same for SVG and PNG. Pure.

A badge is an `<img>` in somebody else's page, so it has to say everything by itself: whose value, which
class, when it was observed, that it is provisional, and when there is nothing to show, that there is nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple
from unicodedata import east_asian_width

from city.published import CityFacts, Station
from dashboard.widgets.question import Question
from dashboard.widgets.seen import Seen, seen

WIDTHS = {"s": 180, "m": 260, "l": 360}
HEIGHTS = {"s": 84, "m": 94, "l": 112}
"""Pixels, of both forms."""
LETTERS = {"s": (11, 15, 10), "m": (13, 20, 12), "l": (16, 28, 14)}
"""Heights of the letters of the name, the headline and the notes."""
MOST_NOTES = {"s": 3, "m": 2, "l": 2}
SMALLER = 0.72
"""A line that does not fit is set smaller by so much at most, then cut."""
BETWEEN = " · "
GREY = "stale"
"""The token of what nobody knows: never a colour of a class, never green."""
PLAIN = "quiet"


@dataclass(frozen=True, slots=True)
class Badge:
    """`colour` is `#rrggbb` or the name of a token; `notes` are short, on as few lines as they need.

    `until` (epoch ms): from then on it says `over` and `last` under the name `name_after`.
    """

    name: str
    headline: str
    notes: tuple[str, ...]
    colour: str
    lang: str
    over: str
    until: int | None = None
    english: str = ""
    """A name in letters that every font has."""
    last: str = ""
    name_after: str = ""


class Line(NamedTuple):
    """One line of a badge: its text, the token of its colour, its weight; how large it is, and where its base
    line is below the top, in pixels."""

    text: str
    token: str
    weight: int
    letters: float
    y: float


@dataclass(frozen=True, slots=True)
class _Head:
    """What it says in large letters, and what is true of that alone."""

    text: str
    colour: str
    moment: str
    until: int | None
    doubtful: bool = False


def badge_of(question: Question, station: Station, city: CityFacts) -> Badge:
    """The badge of a station as it may be shown now."""
    about, over = seen(question, station, city), question.say("No current data")
    if about.retired:
        return Badge(about.name, question.say("No longer in operation"), (), GREY, question.lang, over)
    head, warned = _head(question, about), f"{about.level_words}{BETWEEN}" if about.level_words else ""
    name, english = warned + about.name, warned + station.mark.name.get("en", station.mark.thing_id)
    last = _last(question, about)
    if head is None:
        colour, notes = about.level if warned else GREY, (last,) if last else ()
        until = about.level_until if warned else None
        return Badge(name, over, notes, colour, question.lang, over, until, english, last, about.name)
    ends = [end for end in (head.until, about.level_until) if end is not None]
    stays = about.level_until is None or about.level_until > min(ends, default=0)
    return Badge(
        name,
        head.text,
        tuple(_notes(question, about, city, head)),
        about.level if warned else head.colour,
        question.lang,
        over,
        min(ends, default=None),
        english,
        last,
        name if stays else about.name,
    )


def lines(badge: Badge, size: str, *, over: bool = False) -> list[Line]:
    """What stands where; `over`: afterwards."""
    small, large, smallest = LETTERS[size]
    name, said = (badge.name_after or badge.name, badge.over) if over else (badge.name, badge.headline)
    notes = ((badge.last,) if badge.last else ()) if over else badge.notes
    y = small * 1.45 + large * 1.2
    found = [Line(name, "quiet", 400, small, small * 1.45), Line(said, "text", 600, large, y)]
    y += smallest * 0.45
    for note in _wrapped(notes, room(size) / smallest, MOST_NOTES[size]):
        y += smallest * 1.25
        found.append(Line(note, "quiet", 400, smallest, y))
    return [line for line in found if line.text]


def left(size: str) -> int:
    """Where lines begin, in pixels."""
    return round(LETTERS[size][0] * 1.5)


def room(size: str) -> int:
    """How wide a line may be."""
    return WIDTHS[size] - left(size) - LETTERS[size][0] // 2


def ems(text: str) -> float:
    """How wide a text is about, in letters' heights: no font is known here."""
    return sum(1.0 if east_asian_width(char) in "WF" else 0.56 for char in text)


def _wrapped(notes: Iterable[str], most_ems: float, most: int) -> list[str]:
    """Notes on as few lines as they need; the last one takes what is left."""
    found: list[str] = []
    for note in notes:
        longer = f"{found[-1]}{BETWEEN}{note}" if found else note
        if found and (ems(longer) <= most_ems or len(found) == most):
            found[-1] = longer
        else:
            found.append(note)
    return found


def no_station(question: Question) -> Badge:
    """For an id that nobody has, or that is not public."""
    said = question.say("No such station")
    return Badge(question.say("Public data"), said, (), GREY, question.lang, said)


def wrong(lang: str, title: str, words: str) -> Badge:
    """For a question that cannot be answered."""
    return Badge("", title, (words,), GREY, lang, title)


def _head(question: Question, about: Seen) -> _Head | None:
    air = about.air
    if air and air.index and air.moment:
        colour = f"#{air.paint[1:]}" if air.paint else PLAIN
        return _Head(f"AQI {air.index} {air.label}", colour, air.moment.words, air.until)
    first = next((one for one in about.figures if one.value is not None and one.moment), None)
    if first is None or first.moment is None:
        return None
    value = f"{first.name} {first.value} {first.unit}".strip()
    if air:
        value = f"{value}{BETWEEN}{question.say('no index')}"
    colour = GREY if air or first.suspect else PLAIN
    return _Head(value, colour, first.moment.words, first.until, first.suspect)


def _notes(question: Question, about: Seen, city: CityFacts, head: _Head) -> Iterator[str]:
    yield head.moment
    if about.provisional:
        yield question.say("provisional")
    if head.doubtful:
        yield question.say("doubtful")
    if about.recorded:
        yield question.say("recorded elsewhere")
    elif city.demo:
        yield question.say("made up for a demonstration")
    else:
        yield question.named(city.name)


def _last(question: Question, about: Seen) -> str:
    """When something was last heard, of a station that has nothing to show."""
    return question.say("last heard {time}", time=about.last.words) if about.last else ""
