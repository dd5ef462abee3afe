"""Hours as a line and as a table."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from dashboard.figures.week import HOUR_MS, table, week

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 11, 16)


def ms(text):
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def test_a_gap_breaks_the_line_and_an_hour_alone_is_a_dot():
    start = ms("2026-11-16T00:00+08:00")
    hours = {start: 10.0, start + HOUR_MS: 20.0, start + 5 * HOUR_MS: 15.0}
    shape = week(hours, MONDAY, 1, SHANGHAI)
    assert (shape.line.count("M"), shape.alone.count("M")) == (1, 1)
    assert shape.alone.endswith("h0")


def test_the_line_lies_between_ticks_that_hold_every_value():
    start = ms("2026-11-16T00:00+08:00")
    shape = week({start + n * HOUR_MS: 3.0 + n for n in range(24)}, MONDAY, 1, SHANGHAI)
    values = [value for _, value in shape.ticks]
    assert values[0] <= 3
    assert values[-1] >= 26
    heights = [
        float(step.split()[1]) / 10 for step in shape.line.replace("M", "").replace("L", "|").split("|")[:1]
    ]
    assert all(shape.ticks[-1][0] <= height <= shape.ticks[0][0] for height in heights)


def test_hours_of_other_days_are_not_drawn():
    outside = {ms("2026-11-15T23:00+08:00"): 1.0, ms("2026-11-17T00:00+08:00"): 2.0}
    assert week(outside, MONDAY, 1, SHANGHAI).line == ""


@pytest.mark.parametrize(("since", "longer"), [(date(2026, 3, 29), False), (date(2026, 10, 25), True)])
def test_a_day_on_which_the_clock_is_moved_is_shorter_or_longer(since, longer):
    days = week({}, since, 2, BERLIN).days
    assert (days[0].width > days[1].width) is longer
    assert days[0].width + days[1].width == pytest.approx(100, abs=0.02)


def test_an_hour_that_comes_twice_has_both_values_in_its_cell():
    first = int(datetime(2026, 10, 25, 0, tzinfo=UTC).timestamp() * 1000)
    cells = table({first: 1.0, first + HOUR_MS: 2.0}, date(2026, 10, 25), 1, BERLIN)
    assert cells[2][0] == (1.0, 2.0)


def test_an_hour_that_was_skipped_or_not_seen_is_an_empty_cell():
    cells = table({ms("2026-11-16T07:00+08:00"): 4.5}, MONDAY, 7, SHANGHAI)
    assert cells[7][0] == (4.5,)
    assert sum(len(cell) for row in cells for cell in row) == 1
