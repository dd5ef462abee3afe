"""What people are told: the first line, what an SMS says, what stands below."""

import re
from dataclasses import replace
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest
from cast import FLOOD, HOUR, MINUTE, NOW, named

from alerts.words import LINK, Occasion, Scene, clock, first_line, lasting, short
from alerts.words_body import Letter, Next, body, filled, merged, title, trial
from city.alert import Alert, Change, Life, Subject, SubjectKind, of_datastream
from city.notice import Notice
from city.properties import LANGUAGES, find_property
from city.rule import (
    Aqi,
    Combined,
    Count,
    GatewaySilence,
    HourlyMean,
    Ladder,
    Mode,
    Predicted,
    Rate,
    Scope,
    Side,
    SiteState,
    Spike,
    Staleness,
    Step,
    Stuck,
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
HOSTILE = "Evil\r\nBcc: all@x.example\x00<script>alert(1)</script>\u2028**x**"


def occasion(why=Why.FIRST, lang="en", now=SIX_PAST + 5 * MINUTE, **more):
    return Occasion(why, lang, ZONE, now, **more)


def of_kind(test, **more):
    rule = replace(FLOOD, test=test)
    return replace(SCENE, rule=rule, terms=terms_of(rule, LEVEL), **more)


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


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("test", [Threshold(LADDER), Staleness(Level.RED)], ids=["value", "none"])
def test_an_sms_of_an_end_has_at_most_70_characters(lang, test):
    rule = replace(FLOOD, test=test, name=named("A rule with a name that is far too long for a telephone"))
    over = replace(ALERT, life=Life.CLEARED, changed=NOW + 72 * MINUTE, result=3.8)
    scene = replace(SCENE, rule=rule, alert=over, place=named("A station with a long name"))

    assert len(short(scene, occasion(Why.RESOLVED, lang))) <= 70


def test_a_digest_of_one_is_told_as_that_one():
    assert title(Letter(occasion(Why.DIGEST), (SCENE,))) == first_line(SCENE, occasion())


def test_a_silent_gateway_says_how_many_are_behind_it():
    alert = replace(ALERT, subject=Subject(SubjectKind.GATEWAY, "gw-1"))
    scene = replace(
        of_kind(GatewaySilence(Level.RED), behind=42), alert=alert, place=named("gw-1"), what=None
    )

    assert "Gateway gw-1 silent, 42 stations behind it" in first_line(scene, occasion())


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


def test_the_body_says_what_to_do_where_to_look_who_knows_and_what_is_next():
    letter = Letter(
        occasion(),
        (SCENE, replace(SCENE, place=named("Station Y"))),
        listed=(replace(SCENE, place=named("Station Z")),),
        told_too=(named("Wu"),),
        next=Next(SIX_PAST + 15 * MINUTE, (named("Boss"),)),
        base="https://watch.example/",
    )

    text = filled(body(letter), "https://watch.example/a/token")

    assert title(letter).endswith("(+1 more)")
    for wanted in (
        "What to do: Open the gates",
        "- [RED] Station Y",
        "Held back, as they follow from it (1):",
        "- [RED] Station Z",
        "https://watch.example/?thing=res-a",
        "Acknowledge (no sign-in): https://watch.example/a/token",
        "Also told: Wu",
        "If nobody acknowledges, at 14:20 +08:00: Boss",
    ):
        assert wanted in text


def test_a_digest_says_how_many_and_begins_with_the_worst():
    over = replace(SCENE, alert=replace(ALERT, life=Life.CLEARED))

    said = title(Letter(occasion(Why.DIGEST), (SCENE, SCENE, over)))

    assert said.startswith("[RED] 3 alerts in one message, 2 active, 1 over; worst: Station X water level")


def many(count: int, place: str) -> tuple[Scene, ...]:
    return tuple(
        replace(SCENE, place=named(f"{place} {n}"), alert=replace(ALERT, alert_id=n, thing_id=f"s-{n}"))
        for n in range(count)
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_digest_names_everything_that_it_holds(lang):
    over = replace(SCENE, place=named("Last"), alert=replace(ALERT, life=Life.CLEARED))
    scenes = (*many(120, "Station"), over)

    text = body(Letter(occasion(Why.DIGEST, lang), scenes, base="https://watch.example"))

    assert all(re.search(rf"Station {n}\b", text) for n in range(120))
    assert "Last" in text
    assert "https://watch.example/\n" in text  # no one station's map


def test_what_is_too_much_to_be_named_is_counted_and_no_link_is_lost():
    letter = Letter(
        occasion(Why.DIGEST), many(500, "A station with a long name"), base="https://watch.example"
    )

    notice = Notice("k", "t", title(letter), body(letter), NOW)

    there = len(re.findall("A station with a long name", notice.text))
    assert f"… and {500 - there} more" in notice.text
    head = "\n".join(notice.text.split("\n")[:6])
    assert "Acknowledge (no sign-in):" in head
    assert "Map: https://watch.example/" in head


def test_without_a_key_there_is_no_line_of_a_link():
    text = filled(body(Letter(occasion(), (SCENE,))), None)

    assert LINK not in text
    assert "Acknowledge" not in text


@pytest.mark.parametrize(
    ("ms", "wanted"),
    [(40_000, "40 s"), (60_000, "1 min"), (HOUR, "1 h"), (72 * MINUTE, "1 h 12 min"), (27 * HOUR, "1 d 3 h")],
)
def test_durations_are_short(ms, wanted):
    assert lasting(ms, "en") == wanted


def test_another_day_is_named():
    assert clock(NOW, ZONE, NOW + 48 * HOUR) == "2026-11-22 08:00 +08:00"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_digest_of_a_throttled_channel_and_a_test_have_words(lang):
    head, text = merged(["[RED] one", "[RED] two"], lang)

    assert "[RED] one" in head
    assert text.count("\n- ") == 2
    assert "mail" in trial("mail", lang)[0]
