"""`/embed/`: what to paste into a page of one's own, with a preview and a button that copies it.

A plain form that answers without a script too; with one, the preview follows the choice at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlencode

from markupsafe import escape

from city.published import Index, Mark, Station
from city.settings import Settings
from dashboard.widgets.asked import CHOICES
from dashboard.widgets.badge import HEIGHTS, WIDTHS
from dashboard.widgets.paper import not_there, nothing_yet, page
from dashboard.widgets.question import Answer, Question
from dashboard.widgets.routes import Route
from dashboard.widgets.seen import Seen, seen
from dashboard.words import local, t

MOST = 500
"""Stations to choose from; another one can be named in the address."""
READS = ("station", "form", "wlang", "wtheme", "wsize")
FORMS: Mapping[str, str] = MappingProxyType(
    {
        "air": "Page with the air",
        "water": "Page with the water",
        "svg": "Picture (SVG)",
        "png": "Picture (PNG)",
        "json": "Data (JSON)",
    }
)
THEMES: Mapping[str, str] = MappingProxyType(
    {"auto": "As the visitor likes", "light": "Light", "dark": "Dark"}
)
SIZES: Mapping[str, str] = MappingProxyType({"s": "Small", "m": "Medium", "l": "Large"})
FRAMES: Mapping[str, tuple[int, int]] = MappingProxyType({"s": (260, 270), "m": (340, 440), "l": (420, 800)})
"""Width and height in px that hold a page of a size."""
PICTURES = ("svg", "png")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be embedded. `name` is the station's in the language of what is embedded."""

    one: Seen
    name: str
    form: str
    lang: str
    theme: str
    size: str

    @property
    def path(self) -> str:
        """Its address on this server."""
        if self.form == "json":
            return f"/public/v1/things/{self.one.thing_id}.json"
        wishes = urlencode({"lang": self.lang, "theme": self.theme, "size": self.size})
        if self.form in PICTURES:
            return f"/badge/{self.one.thing_id}.{self.form}?{wishes}"
        return f"/embed/{self.form}/{self.one.thing_id}?{wishes}"

    @property
    def extent(self) -> tuple[int, int]:
        """Width and height in px."""
        return (WIDTHS[self.size], HEIGHTS[self.size]) if self.form in PICTURES else FRAMES[self.size]

    def code(self, base: str) -> str:
        """What to paste; `base` is how this server is reached."""
        if self.form == "json":
            return f"{base}{self.path}"
        address, (width, height) = escape(f"{base}{self.path}"), self.extent
        if self.form in PICTURES:
            page_of = escape(f"{base}/station/{self.one.thing_id}?lang={self.lang}")
            picture = f'<img src="{address}" alt="{self.alt}" width="{width}" height="{height}">'
            return f'<a href="{page_of}">{picture}</a>'
        return (
            f'<iframe src="{address}" title="{escape(self.name)}" width="{width}" height="{height}" '
            'loading="lazy" style="border:0;max-width:100%"></iframe>'
        )

    @property
    def alt(self) -> str:
        """What who cannot see the picture hears: no text of another page can say what it shows later."""
        return escape(t(self.lang, "{name}: the newest values are on its page", name=self.name))


def routes(settings: Settings) -> tuple[Route, ...]:
    """The page."""
    base = (settings.public_url or "").rstrip("/")
    return (Route("/embed/", lambda question: builder_page(question, base), reads=READS, sized=False),)


def builder_page(question: Question, base: str) -> Answer:
    """The form, and what it comes to. `base` is how others reach this server, empty where nobody said."""
    index = question.index()
    if index is None:
        return nothing_yet(question)
    marks = [one for one in index.stations if not one.retired]
    thing_id = question.asked["station"] or (marks[0].thing_id if marks else "")
    if not thing_id:
        return not_there(question, index, question.say("No station is public yet."))
    station = question.station(thing_id)
    if station is None or station.mark.retired:
        return not_there(
            question,
            index,
            question.say("No public station has this name in its address. Please check the address."),
        )
    wish = _wish(question, index, station)
    return page(
        question,
        "builder.html",
        index,
        scripts=("builder.js",),
        styles=("form.css", "builder.css"),
        more="frame-src 'self'",
        stations=_named(question, marks, station),
        forms=_said(question, {form: FORMS[form] for form in forms(wish.one)}),
        themes=_said(question, THEMES),
        sizes=_said(question, SIZES),
        wish=wish,
        base=base,
        code=wish.code(base),
    )


def forms(one: Seen) -> tuple[str, ...]:
    """In which forms a station can be shown."""
    pages = (("air", one.has_air), ("water", one.has_water))
    return (*(form for form, has in pages if has), "svg", "png", "json")


def _wish(question: Question, index: Index, station: Station) -> Wish:
    """What is asked for; whatever is not there is the first that is."""
    one = seen(question, station, index.city)
    asked, able = question.asked, forms(one)
    languages = CHOICES["lang"]

    def of(name: str, allowed: Sequence[str], usual: str) -> str:
        return asked[name] if asked[name] in allowed else usual

    lang = of("wlang", languages, asked.lang if asked.lang in languages else "en")
    return Wish(
        one,
        local(lang, station.mark.name) or one.thing_id,
        of("form", able, able[0]),
        lang,
        of("wtheme", CHOICES["theme"], "auto"),
        of("wsize", CHOICES["size"], "m"),
    )


def _named(question: Question, marks: Sequence[Mark], station: Station) -> list[tuple[str, str]]:
    listed = {one.thing_id: question.named(one.name) or one.thing_id for one in marks[:MOST]}
    mark = station.mark
    listed.setdefault(mark.thing_id, question.named(mark.name) or mark.thing_id)
    return list(listed.items())


def _said(question: Question, words: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(slug, question.say(said)) for slug, said in words.items()]
