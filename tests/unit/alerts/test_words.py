"""What people are told: the first line, and what an SMS says."""

from dataclasses import replace
from types import MappingProxyType

import pytest
from cast import HOUR, MINUTE, NOW, named
from scenes import ALERT, LADDER, SCENE, SIX_PAST, ZONE, occasion, of_kind

from alerts.words import LINK, first_line, lasting, short, when
from alerts.words_body import Letter, body
from city.alert import Subject, SubjectKind
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
    Side,
    SiteState,
    Spike,
    Staleness,
    Stuck,
    Threshold,
)
from city.state import Level
from city.why import Why

HOSTILE = "Evil\r\nBcc: all@x.example\x00<script>alert(1)</script>\u2028**x**"


def test_the_first_line_is_what_the_design_says():
    said = first_line(SCENE, occasion())

    assert said == "[RED] Station X water level 4.21 m > 4.00 m for 5 min (since 14:05 +08:00)"


@pytest.mark.parametrize(
    ("lang", "wanted"),
    [
        ("zh-Hans", "[红色] Station X 水位 4.21 m > 4.00 m，持续5分钟（14:05 +08:00 起）"),
        ("zh-Hant", "[紅色] Station X 水位 4.21 m > 4.00 m，持續5分鐘（14:05 +08:00 起）"),
    ],
)
def test_it_is_said_in_every_language(lang, wanted):
    assert first_line(SCENE, occasion(lang=lang)) == wanted


KINDS = {
    "below": (Threshold(replace(LADDER, side=Side.BELOW)), "water level 4.21 m < 4.00 m"),
    "at the limit": (Threshold(replace(LADDER, at_limit=True)), "water level 4.21 m ≥ 4.00 m"),
    "count": (Count(LADDER, 3, 5), "water level 4.21 m, 3 of 5 > 4.00 m"),
    "rate": (Rate(LADDER, HOUR), "water level changes 4.21 m/h > 4.00 m/h"),
    "stale": (Staleness(Level.RED), "water level silent"),
    "stuck": (Stuck(Level.RED, HOUR), "water level stuck at 4.21 m"),
    "spike": (Spike(LADDER), "water level jumped by 4.21 m > 4.00 m"),
    "mean": (HourlyMean(LADDER), "water level hourly mean 4.21 m > 4.00 m"),
    "aqi": (Aqi(LADDER), "AQI 4 > 4"),
    "state": (SiteState(MappingProxyType({0.0: Level.RED})), "water level is 4.21 m: Above flood limit"),
    "any": (Combined(Mode.ANY, ("a",), Scope.THING), "Above flood limit"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_rule_has_words_of_its_own(kind):
    test, wanted = KINDS[kind]

    assert f"{wanted} (since 14:05 +08:00)" in first_line(of_kind(test), occasion())
    assert all("{" not in first_line(of_kind(test), occasion(lang=lang)) for lang in LANGUAGES)


def test_a_prediction_says_its_range():
    scene = of_kind(Predicted(LADDER, HOUR, HOUR), low=SIX_PAST + HOUR, high=SIX_PAST + 2 * HOUR)

    assert "4.21 m, reaches 4.00 m between 15:05 and 16:05" in first_line(scene, occasion())


def test_a_prediction_of_which_only_the_earliest_time_is_known_says_that():
    scene = of_kind(Predicted(LADDER, HOUR, HOUR), low=SIX_PAST + HOUR)

    assert "4.21 m, reaches 4.00 m at 15:05 at the earliest" in first_line(scene, occasion())
    assert "4.21 m，预计最早15:05到 4.00 m" in first_line(scene, occasion(lang="zh-Hans"))


def test_what_several_rules_find_together_says_where():
    places = tuple(named(f"Dam {n}") for n in (1, 2, 2, 3, 4, 5))
    scene = of_kind(Combined(Mode.ALL, ("a", "b"), Scope.AREA), what=None, members=places)

    assert "Station X Above flood limit: Dam 1, Dam 2, Dam 3 +2 (since" in first_line(scene, occasion())


def test_a_silent_gateway_says_how_many_are_behind_it():
    alert = replace(ALERT, subject=Subject(SubjectKind.GATEWAY, "gw-1"))
    scene = replace(
        of_kind(GatewaySilence(Level.RED), behind=42), alert=alert, place=named("gw-1"), what=None
    )

    assert "Gateway gw-1 silent, stations behind it: 42" in first_line(scene, occasion())


def test_an_alert_from_outside_says_its_own_words():
    alert = replace(ALERT, subject=Subject(SubjectKind.EXTERNAL, "x"))
    scene = replace(SCENE, alert=alert, place=named("Hills"), what=None, rule=None, said="Typhoon warning")

    assert first_line(scene, occasion()).startswith("[RED] External: Hills Typhoon warning")


def test_a_reminder_does_not_look_like_the_first_message():
    late = occasion(Why.REPEATED, now=NOW + 15 * MINUTE, number=2)

    assert first_line(SCENE, late).startswith(
        "[RED] still unacknowledged after 15 min, reminder 2: Station X"
    )
    assert first_line(SCENE, late) != first_line(SCENE, occasion())


PASSED_ON = {
    Why.ESCALATED: "[RED] nobody acknowledged for 15 min, now yours: Station X",
    Why.UNTOLD: "[RED] nobody before you has been told yet (quiet hours or too many messages), now yours: ",
    Why.UNREACHED: "[RED] nobody before you can be reached or will come, now yours: Station X",
    Why.UNSHELVED: "[RED] no longer shelved, still there: Station X",
}


@pytest.mark.parametrize("why", PASSED_ON)
def test_what_truly_happened_before_stands_in_front(why):
    assert first_line(SCENE, occasion(why, now=NOW + 15 * MINUTE)).startswith(PASSED_ON[why])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_message_of_a_drill_says_so_first(lang):
    drill = replace(SCENE, alert=replace(ALERT, drill=True))
    mark = {"zh-Hans": "[演练]", "zh-Hant": "[演練]", "en": "[DRILL]"}[lang]

    for said in (first_line(drill, occasion(lang=lang)), short(drill, occasion(lang=lang))):
        assert said.startswith(mark)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("why", list(Why)[:12])
@pytest.mark.parametrize(
    "place", ["X", "A station with a name that is far too long for any message on a phone"]
)
def test_an_sms_has_at_most_70_characters_and_every_number(lang, why, place):
    scene = replace(SCENE, place=named(place))

    said = short(scene, occasion(why, lang, number=3, by="Li"), more=12)

    assert len(said) <= 70
    assert "4.21 m > 4.00 m" in said
    assert "+12" in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_text_from_outside_is_one_line_and_no_header(lang):
    scene = replace(SCENE, place=named(HOSTILE + LINK))

    said = first_line(scene, occasion(lang=lang))

    assert not set(said) & set("\r\n\x00\u2028" + LINK)
    assert body(Letter(occasion(lang=lang), (scene,))).count(LINK) == 1


@pytest.mark.parametrize(
    ("ms", "wanted"),
    [(40_000, "40 s"), (60_000, "1 min"), (HOUR, "1 h"), (72 * MINUTE, "1 h 12 min"), (27 * HOUR, "1 d 3 h")],
)
def test_durations_are_short(ms, wanted):
    assert lasting(ms, "en") == wanted


def test_another_day_is_named():
    assert when(NOW, "en", ZONE, NOW + 48 * HOUR) == "22 Nov 08:00 +08:00"
