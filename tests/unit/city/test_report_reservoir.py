"""A reservoir's report: rain that stations tell again and again falls once."""

from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from city.hourly import HOUR_MS, hours_of
from city.local_time import moment
from city.report import ReportKind, ReportOrder
from city.report_period import ReportPeriod
from city.report_reservoir import reservoir_figures
from city.thing import Datastream, Kind, Thing, name

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 5, 1)
TEXT = name(zh_Hans="甲", zh_Hant="甲", en="A")


@pytest.mark.parametrize(
    ("period_s", "report_s", "told", "mm"),
    [(3600, 3600, 1, 2.0), (3600, 60, 60, 2.0), (60, 60, 60, 120.0), (900, 60, 60, 8.0), (0, 60, 60, None)],
)
def test_rain_is_added_up_from_periods_that_do_not_overlap(period_s, report_s, told, mm):
    gauge = Datastream("dam", "rainfall", period_s, report_s, 7200, "mm")
    dam = Thing("dam", Kind.RESERVOIR, TEXT, "hills", 121.0, 29.0, TEXT, (gauge,))
    buckets = np.array([moment(DAY, 0, ZONE) + 5 * HOUR_MS], np.int64)
    two, n = np.array([2.0]), np.array([told], np.int64)
    hours = {"rainfall": hours_of(buckets, two, two, two, two, n, n, period_s, report_s)}
    order = ReportOrder(ReportKind.RESERVOIR, "dam", ReportPeriod.DAY, DAY)
    found = reservoir_figures(dam, None, hours, order, ZONE)
    assert (found.rain, found.days[0].rain) == (mm, mm)
