"""A published station as words in a language: what every page, list and map of the public side says of it.

A value that may not be shown any more is None here, and a page says so; nothing is rounded up to "good". Text
is text: templates escape it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from city import by_locale
from city.air_scheme import GRADES, PAINTED, Scheme
from city.properties import LANGUAGES, find_property
from city.published import Air, CityFacts, Shown, Station, Value
from dashboard.widgets.question import Question
from dashboard.words import local, t

LANGUAGE_NAMES = dict(zip(LANGUAGES, ("简体中文", "繁體中文", "English"), strict=True))
"""Our languages as each calls itself."""
AIR_KINDS = frozenset({"air"})
WATER_KINDS = frozenset({"reservoir", "river"})
LEVELS = {
    "blue": "Blue warning",
    "yellow": "Yellow warning",
    "orange": "Orange warning",
    "red": "Red warning",
}
UNITS = {"1e4 m³": "10⁴ m³"}
"""Units that people write otherwise than programs."""
SCHEMES = {"hj633": "HJ 633", "epa2024": "US EPA", "eea2025": "EEA"}


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as machines and as people read it; the words name the zone."""

    iso: str
    words: str


@dataclass(frozen=True, slots=True)
class Figure:
    """The newest of one property. `value` is None where there is none to show; `until` epoch ms."""

    property: str
    name: str
    value: str | None
    unit: str
    mean: str
    moment: Moment | None
    until: int | None
    suspect: bool


@dataclass(frozen=True, slots=True)
class AirSeen:
    """The air's index. Without `index` no class is named; `sentence` says why, or what weighs most.

    `paint` is the style's name of the class's colour, empty where it has none.
    """

    scheme: str
    index: str | None
    paint: str
    label: str
    sentence: str
    moment: Moment | None
    until: int | None


@dataclass(frozen=True, slots=True)
class Seen:
    """A station. `level` is that of its public warnings, its words are empty where there is none."""

    thing_id: str
    kind: str
    name: str
    area: str
    retired: bool
    recorded: bool
    source: str
    licence: str
    level: str
    level_words: str
    level_until: int | None
    air: AirSeen | None
    figures: tuple[Figure, ...]
    provisional: bool

    @property
    def newest(self) -> Moment | None:
        """When it was last observed, of what may still be shown."""
        moments = [one.moment for one in self.figures if one.moment and one.value is not None]
        if self.air and self.air.index and self.air.moment:
            moments.append(self.air.moment)
        return max(moments, key=lambda one: one.iso, default=None)

    @property
    def last(self) -> Moment | None:
        """When it was last heard, of what may be shown no more too."""
        moments = [one.moment for one in self.figures if one.moment]
        return max(moments, key=lambda one: one.iso, default=None)

    @property
    def has_air(self) -> bool:
        """Whether there is a page of its air."""
        return self.air is not None or self.kind in AIR_KINDS

    @property
    def has_water(self) -> bool:
        """Whether there is a page of its water."""
        return self.kind in WATER_KINDS


def seen(question: Question, station: Station, city: CityFacts) -> Seen:
    """A station, as it may be shown now, in the language that is asked for."""
    lang, zone, mark = question.lang, ZoneInfo(city.timezone), station.mark
    level = station.state.level
    return Seen(
        mark.thing_id,
        mark.kind,
        question.named(mark.name) or mark.thing_id,
        question.named(mark.area),
        mark.retired,
        station.recorded,
        question.named(station.source or {}),
        station.licence or "",
        level,
        t(lang, LEVELS[level]) if level in LEVELS else "",
        station.state.valid_until,
        _air(lang, station.air, zone) if station.air else None,
        tuple(_figure(lang, value, zone) for value in station.values),
        any(one.provisional and one.result is not None for one in station.values)
        or bool(station.air and station.air.provisional and station.air.index is not None),
    )


def number(lang: str, value: float, decimals: int) -> str:
    """A number as people write it in a language, with so many decimals."""
    return by_locale.number(lang, value, decimals)


def moment(lang: str, at: int, zone: ZoneInfo) -> Moment:
    """A time (epoch ms) in the city's zone, which is named by its offset."""
    local_time = datetime.fromtimestamp(at / 1000, zone)
    words = by_locale.moment(lang, at, zone, year=False)
    iso = datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return Moment(iso, f"{words} {offset(local_time.utcoffset() or timedelta())}")


def offset(ahead: timedelta) -> str:
    """UTC+8, UTC−3:30."""
    minutes = round(ahead.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def property_name(lang: str, slug: str) -> str:
    """What a property is called."""
    known = find_property(slug)
    return local(lang, dict(known.label)) if known else slug


def grade_label(lang: str, scheme: str, slug: str | None) -> str:
    """What a class of the index is called; empty where nobody knows it."""
    found = next((one for one in _grades(scheme) if one[0] == slug), None)
    return local(lang, dict(found[1])) if found else ""


def grade_of(scheme: str, index: int) -> str:
    """The class that an index is in."""
    if scheme not in set(Scheme):
        return ""
    return next(one.slug for one in GRADES[Scheme(scheme)] if one.up_to is None or index <= one.up_to)


def _paint(scheme: str, slug: str | None) -> str:
    if scheme not in PAINTED:
        return ""
    return next((f"c{one.colour[1:]}" for one in GRADES[Scheme(scheme)] if one.slug == slug), "")


def _grades(scheme: str) -> list[tuple[str, Mapping[str, str]]]:
    return [(one.slug, one.label) for one in GRADES[Scheme(scheme)]] if scheme in set(Scheme) else []


def _figure(lang: str, value: Value, zone: ZoneInfo) -> Figure:
    return Figure(
        value.property,
        local(lang, value.label) or value.property,
        None if value.result is None else number(lang, value.result, value.decimals),
        UNITS.get(value.unit, value.unit),
        mean_of(lang, value.period_s),
        None if value.time is None else moment(lang, value.time, zone),
        value.valid_until if value.result is not None else None,
        value.quality is Shown.SUSPECT,
    )


def mean_of(lang: str, period_s: float) -> str:
    """Over what a value was averaged; empty for one of a moment."""
    if period_s <= 0:
        return ""
    if period_s % 3600 == 0:
        return t(lang, "over {n} h", n=round(period_s / 3600))
    return t(lang, "over {n} min", n=max(1, round(period_s / 60)))


def _air(lang: str, air: Air, zone: ZoneInfo) -> AirSeen:
    known = air.index is not None
    names = [property_name(lang, one) for one in (air.primary if known else air.missing)]
    listed = (", " if lang == "en" else "、").join(names)
    if known:
        sentence = t(lang, "Primary pollutant: {names}", names=listed) if names else ""
    elif air.at_least is not None:
        sentence = t(lang, "At least {index}; not known: {names}", index=air.at_least, names=listed)
    else:
        sentence = ""
    return AirSeen(
        SCHEMES.get(air.scheme, air.scheme),
        str(air.index) if known else None,
        _paint(air.scheme, air.grade) if known else "",
        grade_label(lang, air.scheme, air.grade) if known else "",
        sentence,
        None if air.time is None else moment(lang, air.time, zone),
        air.valid_until if known or air.at_least is not None else None,
    )
