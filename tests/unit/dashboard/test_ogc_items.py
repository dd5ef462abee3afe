"""What a feature says of a thing: nothing unknown looks normal, and no value that says nothing is a value."""

import pytest
from cast import CITY, MINUTE, NOW, STREAMS, observed

from city.alert import Alert, Life, of_datastream
from city.presence import Presence
from city.quality import Quality
from city.state import Level
from dashboard.mirror import Mirror
from dashboard.ogc.items import COLLECTIONS, meant
from dashboard.ogc.question import Question

BOTH = [observed(1, 11.0), observed(2, 300.0)]
RED = Alert(
    1, "flood", of_datastream(1), Level.RED, Life.UNACK_ACTIVE, NOW, NOW, 1, "res-a", "hills", 15.0, 14.0
)
OFFLINE = Presence("res-a", False, NOW, NOW)


@pytest.mark.parametrize(
    ("seen", "alerts", "said", "minutes", "state"),
    [
        ([], [], [], 0, "unknown"),
        (BOTH[:1], [], [], 0, "unknown"),
        (BOTH, [], [], 0, "normal"),
        (BOTH, [], [], 5, "uncertain"),
        (BOTH, [], [], 11, "unknown"),
        (BOTH, [RED], [], 11, "red"),
        (BOTH, [], [OFFLINE], 0, "uncertain"),
        ([observed(1, 11.0, quality=Quality.SUSPECT), BOTH[1]], [], [], 0, "uncertain"),
    ],
)
def test_the_state_is_one_word_and_what_is_unknown_is_not_normal(seen, alerts, said, minutes, state):
    mirror = Mirror(CITY, STREAMS)
    mirror.observe(seen, NOW)
    mirror.hear(said)
    for alert in alerts:
        mirror.alert(alert)
    mirror.age(NOW + minutes * MINUTE)
    asked = Question(properties={"thing_id": "res-a", "state": state})
    (item,) = meant(COLLECTIONS["things"], mirror, asked, NOW + minutes * MINUTE)
    assert item.properties("en")["state"] == state


@pytest.mark.parametrize(
    ("quality", "minutes", "value"),
    [
        (Quality.GOOD, 0, 11.0),
        (Quality.SUSPECT, 0, 11.0),
        (Quality.BAD, 0, None),
        (Quality.GOOD, 30, 11.0),
        (Quality.GOOD, 31, None),
    ],
)
def test_a_value_that_is_bad_or_long_past_its_age_is_none(quality, minutes, value):
    mirror = Mirror(CITY, STREAMS)
    mirror.observe([observed(1, 11.0, quality=quality)], NOW)
    asked = Question(properties={"thing_id": "res-a"})
    (item,) = meant(COLLECTIONS["things"], mirror, asked, NOW + minutes * MINUTE)
    assert item.properties("en")["latest_water_level"] == value
    assert item.observed_at == NOW
