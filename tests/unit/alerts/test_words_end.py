"""What people read when something is over: of which rule, how it is now, how long it was."""

from dataclasses import replace

import pytest
from cast import FLOOD, HOUR, MINUTE, NOW, named
from scenes import ALERT, LADDER, SCENE, occasion, of_kind

from alerts.words import first_line, short
from city.alert import Change, Life
from city.properties import LANGUAGES
from city.rule import (
    Aqi,
    Combined,
    Count,
    GatewaySilence,
    HourlyMean,
    Mode,
    Predicted,
    Rate,
    Scope,
    Spike,
    Staleness,
    Stuck,
    Threshold,
)
from city.state import Level
from city.why import Why


def test_the_end_says_how_long_it_was_and_what_late_data_took_back_is_withdrawn():
    over = replace(SCENE, alert=replace(ALERT, life=Life.CLEARED, changed=NOW + 72 * MINUTE, result=3.8))

    assert (
        first_line(over, occasion())
        == "[RESOLVED] Station X water level 3.80 m (Above flood limit) after 1 h 12 min"
    )
    withdrawn = first_line(replace(over, change=Change.RETRACTED), occasion())
    assert withdrawn == "[WITHDRAWN] Station X water level 3.80 m (Above flood limit) (late data)"


ENDS = {
    "a value": (Threshold(LADDER), "water level 3.80 m"),
    "n of m": (Count(LADDER, 3, 5), "water level 3.80 m"),
    "a rate": (Rate(LADDER, HOUR), "water level changes 3.80 m/h"),
    "a spike": (Spike(LADDER), "water level off by 3.80 m"),
    "a mean": (HourlyMean(LADDER), "water level hourly mean 3.80 m"),
    "a prediction": (
        Predicted(LADDER, HOUR, HOUR),
        "water level 3.80 m",
    ),
    "what was stuck": (Stuck(Level.RED, HOUR), "water level 3.80 m"),
    "silence": (Staleness(Level.RED), "water level"),
    "an index": (Aqi(LADDER), ""),
    "several": (Combined(Mode.ANY, ("a",), Scope.THING), ""),
    "a gateway": (GatewaySilence(Level.RED), ""),
}


@pytest.mark.parametrize("kind", ENDS)
def test_the_end_of_every_kind_is_said_in_the_terms_of_its_beginning(kind):
    test, wanted = ENDS[kind]
    about = None if kind in ("an index", "several", "a gateway") else SCENE.what
    over = replace(ALERT, life=Life.CLEARED, changed=NOW + 72 * MINUTE, result=3.8)
    scene = replace(of_kind(test), alert=over, what=about, change=Change.CLEARED)

    end = "(Above flood limit) after 1 h 12 min"
    assert first_line(scene, occasion()) == " ".join(["[RESOLVED] Station X", *wanted.split(), end])


@pytest.mark.parametrize(
    ("lang", "wanted"),
    [
        ("en", "[REACHED] Station X water level 4.30 m > 4.00 m (Above flood limit), foretold 30 min before"),
        ("zh-Hans", "[已达到] Station X 水位 4.30 m > 4.00 m（Above flood limit），30分钟前已预报"),
        ("zh-Hant", "[已達到] Station X 水位 4.30 m > 4.00 m（Above flood limit），30分鐘前已預報"),
    ],
)
def test_what_was_foretold_and_came_is_not_called_resolved(lang, wanted):
    over = replace(ALERT, life=Life.UNACK_CLEARED, changed=NOW + 30 * MINUTE, result=4.3)
    scene = replace(of_kind(Predicted(LADDER, HOUR, HOUR)), alert=over, change=Change.CLEARED)

    assert first_line(scene, occasion(lang=lang)) == wanted
    assert short(scene, occasion(lang=lang)).startswith(wanted.partition(" ")[0])


def test_what_a_person_ended_says_who_and_no_value_that_would_have_ended_it():
    ended = replace(ALERT, life=Life.CLEARED, changed=NOW + 72 * MINUTE, by="Li")
    scene = replace(SCENE, alert=ended, change=Change.RESOLVED)

    assert (
        first_line(scene, occasion()) == "[RESOLVED] Station X water level (Above flood limit) (ended by Li)"
    )


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("test", [Threshold(LADDER), Staleness(Level.RED)], ids=["value", "none"])
def test_an_sms_of_an_end_has_at_most_70_characters(lang, test):
    rule = replace(FLOOD, test=test, name=named("A rule with a name that is far too long for a telephone"))
    over = replace(ALERT, life=Life.CLEARED, changed=NOW + 72 * MINUTE, result=3.8)
    scene = replace(SCENE, rule=rule, alert=over, place=named("A station with a long name"))

    assert len(short(scene, occasion(Why.RESOLVED, lang))) <= 70
