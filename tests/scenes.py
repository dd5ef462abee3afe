"""An alert as texts speak of it, of any kind of rule, for tests of what people read."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from cast import FLOOD, HOUR, MINUTE, NOW, named

from alerts.words import Occasion, Scene
from city.alert import Alert, Life, of_datastream
from city.properties import find_property
from city.rule import (
    Ladder,
    Side,
    Step,
    Threshold,
)
from city.state import Level
from city.terms import terms_of
from city.why import Why

ZONE = ZoneInfo("Asia/Shanghai")
LADDER = Ladder(Side.ABOVE, (Step(Level.RED, 4.0),))
LEVEL = find_property("water_level")
ALERT = Alert(
    1,
    "flood",
    of_datastream(1),
    Level.RED,
    Life.UNACK_ACTIVE,
    NOW,
    NOW,
    result=4.21,
    limit=4.0,
    thing_id="res-a",
)
SIX_PAST = NOW + 6 * HOUR + 5 * MINUTE
"""14:05 in Shanghai."""
SCENE = Scene(
    ALERT,
    named("Station X"),
    LEVEL.label,
    terms_of(FLOOD, LEVEL),
    replace(FLOOD, test=Threshold(LADDER, for_ms=5 * MINUTE)),
    began=SIX_PAST,
)


def occasion(why=Why.FIRST, lang="en", now=SIX_PAST + 5 * MINUTE, **more) -> Occasion:
    """A moment at which something is said, five minutes after it began."""
    return Occasion(why, lang, ZONE, now, **more)


def of_kind(test, **more) -> Scene:
    """The scene, were its rule of another kind."""
    rule = replace(FLOOD, test=test)
    return replace(SCENE, rule=rule, terms=terms_of(rule, LEVEL), **more)
