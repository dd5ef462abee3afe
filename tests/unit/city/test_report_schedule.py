"""Reports: which periods there are, when those that are over fall due, and what an order may say."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from city.errors import SettingsError
from city.local_time import moment
from city.report import CITY, ReportKind, ReportOrder
from city.report_period import ReportPeriod, before
from city.report_schedule import USUAL, ReportSchedule
from city.settings import Settings

ZONE = ZoneInfo("Asia/Shanghai")
DAY, MONTH, YEAR = ReportPeriod


@pytest.mark.parametrize(
    ("period", "first", "last", "text"),
    [
        (DAY, date(2024, 2, 29), date(2024, 2, 29), "2024-02-29"),
        (MONTH, date(2024, 2, 1), date(2024, 2, 29), "2024-02"),
        (MONTH, date(2025, 12, 1), date(2025, 12, 31), "2025-12"),
        (YEAR, date(2024, 1, 1), date(2024, 12, 31), "2024"),
    ],
)
def test_a_period_has_its_days_and_is_written_as_people_do(period, first, last, text):
    order = ReportOrder(ReportKind.CITY, CITY, period, first)
    assert (order.last, order.text) == (last, text)
    assert len(order.days) == (last - first).days + 1
    begin, end = order.span(ZONE)
    assert end - begin == len(order.days) * 86_400_000


@pytest.mark.parametrize(
    ("kind", "subject", "period", "first"),
    [
        (ReportKind.AIR, "a", MONTH, date(2026, 5, 2)),
        (ReportKind.AIR, "a", YEAR, date(2026, 5, 1)),
        (ReportKind.AIR, CITY, DAY, date(2026, 5, 1)),
        (ReportKind.CITY, "a", DAY, date(2026, 5, 1)),
    ],
)
def test_an_order_of_a_period_that_does_not_begin_then_or_of_another_subject_cannot_be(
    kind, subject, period, first
):
    with pytest.raises(ValueError, match=r"begins|city"):
        ReportOrder(kind, subject, period, first)


@pytest.mark.parametrize(
    ("period", "newest"), [(DAY, date(2024, 2, 29)), (MONTH, date(2024, 2, 1)), (YEAR, date(2023, 1, 1))]
)
def test_the_newest_period_that_is_over(period, newest):
    assert before(period, date(2024, 3, 1)) == newest


def test_a_report_falls_due_at_its_hour_of_the_city_and_not_before():
    schedule = ReportSchedule.read("day@3")
    at = moment(date(2026, 5, 2), 180, ZONE)
    assert (DAY, date(2026, 5, 1)) not in list(schedule.due(at - 1, ZONE))
    assert next(iter(schedule.due(at, ZONE))) == (DAY, date(2026, 5, 1))
    assert schedule.next_look(at - 1, ZONE) == at
    assert schedule.next_look(at, ZONE) == moment(date(2026, 5, 3), 180, ZONE)


def test_what_was_missed_is_still_due_for_a_while():
    due = list(ReportSchedule.read(USUAL).due(moment(date(2026, 1, 1), 360, ZONE), ZONE))
    assert [first for period, first in due if period is DAY][-1] == date(2025, 12, 25)
    assert [first for period, first in due if period is MONTH] == [date(2025, 12, 1), date(2025, 11, 1)]
    assert [first for period, first in due if period is YEAR] == [date(2025, 1, 1)]


def test_none_is_no_reports():
    assert list(ReportSchedule.read("none").due(0, ZONE)) == []


@pytest.mark.parametrize("text", ["day", "day@24", "week@3", "day@three", "@3"])
def test_a_schedule_that_cannot_be_read_is_named_at_the_start(text):
    with pytest.raises(SettingsError, match="CITYWATCH_REPORTS"):
        Settings(reports=text)
