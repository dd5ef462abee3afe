"""The chart of a day: gaps, marks, limits, zone, and text that cannot become markup."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.figures.day import Line, Subject, Wording, day, with_gaps
from dashboard.figures.escape import escape
from dashboard.tokens import THEMES

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SPAN = (NOON - timedelta(days=1), NOON)
SHANGHAI = ZoneInfo("Asia/Shanghai")
WATER = Subject("Water level", "m", 2, 60)
WORDING = Wording({"GOOD": "good", "SUSPECT": "suspect", "BAD": "bad"}, "Time")


def row(minute, result, quality="GOOD"):
    return {"time": (NOON + timedelta(minutes=minute)).isoformat(), "result": result, "quality": quality}


def figure(rows, subject=WATER, limits=(), theme="dark"):
    return day(rows, subject, limits, SPAN, SHANGHAI, theme, WORDING)


def test_steady_reports_make_one_line():
    assert [result for _, result, _ in with_gaps([row(0, 1.0), row(1, 2.0)], 60)] == [1.0, 2.0]


def test_silence_breaks_the_line():
    assert [result for _, result, _ in with_gaps([row(0, 1.0), row(9, 2.0)], 60)] == [1.0, None, 2.0]
    assert figure([row(0, 1.0), row(9, 2.0)])["data"][0]["connectgaps"] is False


def test_one_late_report_does_not_break_the_line():
    assert [result for _, result, _ in with_gaps([row(0, 1.0), row(2, 2.0)], 60)] == [1.0, 2.0]


def test_without_a_reporting_period_no_gap_is_claimed():
    assert len(with_gaps([row(0, 1.0), row(900, 2.0)], None)) == 2


def test_suspect_and_bad_points_have_shapes_of_their_own():
    _, _, suspect, bad = figure([row(0, 1.0), row(1, 9.0, "SUSPECT"), row(2, 5.0, "BAD")])["data"]
    assert (suspect["y"], bad["y"]) == ([9.0], [1.0])
    assert suspect["marker"]["symbol"] != bad["marker"]["symbol"]


@pytest.mark.parametrize("theme", THEMES)
def test_a_limit_is_a_labelled_line_in_its_severitys_colour(theme):
    layout = figure([row(0, 1.0)], limits=[Line("orange", 13.5, "Orange")], theme=theme)["layout"]
    assert layout["shapes"][0]["line"]["color"] == THEMES[theme]["orange"]
    assert layout["shapes"][0]["y0"] == 13.5
    assert layout["annotations"][0]["text"] == "Orange 13.50 m"


def test_a_limit_of_no_severity_is_not_drawn():
    assert figure([row(0, 1.0)], limits=[Line("mauve", 1, "Mauve")])["layout"]["shapes"] == []


def test_times_are_drawn_in_the_citys_zone():
    shown = figure([row(0, 1.0)])
    assert shown["data"][0]["x"] == ["2026-11-21T20:00:00.000"]
    assert shown["layout"]["xaxis"]["range"][1] == "2026-11-21T20:00:00.000"


def test_names_and_units_cannot_become_markup():
    nasty = Subject("<b>tank</b>", '<a href="x">m</a>', 1, 60)
    shown = figure([row(0, 1.0)], nasty, [Line("red", 2, "<i>Red</i>")])
    text = str(shown["layout"]["title"]["text"]) + shown["data"][0]["hovertemplate"]
    text += shown["layout"]["annotations"][0]["text"]
    assert not {"<b>", "<a ", "<i>"} & {text[i : i + 3] for i in range(len(text))}


def test_escape_disarms_tags_and_templates():
    assert escape("a<b>&%{x}") == "a&lt;b&gt;&amp;%&#123;x}"


def test_the_title_says_name_and_unit():
    assert figure([row(0, 1.0)])["layout"]["title"]["text"].startswith("Water level <span")


def test_a_point_between_two_gaps_is_a_dot_because_no_line_would_show_it():
    alone = figure([row(0, 1.0), row(1, 2.0), row(30, 3.0), row(60, 4.0), row(61, 5.0)])["data"][1]
    assert (alone["mode"], alone["y"]) == ("markers", [3.0])


def test_limits_far_above_the_day_do_not_flatten_it():
    limits = [Line("yellow", 12.0, "Yellow"), Line("orange", 14.0, "Orange"), Line("red", 90.0, "Red")]
    notes = figure([row(0, 12.5)], limits=limits)["layout"]["annotations"]
    assert [note["text"].split()[0] for note in notes] == ["Yellow", "Orange"]


def test_words_of_limits_that_are_near_stand_beside_each_other():
    limits = [Line("red", 0.69, "Red"), Line("orange", 0.34, "Orange"), Line("yellow", 0.3, "Yellow")]
    notes = figure([row(0, 0.1), row(1, 8.0)], limits=limits)["layout"]["annotations"]
    assert len({note["x"] for note in notes}) == 3
    apart = figure([row(0, 0.1), row(1, 0.9)], limits=limits[:2])["layout"]["annotations"]
    assert {note["x"] for note in apart} == {0}


def test_a_bad_value_is_a_gap_with_a_mark_and_flattens_nothing():
    drawn = figure([row(0, 1.0), row(1, 1e308, "BAD"), row(2, 2.0)])["data"]
    assert drawn[0]["y"] == [1.0, None, 2.0]
    assert (drawn[3]["y"], len(drawn[3]["x"])) == ([1.0], 1)
