"""What the trends' page asks for: hours and raw values of many datastreams, why some are missing, alerts.

One question is answered in one go on one connection. Hours come from the rollups as columns; single values
and the reasons of what is not GOOD from the observations, as far as these are kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from city.alert import Subject as About
from city.alert import SubjectKind
from city.capture import Capture, Gap, capture, flagged_runs, missing_hours
from city.course import (
    ANGULAR,
    Course,
    Step,
    by_day,
    by_hour,
    by_month,
    by_observation,
    counted,
    hours_of_angles,
    without,
)
from city.hourly import HOUR_MS, Hours
from city.period import Period, Preset
from city.properties import PROPERTIES
from city.review import ReviewSpan, ReviewState
from city.rule import Rule
from city.thing import Datastream, Thing
from dashboard.components.trend_question import (
    TOO_LONG,
    TOO_MANY,
    Asked,
    Question,
    Refused,
    Subject,
    question_of,
    subjects_of,
)
from dashboard.components.trend_wish import TrendWish, View
from dashboard.page_reader import PageReader
from store import hourly, reviews, trends
from store.database import Connection
from store.trends import AlertSpan

MOST_RAW = 400_000
MOST_FLAGGED_SPANS = 400
"""Of more spans in which something was not GOOD the longest are asked for their reasons."""
MOST_ANGLE_DAYS = 31
"""Directions said more often than hourly are averaged from single values."""
WIND = ("wind_direction", "wind_speed")
_NO_TIMES, _NOTHING = np.zeros(0, np.int64), np.zeros(0)
NO_HOURS = Hours(_NO_TIMES, _NOTHING, _NOTHING, _NOTHING, _NO_TIMES, _NO_TIMES, _NOTHING)


@dataclass(frozen=True, slots=True)
class Series:
    """What is known of one line."""

    asked: Asked
    hours: Hours
    course: Course
    reasons: Mapping[int, int]
    """Why something was not GOOD (a bit set), by start of an hour."""
    gaps: Sequence[Gap]
    capture: Capture
    reviews: Sequence[ReviewSpan]
    """What officers decided, over the whole period."""

    @property
    def subject(self) -> Subject:
        """The datastream it is of."""
        return self.asked.subject

    def stretches(self, *states: ReviewState) -> list[tuple[int, int]]:
        """Where the decision is one of some, joined where they touch."""
        found: list[tuple[int, int]] = []
        for span in self.reviews:
            if span.state not in states:
                continue
            if found and found[-1][1] == span.first:
                found[-1] = (found[-1][0], span.last)
            else:
                found.append((span.first, span.last))
        return found

    @property
    def excluded(self) -> list[tuple[int, int]]:
        """Where it does not count, because an officer said so."""
        return self.stretches(ReviewState.EXCLUDED)


class Known(NamedTuple):
    """What was read of a line before its course."""

    asked: Asked
    hours: Hours
    reasons: Mapping[int, int]
    reviews: Sequence[ReviewSpan]


@dataclass(frozen=True, slots=True)
class Winds:
    """The hours of direction and speed at a station: the line's own, or the nearest that has both."""

    thing: Thing
    directions: Hours
    speeds: Hours


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that a view is made from; `now` is epoch ms."""

    question: Question
    series: tuple[Series, ...]
    now: int
    alerts: Sequence[AlertSpan] = ()
    rules: Sequence[Rule] = ()
    winds: Mapping[str, Winds] = field(default_factory=dict[str, Winds])
    """By thing_id, for roses only."""
    extents: Mapping[int, tuple[int, int]] = field(default_factory=dict[int, tuple[int, int]])
    """The first and the last day of each datastream (epoch ms); asked where nothing was found."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not any(len(one.hours) or len(one.course) for one in self.series)


class TrendsReader(PageReader):
    """Reads for one process."""

    @property
    def things(self) -> Mapping[str, Thing]:
        """The stations of the catalogue."""
        return self.context.wall.mirror.things

    def answer(self, wish: TrendWish) -> Answer:
        """What a wish asks for. Raises Refused, `store.database.Unavailable`."""
        mirror, now = self.context.wall.mirror, self.now
        subjects = subjects_of(wish, mirror.things, mirror.streams)
        keys = [one.key for one in subjects]
        with self.context.connections.connection() as conn:
            extents = trends.extents(conn, keys) if wish.preset is Preset.ALL else {}
            question = question_of(wish, subjects, now, self.zone, extents)
            if wish.preset is Preset.ALL and not extents:
                return Answer(question, (), now)
            hours = self._hours(conn, question.lines)
            reasons = _reasons(conn, question.lines, hours)
            decisions = _decided(conn, question.lines)
            series = tuple(
                self._series(conn, question, Known(asked, one, why, said), now)
                for asked, one, why, said in zip(question.lines, hours, reasons, decisions, strict=True)
            )
            answer = Answer(question, series, now, extents=extents)
            if answer.is_empty:
                return replace(answer, extents=trends.extents(conn, keys))
            winds = self._winds(conn, question, subjects[0]) if wish.view is View.ROSES else {}
            alerts = trends.alerts(conn, _about(subjects), question.period.first, question.period.last)
            return replace(answer, winds=winds, alerts=alerts, rules=mirror.catalogue.rules)

    def _hours(self, conn: Connection, lines: Sequence[Asked]) -> list[Hours]:
        """Of each line, as they count."""
        by_period: dict[Period, dict[int, Datastream]] = {}
        for line in lines:
            by_period.setdefault(line.period, {})[line.subject.key] = line.subject.stream
        found = {
            period: hourly.read(conn, streams, period.first // HOUR_MS * HOUR_MS, period.last)
            for period, streams in by_period.items()
        }
        kept: list[Hours] = []
        for line in lines:
            hours = found[line.period].get(line.subject.key, NO_HOURS)
            if _swings(line.subject.stream) and len(hours):
                hours = self._angles(conn, line)
            kept.append(counted(hours, line.subject.stream.property))
        return kept

    def _angles(self, conn: Connection, line: Asked) -> Hours:
        if line.period.days > MOST_ANGLE_DAYS:
            raise Refused(TOO_LONG, n=MOST_ANGLE_DAYS)
        columns = trends.raw(conn, line.subject.key, line.period.first, line.period.last, MOST_RAW)
        return hours_of_angles(columns, line.subject.stream.report_s)

    def _series(self, conn: Connection, question: Question, known: Known, now: int) -> Series:
        asked, reasons = known.asked, known.reasons
        begin, last = asked.period.first // HOUR_MS * HOUR_MS, asked.period.last
        excluded = _excluded(known.reviews)
        hours = without(known.hours, excluded)
        course = self._course(conn, question.step, asked, hours, excluded)
        gaps = missing_hours(hours, begin, last, now, reasons, excluded)
        captured = capture(hours, begin, last, now, reasons, excluded)
        return Series(asked, hours, course, reasons, gaps, captured, known.reviews)

    def _course(
        self, conn: Connection, step: Step, asked: Asked, hours: Hours, excluded: Sequence[tuple[int, int]]
    ) -> Course:
        first, last, prop = asked.period.first, asked.period.last, asked.subject.stream.property
        match step:
            case Step.RAW:
                columns = trends.raw(conn, asked.subject.key, first, last, MOST_RAW + 1)
                if len(columns) > MOST_RAW:
                    raise Refused(TOO_MANY, n=f"{MOST_RAW:,}")
                late = _late(asked)
                for begin, end in excluded:
                    inside = (columns.times >= begin + late) & (columns.times < end + late)
                    columns = columns.only(~inside)
                return by_observation(columns, asked.subject.stream.report_s, asked.subject.stream.period_s)
            case Step.HOUR:
                return by_hour(hours)
            case Step.DAY:
                return by_day(hours, first, last, self.zone, prop)
            case Step.MONTH:
                return by_month(hours, first, last, self.zone, prop)

    def _winds(self, conn: Connection, question: Question, of: Subject) -> dict[str, Winds]:
        """For a station its own winds, or those of the nearest station that has both and can be averaged."""
        streams = self.context.wall.mirror.streams
        keys = {(stream.thing_id, stream.property): key for key, stream in streams.items()}
        blown = [one for one in self.things.values() if all((one.thing_id, slug) in keys for slug in WIND)]
        long = question.period.days > MOST_ANGLE_DAYS
        fit = [one for one in blown if not (long and _swings(streams[keys[one.thing_id, WIND[0]]]))]
        if not fit:
            if blown:
                raise Refused(TOO_LONG, n=MOST_ANGLE_DAYS)
            return {}
        nearest = min(fit, key=lambda one: _away(of.thing, one))
        lines = [
            Asked(Subject(key, nearest, streams[key], PROPERTIES[slug]), question.period)
            for slug in WIND
            if (key := keys[nearest.thing_id, slug])
        ]
        blowing = zip(self._hours(conn, lines), _decided(conn, lines), strict=True)
        directions, speeds = (without(hours, _excluded(decided)) for hours, decided in blowing)
        return {of.thing.thing_id: Winds(nearest, directions, speeds)}


def _swings(stream: Datastream) -> bool:
    """Whether a datastream is a direction that a rollup's mean of degrees would be wrong for."""
    return stream.property in ANGULAR and stream.period_s * 1000 < HOUR_MS


def _reasons(conn: Connection, lines: Sequence[Asked], hours: Sequence[Hours]) -> list[dict[int, int]]:
    """Of each line the reasons of what is not GOOD, by the hour for which it stands."""
    spans = [
        (line, first, last)
        for line, one in zip(lines, hours, strict=True)
        for first, last in flagged_runs(one)
    ]
    spans = sorted(spans, key=lambda span: span[1] - span[2])[:MOST_FLAGGED_SPANS]
    asked = {(line.subject.key, first + _late(line), last + _late(line)) for line, first, last in spans}
    found: dict[int, dict[int, int]] = {}
    for (key, hour), counts in trends.flagged(conn, asked).items():
        bits = 0
        for reasons in counts:
            bits |= reasons
        found.setdefault(key, {})[hour] = bits
    return [
        {hour - _late(line): bits for hour, bits in found.get(line.subject.key, {}).items()} for line in lines
    ]


def _decided(conn: Connection, lines: Sequence[Asked]) -> list[list[ReviewSpan]]:
    """What officers decided about each line."""
    by_period: dict[Period, set[int]] = {}
    for line in lines:
        by_period.setdefault(line.period, set()).add(line.subject.key)
    found = {
        period: reviews.decided(conn, sorted(keys), period.first // HOUR_MS * HOUR_MS, period.last)
        for period, keys in by_period.items()
    }
    return [found[line.period][line.subject.key] for line in lines]


def _excluded(spans: Iterable[ReviewSpan]) -> list[tuple[int, int]]:
    return [(one.first, one.last) for one in spans if one.state is ReviewState.EXCLUDED]


def _late(line: Asked) -> int:
    """How much later an observation stands than the hour that it is of."""
    return HOUR_MS if line.subject.stream.period_s * 1000 >= HOUR_MS else 0


def _about(subjects: Iterable[Subject]) -> list[About]:
    found = [About(SubjectKind.DATASTREAM, str(one.key)) for one in subjects]
    things = dict.fromkeys(one.thing.thing_id for one in subjects)
    return [*found, *(About(SubjectKind.THING, thing_id) for thing_id in things)]


def _away(one: Thing, other: Thing) -> float:
    return (one.lon - other.lon) ** 2 + (one.lat - other.lat) ** 2
