"""A year of datastreams as the trends' page has it: from the connection to the figure as JSON."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from city.clock import DAY_MS
from city.course import by_hour
from city.hourly import HOUR_MS
from city.thing import Datastream
from dashboard.figures.trend_course import trend_course
from dashboard.figures.trend_parts import CourseLine, CourseParts, CourseWords
from dashboard.wire import encode
from store import database, hourly

ZONE = ZoneInfo("Asia/Shanghai")
STREAM = Datastream("bench", "pm2_5", 600, 600, 3600, "µg/m³")
WORDS = CourseWords(("PM2.5 (µg/m³) · 1-hour mean",), f"Time ({ZONE.key})")


def drawn(conn: database.Connection, keys: Sequence[int], now: int) -> bytes:
    """The year before a time (epoch ms), hour by hour, thinned, as JSON."""
    last = now // HOUR_MS * HOUR_MS
    first = last - 365 * DAY_MS
    found = hourly.read(conn, dict.fromkeys(keys, STREAM), first, last)
    lines = [CourseLine(str(key), by_hour(hours), "µg/m³", 0) for key, hours in found.items()]
    figure = trend_course(lines, CourseParts(), (first, last), ZONE, "dark", WORDS)
    return encode(figure)
