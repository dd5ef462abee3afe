"""Hours that are missing, where a city's hours begin."""

from hours import hours_from

from city.capture import Gap, Why, capture, missing_hours
from city.hourly import HOUR_MS

HALF = HOUR_MS // 2


def test_hours_of_a_city_half_an_hour_from_utc_are_there():
    known = hours_from(HALF, [1.0, 2.0, None, 4.0])
    now = HALF + 4 * HOUR_MS
    assert missing_hours(known, 0, now, now, {}) == [Gap(HALF + 2 * HOUR_MS, HALF + 3 * HOUR_MS, Why.OFFLINE)]
    found = capture(known, 0, now, now, {})
    assert (found.expected, found.valid) == (4, 3)
