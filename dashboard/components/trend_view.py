"""What a view of the trends shows: a figure, sentences that say it in words, and tables that hold it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from dash import html

from city.course import Step
from city.local_time import day_of
from dashboard.components.trend_question import Asked
from dashboard.components.trend_words import Teller
from dashboard.figures.series_style import axis_title
from dashboard.trends_reader import Answer
from maps.features import iso

BUCKETS = {Step.RAW: "raw", Step.HOUR: "1h", Step.DAY: "1d", Step.MONTH: "1d"}


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a view is made with: the answer, how to say it, in which theme."""

    answer: Answer
    tell: Teller
    theme: str
    names: Sequence[str]
    """Of the lines."""
    zoom: tuple[str, str] | None = None
    """What of the time axis is shown, by the city's clock."""
    narrow: bool = False
    """Whether the screen is that of a phone."""

    def axis_titles(self) -> tuple[str, ...]:
        """Of the one or two value axes: quantity, unit, averaging window."""
        question, found = self.answer.question, []
        for unit in question.units:
            subjects = [one.subject for one in question.lines if one.subject.prop.unit == unit]
            labels = dict.fromkeys(self.tell.prop(one) for one in subjects)
            found.append(axis_title(", ".join(labels), unit, self.tell.averaging(question.step, subjects)))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Shown:
    """One view. Without a figure the sentences say why."""

    figure: dict[str, Any] | None
    sentences: Sequence[str]
    tables: Sequence[Any] = field(default=())


def csv_links(lines: Sequence[Asked], names: Sequence[str], step: Step, tell: Teller) -> Any:
    """A link for each line to what is shown of it, as CSV."""
    links = [
        html.A(name, href=_csv(line, step), download=True) for line, name in zip(lines, names, strict=True)
    ]
    together = html.A(tell.say("Export"), href=_export(lines, step, tell))
    return html.P([tell.say("As CSV:"), " ", *_between([*links, together])], className="quiet csv")


def titled(title: str, *parts: Any) -> Any:
    """A section of its own under a heading."""
    return html.Section([html.H2(title), *parts], className="sheet")


def folded(title: str, *parts: Any) -> Any:
    """A section that is opened by who wants to see it."""
    return html.Details([html.Summary(title), *parts], className="sheet")


def _csv(line: Asked, step: Step) -> str:
    asked: Mapping[str, str] = {
        "from": iso(line.period.first),
        "to": iso(line.period.last),
        "bucket": BUCKETS[step],
        "format": "csv",
    }
    stream = line.subject.stream
    return f"/api/v1/datastreams/{stream.thing_id}.{stream.property}/observations?{urlencode(asked)}"


def _export(lines: Sequence[Asked], step: Step, tell: Teller) -> str:
    """The page of exports, filled in with what is shown."""
    asked: Mapping[str, str] = {
        "lang": tell.lang,
        "things": ",".join(dict.fromkeys(one.subject.thing.thing_id for one in lines)),
        "properties": ",".join(dict.fromkeys(one.subject.prop.slug for one in lines)),
        "from": day_of(min(one.period.first for one in lines), tell.zone).isoformat(),
        "to": day_of(max(one.period.last for one in lines) - 1, tell.zone).isoformat(),
        "bucket": BUCKETS[step],
    }
    return f"/export/?{urlencode(asked, safe=',:')}"


def _between(links: Sequence[Any]) -> list[Any]:
    found: list[Any] = []
    for link in links:
        found += [" · ", link] if found else [link]
    return found
