"""Figures of trends as data: lines that can be told apart, gaps that stay gaps, words that are no markup."""

import json
import re
import warnings
from dataclasses import replace
from itertools import combinations
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from city.course import Course, Step
from city.hourly import HOUR_MS
from dashboard.figures.series_style import COLOURS, MOST, line_style
from dashboard.figures.trend_course import PROVISIONAL, trend_course
from dashboard.figures.trend_parts import CourseLine, CourseParts, CourseWords, DrawnLimit, Stretch
from dashboard.tokens import THEMES

with warnings.catch_warnings():  # its docstrings hold escapes that newer Pythons warn of
    warnings.simplefilter("ignore")
    from colorspacious import cspace_convert, deltaE

ZONE = ZoneInfo("Asia/Shanghai")
START = 1_767_196_800_000
WORDS = CourseWords(("PM2.5 · 1-hour mean", "CO · 1-hour mean"), "Time", ("Data",), "approved", "provisional")
LEAST_APART = 20
NO_PARTS = CourseParts()
HOSTILE = "<b>x</b> %{y}"


def course(values) -> Course:
    starts = START + np.arange(len(values)) * HOUR_MS
    means = np.array(values, float)
    return Course(Step.HOUR, starts, starts + HOUR_MS, means, means, means, np.ones(len(values), np.int64))


def drawn(*lines: CourseLine, parts: CourseParts = NO_PARTS, hours: int = 8):
    span = (START, START + hours * HOUR_MS)
    return trend_course(lines, parts, span, ZONE, "dark", WORDS)


def rgb(colour: str) -> list[float]:
    return [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]


def light_of(colour: str) -> float:
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb(colour)]
    return float(np.dot(parts, (0.2126, 0.7152, 0.0722)))


@pytest.mark.parametrize("theme", COLOURS)
@pytest.mark.parametrize("cvd", [None, "deuteranomaly", "protanomaly", "tritanomaly"])
def test_six_hues_are_told_apart_by_any_eye_and_seen_on_the_panel(theme, cvd):
    space = {"name": "sRGB1+CVD", "cvd_type": cvd, "severity": 100} if cvd else "sRGB1"
    seen = {one: np.clip(cspace_convert(rgb(one), space, "sRGB1"), 0, 1) for one in COLOURS[theme]}
    for one, other in combinations(COLOURS[theme], 2):
        assert float(deltaE(seen[one], seen[other], input_space="sRGB1")) >= LEAST_APART, (one, other)
    ground = light_of(THEMES[theme]["panel"])
    for one in COLOURS[theme]:
        low, high = sorted((light_of(one), ground))
        assert (high + 0.05) / (low + 0.05) >= 3


def test_twelve_lines_have_twelve_looks():
    looks = {(line_style(n, "dark")["color"], line_style(n, "dark")["dash"]) for n in range(MOST)}
    assert len(looks) == MOST
    assert all(line_style(n, "dark")["dash"] != "solid" for n in range(6, MOST))


def test_a_gap_is_a_gap_and_times_are_the_citys():
    figure = drawn(CourseLine("a", course([1, float("nan"), 3, 4]), "µg/m³", 0))
    (trace,) = figure["data"]
    assert trace["y"] == [1, None, 3, 4]
    assert "<br>%{x|%-d %b %Y %H:%M}<br>" in trace["hovertemplate"]
    assert trace["x"][0] == "2026-01-01T00:00:00"
    assert trace["connectgaps"] is False
    json.dumps(figure, allow_nan=False)


def test_what_is_approved_is_drawn_stronger_than_what_is_provisional():
    line = CourseLine("a", course([1, 2, 3, 4]), "", 0, approved=np.array([True, True, False, False]))
    strong, light = drawn(line)["data"]
    assert (strong["y"], light["y"]) == ([1, 2], [3, 4])
    assert (strong["opacity"], light["opacity"]) == (1.0, PROVISIONAL)
    assert (strong["name"], light["name"]) == ("a · approved", "a · provisional")


def test_a_second_unit_has_the_axis_on_the_right():
    lines = [CourseLine("a", course([1, 2]), "µg/m³", 0), CourseLine("b", course([3, 4]), "mg/m³", 1, axis=1)]
    figure = drawn(*lines)
    assert [trace["yaxis"] for trace in figure["data"]] == ["y", "y2"]
    assert figure["layout"]["yaxis2"]["title"]["text"] == "CO · 1-hour mean"


def test_another_period_is_drawn_in_the_one_that_is_shown():
    old = course([1, 2])
    moved = CourseLine(
        "then",
        Course(
            Step.HOUR,
            old.starts - 100 * HOUR_MS,
            old.ends - 100 * HOUR_MS,
            old.means,
            old.lows,
            old.highs,
            old.hours,
        ),
        "",
        0,
        shift=100 * HOUR_MS,
    )
    assert drawn(moved)["data"][0]["x"] == ["2026-01-01T00:00:00", "2026-01-01T01:00:00"]


def test_words_from_outside_are_no_markup():
    parts = CourseParts(
        limits=[DrawnLimit(HOSTILE, "red", np.array([START]), [5.0])],
        bands=[Stretch(START, START + HOUR_MS, "orange", HOSTILE)],
        stretches=[Stretch(START, START + HOUR_MS, "stale", HOSTILE)],
    )
    text = json.dumps(drawn(CourseLine(HOSTILE, course([1, 2, 3]), HOSTILE, 0), parts=parts))
    assert "<b>x" not in text
    assert "%{y}" not in text.replace("%{y} ", "").replace("%{y}<extra>", "")
    layout = drawn(CourseLine("a", course([1]), "", 0), parts=parts)["layout"]
    (shape,) = layout["shapes"]
    assert shape["fillrule"] == "nonzero"
    begin, end = "2026-01-01_00:00:00", "2026-01-01_01:00:00"
    assert re.findall(r"[ML]([^,]+),", shape["path"]) == [begin, begin, end, end]
    assert layout["annotations"][0]["y"] == 5


def test_a_limit_that_changes_is_a_step():
    turn = START + 3 * HOUR_MS
    limit = DrawnLimit("flood", "yellow", np.array([START - HOUR_MS, turn]), [12.0, 10.0])
    parts = CourseParts(limits=[limit])
    trace = drawn(CourseLine("a", course([1, 2]), "m", 2), parts=parts)["data"][-1]
    assert trace["line"]["shape"] == "hv"
    assert trace["x"] == ["2026-01-01T00:00:00", "2026-01-01T03:00:00", "2026-01-01T08:00:00"]
    assert trace["y"] == [12, 10, 10]
    notes = [drawn(parts=parts, hours=n)["layout"]["annotations"][0] for n in (2, 8)]
    assert [(one["text"], one["y"]) for one in notes] == [("flood 12", 12), ("flood 12", 12)]
    ended = CourseParts(limits=[replace(limit, values=[float("nan"), 10.0])])
    assert drawn(parts=ended, hours=2)["layout"]["annotations"] == []
    (note,) = drawn(parts=ended)["layout"]["annotations"]
    assert (note["text"], note["x"]) == ("flood 10", "2026-01-01T03:00:00")


def test_what_is_zoomed_to_is_drawn_in_full():
    values = np.sin(np.arange(9_000) / 7)
    whole = drawn(CourseLine("a", course(values), "", 2), hours=9_000)["data"][0]
    near = drawn(CourseLine("a", course(values), "", 2), hours=100)["data"][0]
    assert len(whole["x"]) < 3_000
    assert len(near["x"]) == 101
