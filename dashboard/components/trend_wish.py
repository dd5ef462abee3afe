"""What the address of the trends' page asks for: it holds the whole state, and can be sent on.

`?things=a,b&properties=pm2_5&period=30d&from=…&to=…&step=auto&against=…&view=course`. What makes no
sense here (an unknown view) is left out; what a person has to be told (an unknown station, a day that no year
has) is kept and told by `dashboard.components.trend_question`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from urllib.parse import parse_qs, urlencode

from city.period import Preset
from dashboard.words import language

_LONGEST = 2000
AUTO = "auto"
STEPS = (AUTO, "raw", "hour", "day", "month")
E = TypeVar("E", bound=StrEnum)


class View(StrEnum):
    """The views, in the order of their tabs."""

    COURSE = "course"
    EXCEEDANCES = "exceedances"
    CALENDAR = "calendar"
    PROFILE = "profile"
    ROSES = "roses"
    CORRELATION = "correlation"
    DISTRIBUTION = "distribution"
    CAPTURE = "capture"


class Against(StrEnum):
    """With which other period a series is compared."""

    NOTHING = "nothing"
    BEFORE = "before"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class TrendWish:
    """The wish in an address's query; `first` and `last` are as they were typed."""

    lang: str = "zh-Hans"
    things: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    preset: Preset = Preset.DAYS_7
    first: str = ""
    last: str = ""
    step: str = AUTO
    against: Against = Against.NOTHING
    view: View = View.COURSE
    zoom: tuple[str, str] | None = None
    """From which to which minute of the city's clock the time axis is zoomed, ISO."""

    @classmethod
    def of(cls, search: object) -> "TrendWish":
        """The wish of what stands behind the question mark."""
        found = parse_qs(search[:_LONGEST].removeprefix("?")) if isinstance(search, str) else {}
        given = {key: values[-1] for key, values in found.items()}
        typed = bool(given.get("from") or given.get("to"))
        return cls(
            language(given.get("lang")),
            _listed(given.get("things") or given.get("thing", "")),
            _listed(given.get("properties") or given.get("property", "")),
            _one_of(Preset, given.get("period"), Preset.CUSTOM if typed else Preset.DAYS_7),
            given.get("from", ""),
            given.get("to", ""),
            given["step"] if given.get("step") in STEPS else AUTO,
            _one_of(Against, given.get("against"), Against.NOTHING),
            _one_of(View, given.get("view"), View.COURSE),
            _span(*given.get("zoom", "").partition("~")[::2]),
        )

    def chosen(self, values: Mapping[str, object]) -> "TrendWish":
        """The wish with what a person has chosen in the form, by name of the field."""
        texts = {name: str(values.get(name) or "") for name in ("first", "last", "step")}
        wish = replace(
            self,
            things=_texts(values.get("things")),
            properties=_texts(values.get("properties")),
            preset=_one_of(Preset, values.get("preset"), self.preset),
            first=texts["first"].strip()[:20],
            last=texts["last"].strip()[:20],
            step=texts["step"] if texts["step"] in STEPS else AUTO,
            against=_one_of(Against, values.get("against"), self.against),
            view=_one_of(View, values.get("view"), self.view),
        )
        same = (wish.preset, wish.first, wish.last) == (self.preset, self.first, self.last)
        return wish if same else replace(wish, zoom=None)

    def zoomed(self, told: object) -> "TrendWish":
        """The wish after what Plotly tells of its axes; the same where that is nothing about time."""
        if not isinstance(told, dict):
            return self
        if told.get("xaxis.autorange"):
            return replace(self, zoom=None)
        both = told.get("xaxis.range") or [told.get("xaxis.range[0]"), told.get("xaxis.range[1]")]
        found = _span(*map(str, both)) if isinstance(both, list) and len(both) == 2 else None
        return replace(self, zoom=found) if found else self

    def address(self) -> str:
        """The query that gives this wish again; what is usual is not named."""
        asked = {
            "lang": self.lang,
            "things": ",".join(self.things),
            "properties": ",".join(self.properties),
            "period": self.preset.value,
            "from": self.first if self.preset is Preset.CUSTOM else "",
            "to": self.last if self.preset is Preset.CUSTOM else "",
            "step": "" if self.step == AUTO else self.step,
            "against": "" if self.against is Against.NOTHING else self.against.value,
            "view": self.view.value,
            "zoom": "~".join(self.zoom) if self.zoom else "",
        }
        return "?" + urlencode({key: value for key, value in asked.items() if value}, safe=",:~")


def _listed(text: str) -> tuple[str, ...]:
    """Names between commas, each once, in order."""
    return tuple(dict.fromkeys(name for name in text.split(",") if name))


def _texts(value: object) -> tuple[str, ...]:
    chosen = value if isinstance(value, list) else []
    return tuple(dict.fromkeys(one for one in chosen if isinstance(one, str)))


def _one_of(kind: type[E], value: object, usual: E) -> E:
    return kind(value) if isinstance(value, str) and value in tuple(kind) else usual


def _span(first: str, last: str) -> tuple[str, str] | None:
    """Two minutes in order, ISO; None for anything else."""
    try:
        ends = [
            datetime.fromisoformat(text).replace(tzinfo=None, second=0, microsecond=0)
            for text in (first, last)
        ]
    except ValueError:
        return None
    begin, end = (f"{one:%Y-%m-%dT%H:%M}" for one in ends)
    return (begin, end) if ends[0] < ends[1] and ends[0].year >= 1900 and ends[1].year <= 2100 else None
