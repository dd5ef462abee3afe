"""The chart of alarms an operator: its axis is readable however little there is to show."""

from datetime import datetime
from zoneinfo import ZoneInfo

from city.alarm_health import SLOT_MS, Slot
from dashboard.figures.alarm_load import LEAST_MS, Wording, alarm_load

START = 1_795_000_000_000
WORDS = Wording("Time", "Alarms", "can be managed", "flood")


def axis_of(slots: int) -> tuple[datetime, datetime]:
    made = [Slot(START + n * SLOT_MS, 1, False) for n in range(slots)]
    figure = alarm_load(made, 1, ZoneInfo("Asia/Shanghai"), "dark", WORDS)
    first, last = (datetime.fromisoformat(one) for one in figure["layout"]["xaxis"]["range"])
    return first, last


def test_a_single_slot_does_not_fill_the_chart():
    first, last = axis_of(1)

    assert (last - first).total_seconds() * 1000 == LEAST_MS


def test_a_long_time_is_shown_whole():
    first, last = axis_of(100)

    assert (last - first).total_seconds() * 1000 == 100 * SLOT_MS
