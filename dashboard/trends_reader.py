"""What the trends' page asks for: hours and raw values of many datastreams, why some are missing, alerts.

One question is answered in one go on one connection. Hours come from the rollups as columns; single values
and the reasons of what is not GOOD from the observations, as far as these are kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from zoneinfo import ZoneInfo

from city.alert import Subject as About
from city.alert import SubjectKind
from city.capture import Capture, Gap, capture, missing_hours
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
)
from city.hourly import HOUR_MS, NO_HOURS, Hours, lead_ms
from city.local_columns import days_between, months_between
from city.period import Period, Preset
from city.properties import PROPERTIES
from city.qc_neighbours import kilometres
from city.review import ReviewSpan, ReviewState, left_out
from city.rule import Rule
from city.thing import Datastream, Thing
from dashboard.components.trend_question import (
    NOT_KEPT,
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
from dashboard.trends_reasons import reasons_of
from store import hourly, reviews, trends
from store.database import Connection
from store.trends import AlertSpan

MOST_RAW = 400_000
MOST_ANGLE_DAYS = 31
"""Directions said more often than hourly are averaged from single values."""
WIND = ("wind_direction", "wind_speed")


@dataclass(frozen=True, slots=True)
class Series:
    """What is known of one line."""

    asked: Asked
    hours: Hours
    whole: Hours
    """Those of the whole days that the period lies in: what means of days are reckoned from."""
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
    def is_angle(self) -> bool:
        """Whether it is a direction: there is no highest, and no median."""
        return self.subject.stream.property in ANGULAR

    @property
    def excluded(self) -> list[tuple[int, int]]:
        """Where it does not count, because an officer said so."""
        return self.stretches(ReviewState.EXCLUDED)


class Known(NamedTuple):
    """What was read of a line before its course: `hours` are those of whole days, or months."""

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
            spans = [_whole(line.period, question.step, self.zone) for line in question.lines]
            hours = self._hours(conn, question.lines, spans)
            shown = [_within(one, line.period) for line, one in zip(question.lines, hours, strict=True)]
            reasons = reasons_of(conn, question.lines, shown)
            decisions = _decided(conn, question.lines, spans)
            series = tuple(
                self._series(conn, question, Known(asked, one, why, said), now)
                for asked, one, why, said in zip(question.lines, hours, reasons, decisions, strict=True)
            )
            if question.step is Step.RAW and _worn(series):
                raise Refused(NOT_KEPT)
            answer = Answer(question, series, now, extents=extents)
            if answer.is_empty:
                return replace(answer, extents=trends.extents(conn, keys))
            winds = self._winds(conn, question, subjects[0]) if wish.view is View.ROSES else {}
            alerts = trends.alerts(conn, _about(subjects), question.period.first, question.period.last)
            return replace(answer, winds=winds, alerts=alerts, rules=mirror.catalogue.rules)

    def _hours(self, conn: Connection, lines: Sequence[Asked], spans: Sequence[Period]) -> list[Hours]:
        """Of each line over its span, as they count."""
        by_span: dict[Period, dict[int, Datastream]] = {}
        for line, span in zip(lines, spans, strict=True):
            by_span.setdefault(span, {})[line.subject.key] = line.subject.stream
        found = {span: hourly.read(conn, streams, span.first, span.last) for span, streams in by_span.items()}
        kept: list[Hours] = []
        for line, span in zip(lines, spans, strict=True):
            hours = found[span].get(line.subject.key, NO_HOURS)
            if _swings(line.subject.stream) and len(hours):
                hours = _angles(conn, line, span)
            kept.append(counted(hours, line.subject.stream.property))
        return kept

    def _series(self, conn: Connection, question: Question, known: Known, now: int) -> Series:
        asked, reasons = known.asked, known.reasons
        begin, last = asked.period.first // HOUR_MS * HOUR_MS, asked.period.last
        excluded = left_out(known.reviews)
        whole = known.hours.without(excluded)
        hours = _within(whole, asked.period)
        course = self._course(conn, question.step, asked, (hours, whole), excluded)
        gaps = missing_hours(hours, begin, last, now, reasons, excluded)
        captured = capture(hours, begin, last, now, reasons, excluded)
        return Series(asked, hours, whole, course, reasons, gaps, captured, known.reviews)

    def _course(
        self,
        conn: Connection,
        step: Step,
        asked: Asked,
        both: tuple[Hours, Hours],
        excluded: Sequence[tuple[int, int]],
    ) -> Course:
        hours, whole = both
        first, last, prop = asked.period.first, asked.period.last, asked.subject.stream.property
        match step:
            case Step.RAW:
                columns = trends.raw(conn, asked.subject.key, first, last, MOST_RAW + 1)
                if len(columns) > MOST_RAW:
                    raise Refused(TOO_MANY, n=f"{MOST_RAW:,}")
                late = lead_ms(asked.subject.stream.period_s)
                for begin, end in excluded:
                    inside = (columns.times >= begin + late) & (columns.times < end + late)
                    columns = columns.only(~inside)
                return by_observation(columns, asked.subject.stream.report_s, asked.subject.stream.period_s)
            case Step.HOUR:
                return by_hour(hours)
            case Step.DAY:
                return by_day(whole, first, last, self.zone, prop)
            case Step.MONTH:
                return by_month(whole, first, last, self.zone, prop)

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
        here = (of.thing.lon, of.thing.lat)
        nearest = min(fit, key=lambda one: kilometres(here, (one.lon, one.lat)))
        lines = [
            Asked(Subject(key, nearest, streams[key], PROPERTIES[slug]), question.period)
            for slug in WIND
            if (key := keys[nearest.thing_id, slug])
        ]
        span = _whole(question.period, Step.HOUR, self.zone)
        both = [span, span]
        blowing = zip(self._hours(conn, lines, both), _decided(conn, lines, both), strict=True)
        directions, speeds = (hours.without(left_out(decided)) for hours, decided in blowing)
        return {of.thing.thing_id: Winds(nearest, directions, speeds)}


def _angles(conn: Connection, line: Asked, span: Period) -> Hours:
    if line.period.days > MOST_ANGLE_DAYS:
        raise Refused(TOO_LONG, n=MOST_ANGLE_DAYS)
    columns = trends.raw(conn, line.subject.key, span.first, span.last, MOST_RAW)
    return hours_of_angles(columns, line.subject.stream.report_s)


def _whole(period: Period, step: Step, zone: ZoneInfo) -> Period:
    """The whole days, or months, that a period lies in: the mean of part of a day is not that of the day."""
    between = months_between if step is Step.MONTH else days_between
    bounds = between(period.first, period.last, zone).bounds
    return Period(int(bounds[0]) // HOUR_MS * HOUR_MS, int(bounds[-1]))


def _within(hours: Hours, period: Period) -> Hours:
    return hours.only((hours.starts >= period.first // HOUR_MS * HOUR_MS) & (hours.starts < period.last))


def _worn(series: Iterable[Series]) -> bool:
    """Whether there are hours whose single values are no longer kept."""
    found = list(series)
    return not any(len(one.course) for one in found) and any(one.hours.n_good.any() for one in found)


def _swings(stream: Datastream) -> bool:
    """Whether a datastream is a direction that a rollup's mean of degrees would be wrong for."""
    return stream.property in ANGULAR and stream.period_s * 1000 < HOUR_MS


def _decided(conn: Connection, lines: Sequence[Asked], spans: Sequence[Period]) -> list[list[ReviewSpan]]:
    """What officers decided about each line over its span."""
    by_span: dict[Period, set[int]] = {}
    for line, span in zip(lines, spans, strict=True):
        by_span.setdefault(span, set()).add(line.subject.key)
    found = {
        span: reviews.decided(conn, sorted(keys), span.first, span.last) for span, keys in by_span.items()
    }
    return [found[span][line.subject.key] for line, span in zip(lines, spans, strict=True)]


def _about(subjects: Iterable[Subject]) -> list[About]:
    found = [About(SubjectKind.DATASTREAM, str(one.key)) for one in subjects]
    things = dict.fromkeys(one.thing.thing_id for one in subjects)
    return [*found, *(About(SubjectKind.THING, thing_id) for thing_id in things)]
