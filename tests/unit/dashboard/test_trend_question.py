"""From an address to a question: what is typed is understood or refused with what is allowed."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from cast import CITY, NOW, STREAMS, thing

from city.course import Step
from city.limit import Limit, Season
from city.limit_line import limit_lines, over_editions
from city.local_time import moment
from city.period import Period, PeriodError, Preset, Wrong, before, recent, typed, year_before
from city.rule import Side
from city.state import Level
from city.thing import Datastream, Kind
from dashboard.components.trend_question import MOST_LINES, Refused, question_of, subjects_of
from dashboard.components.trend_wish import Against, TrendWish, View

ZONE = ZoneInfo("Asia/Shanghai")
DAY = 24 * 3600 * 1000
THINGS = {one.thing_id: one for one in CITY.things}


def at(year: int, month: int, day: int, minute: int = 0) -> int:
    return moment(date(year, month, day), minute, ZONE)


def asked(search: str, things=THINGS, streams=STREAMS):
    wish = TrendWish.of(search)
    return question_of(wish, subjects_of(wish, things, streams), NOW, ZONE, {})


@pytest.mark.parametrize(
    "search",
    [
        "?lang=en&things=res-a,res-b&properties=water_level&period=30d&view=course",
        "?lang=zh-Hant&things=a&properties=pm2_5,no2&period=custom&from=2016-01-01&to=2016-12-31&step=day&against=year&view=calendar",
        "?lang=xx&period=7d&view=roses",
    ],
)
def test_an_address_says_the_whole_wish_and_the_wish_the_address(search):
    assert TrendWish.of(search).address() == search


def test_a_panels_link_and_nonsense_are_understood():
    assert TrendWish.of("?thing=res-a").things == ("res-a",)
    assert TrendWish.of("?from=2016-01-01").preset is Preset.CUSTOM
    wish = TrendWish.of("?view=nothing&period=x&step=week&against=y&things=a,a,,b")
    assert (wish.view, wish.preset, wish.step, wish.against) == (
        View.COURSE,
        Preset.DAYS_7,
        "auto",
        Against.NOTHING,
    )
    assert wish.things == ("a", "b")
    assert TrendWish.of(None) == TrendWish.of("")
    assert wish.chosen({"things": ["c", 5], "view": "capture"}).things == ("c",)


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ("?", "Choose a station to begin with."),
        ("?things=nobody", "There is no station {id}."),
        ("?things=res-a&properties=nothing", "There is no property {id}."),
        ("?things=res-a", "Choose what is to be shown."),
        ("?things=res-a&properties=pm2_5", "None of the chosen stations has what was chosen."),
        (
            "?things=res-a,chem-a&properties=water_level,storage,gas_cl2",
            "A chart has two axes, and these are {n} units: {units}.",
        ),
        (
            "?things=res-a&properties=water_level&from=2026-02-30&to=2026-03-01",
            "{text} is not a day: write 2026-03-01 or 2026-03-01 08:00",
        ),
        (
            "?things=res-a&properties=water_level&from=2026-03-02&to=2026-03-01",
            "The period ends before it begins: {text}",
        ),
        (
            "?things=res-a&properties=water_level&from=1816-03-02&to=2026-03-01",
            "{text} lies outside 1900 to 2100",
        ),
        (
            "?things=res-a&properties=water_level&period=year&step=raw",
            "Single values are shown of at most {n} days: choose hours.",
        ),
        (
            "?things=res-a&properties=water_level&from=2000-01-01&to=2020-01-01&step=hour",
            "Hours are shown of at most {n} days: choose a shorter period.",
        ),
        (
            "?things=res-a&properties=water_level&from=1901-01-01&to=2020-01-01&step=day",
            "At most {n} days are shown so: choose a shorter period.",
        ),
    ],
)
def test_what_cannot_be_answered_is_refused_with_what_can(search, said):
    with pytest.raises(Refused) as refused:
        asked(search)
    assert refused.value.msgid == said
    said.format(**refused.value.values)


def test_more_lines_than_can_be_told_apart_are_refused():
    things = {f"r{n}": thing(f"r{n}", Kind.RESERVOIR, "hills", 121, 29) for n in range(7)}
    streams = {n: replace(STREAMS[1], thing_id=f"r{n}") for n in range(7)}
    names = ",".join(things)
    assert len(asked(f"?things={names}&properties=water_level", things, streams).lines) == 7
    with pytest.raises(Refused) as refused:
        asked(f"?things={names}&properties=water_level&against=year", things, streams)
    assert refused.value.values == {"n": 14, "most": MOST_LINES}


def test_two_units_have_an_axis_each_and_another_period_is_shifted_onto_this_one():
    question = asked("?things=res-a&properties=water_level,storage&period=30d&against=before")
    assert question.units == ("m", "1e4 m³")
    assert [line.shift for line in question.lines] == [0, 0, 30 * DAY, 30 * DAY]
    assert all(line.period.last == question.period.first for line in question.lines[2:])


@pytest.mark.parametrize(
    ("period", "step"),
    [("24h", Step.RAW), ("24h&view=correlation", Step.HOUR), ("7d", Step.HOUR), ("year", Step.HOUR)],
)
def test_steps_fit_the_period_by_themselves(period, step):
    assert asked(f"?things=res-a&properties=water_level&period={period}").step is step


def test_periods_are_the_citys():
    now = at(2026, 12, 31, 23 * 60 + 30)
    assert recent(Preset.MONTH, now, ZONE) == Period(at(2026, 12, 1), at(2027, 1, 1))
    assert recent(Preset.YEAR, now, ZONE) == Period(at(2026, 1, 1), at(2027, 1, 1))
    assert recent(Preset.HOURS_24, now, ZONE) == Period(at(2026, 12, 31), at(2027, 1, 1))
    assert typed("2026-1-2", "2026-01-02", ZONE) == Period(at(2026, 1, 2), at(2026, 1, 3))
    assert typed("2026-01-02 08:00", "2026-01-02T09:30", ZONE) == Period(
        at(2026, 1, 2, 480), at(2026, 1, 2, 570)
    )
    assert before(recent(Preset.MONTH, now, ZONE), Preset.MONTH, ZONE) == Period(
        at(2026, 11, 1), at(2026, 12, 1)
    )
    assert year_before(Period(at(2024, 2, 29), at(2024, 3, 1)), ZONE) == Period(
        at(2023, 2, 28), at(2023, 3, 1)
    )


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        (at(2024, 2, 28), at(2024, 2, 29), (at(2023, 2, 28), at(2023, 3, 1))),
        (at(2024, 2, 28, 720), at(2024, 2, 29, 600), (at(2023, 2, 28, 720), at(2023, 3, 1, 600))),
        (at(2024, 2, 29, 600), at(2024, 2, 29, 720), (at(2023, 2, 28, 600), at(2023, 2, 28, 720))),
        (at(2024, 1, 1), at(2025, 1, 1), (at(2023, 1, 1), at(2024, 1, 1))),
    ],
)
def test_the_year_before_a_leap_year_has_the_day_that_it_has(first, last, before):
    assert year_before(Period(first, last), ZONE) == Period(*before)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "2026-01-01 25:00", "2026-01-01 10:60"])
def test_what_is_no_day_is_no_period(text):
    with pytest.raises(PeriodError) as wrong:
        typed(text, "2026-01-01", ZONE)
    assert wrong.value.wrong in (Wrong.NOT_A_DATE, Wrong.OUTSIDE)


def lines_of(stream: Datastream, kind: Kind, step: Step, first: int, last: int, rules=CITY.rules):
    return limit_lines(
        thing(stream.thing_id, kind, "hills", 121, 29, stream), stream, rules, step, first, last, ZONE
    )


def test_limits_are_those_in_force_by_season_with_their_rules_severity():
    flood = Limit("flood_limit", (Season(12.0), Season(10.0, "07-16", "10-15")))
    stream = replace(STREAMS[1], limits=(flood, Limit("design", (Season(14.0),))))
    found = lines_of(stream, Kind.RESERVOIR, Step.HOUR, at(2026, 7, 1), at(2026, 8, 1))
    assert [(one.name, one.severity, one.side) for one in found] == [
        ("flood_limit", Level.YELLOW, Side.ABOVE),
        ("design", Level.RED, Side.ABOVE),
    ]
    assert found[0].starts.tolist() == [at(2026, 7, 1), at(2026, 7, 16)]
    assert found[0].at(np.array([at(2026, 7, 15, 1439), at(2026, 7, 16)])).tolist() == [12, 10]


def test_means_of_a_day_are_held_against_the_edition_of_the_day():
    stream = Datastream("air", "pm2_5", 3600, 60, 600, "µg/m³", (Limit("own", (Season(9.0),)),))
    found = lines_of(stream, Kind.AIR, Step.DAY, at(2026, 2, 1), at(2026, 4, 1))
    assert all(one.standard for one in found)
    told = {one.name: np.nanmax(one.values) for one in found}
    assert sorted(told.values()) == [60, 75]
    turns = [one.at(np.array([at(2026, 2, 28), at(2026, 3, 1)])) for one in found]
    assert sorted(np.nansum(turns, axis=0)) == [60, 75]
    daily = replace(stream, limits=(Limit("day2", (Season(60.0),)), Limit("hour", (Season(9.0),))))
    shown = lines_of(daily, Kind.AIR, Step.HOUR, at(2026, 4, 1), at(2026, 4, 2))
    assert [one.name for one in shown] == ["hour"]
    both = over_editions(found).at(np.array([at(2026, 2, 28), at(2026, 3, 1)]))
    assert both.tolist() == [75, 60]
    assert [one.name for one in lines_of(stream, Kind.AIR, Step.HOUR, at(2026, 4, 1), at(2026, 4, 2))] == [
        "own"
    ]
    assert lines_of(stream, Kind.AIR, Step.MONTH, at(2026, 4, 1), at(2026, 5, 1)) == []
