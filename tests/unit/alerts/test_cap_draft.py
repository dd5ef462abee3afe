"""What a CAP message says of an alert, and what it keeps to itself."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cast import CITY, FLOOD, GAS, HOUR, NOW, STREAMS, named, thing

from alerts.cap_draft import Wish, message, sent_at, situation, wish_of
from alerts.cap_xml import check, to_xml
from city.alert import Alert, Life, of_datastream
from city.cap import (
    CAP_LANGUAGES,
    CapMessage,
    CapScope,
    CapSeverity,
    CapStatus,
    Category,
    Certainty,
    MsgType,
    Reference,
    ResponseType,
    Urgency,
)
from city.state import Level
from city.thing import Kind

ALERT = Alert(
    alert_id=4711,
    rule_id=FLOOD.rule_id,
    subject=of_datastream(1),
    severity=Level.ORANGE,
    life=Life.UNACK_ACTIVE,
    since=NOW - HOUR,
    changed=NOW,
    datastream_id=1,
    thing_id="res-a",
    area="hills",
    result=12.345,
    limit=12.0,
)
GAS_ALERT = replace(
    ALERT, rule_id=GAS.rule_id, subject=of_datastream(3), datastream_id=3, thing_id="chem-a", area="coast"
)


def said(alert: Alert, msg_type: MsgType = MsgType.ALERT, wish: Wish = Wish(), city=CITY) -> CapMessage:  # noqa: B008
    told = situation(alert, city, STREAMS)
    if msg_type is MsgType.ALERT:
        return message(told, wish, msg_type, "cast-1", NOW)
    earlier = (Reference("a@b", "x-1", EARLIER),)
    return message(told, wish, msg_type, "cast-1", NOW, earlier, Level.YELLOW)


EARLIER = message(situation(ALERT, CITY, STREAMS), Wish(), MsgType.ALERT, "x", NOW - HOUR).sent


def texts(written: CapMessage) -> str:
    return to_xml(written).decode()


def test_an_alert_says_who_when_where_and_how_bad_in_three_languages():
    written = said(ALERT)

    assert written.sender == "citywatch@cast.invalid"
    assert written.sent.isoformat() == "2026-11-22T08:00:00+08:00"
    assert (written.status, written.scope) == (CapStatus.ACTUAL, CapScope.PUBLIC)
    assert [info.language for info in written.infos] == ["zh-CN", "zh-TW", "en-US"]
    english = written.info("en")
    assert english.categories == (Category.MET,)
    assert (english.urgency, english.severity) == (Urgency.EXPECTED, CapSeverity.SEVERE)
    assert english.certainty is Certainty.OBSERVED
    assert english.onset.isoformat() == "2026-11-22T07:00:00+08:00"
    assert english.expires - written.sent == timedelta(hours=6)
    assert english.headline == "Orange warning: res-a, Above flood limit"
    assert english.description == "Above flood limit, since 22 Nov 2026 07:00. Water level now: 12.35 m."
    (area,) = english.areas
    assert (str(area.circles[0].lat), str(area.circles[0].lon)) == ("29.850", "121.800")
    assert area.description == "Hills, res-a"


def test_colour_and_response_level_are_two_parameters():
    pairs = [
        (one.name, one.value) for one in said(ALERT, wish=Wish(response_level="III")).info("en").parameters
    ]
    assert pairs == [("warning_colour", "orange"), ("response_level", "III")]
    assert [one.name for one in said(ALERT).info("en").parameters] == ["warning_colour"]


@pytest.mark.parametrize("msg_type", [MsgType.ALERT, MsgType.UPDATE, MsgType.CANCEL])
@pytest.mark.parametrize("severity", [Level.BLUE, Level.YELLOW, Level.ORANGE, Level.RED])
@pytest.mark.parametrize("kind", [*Kind, None])
def test_every_message_is_sound_in_every_language(kind, severity, msg_type):
    alert = replace(ALERT, severity=severity, thing_id="it" if kind else None)
    city = replace(CITY, things=(thing("it", kind, "hills", 121.8, 29.85),) if kind else ())

    written = said(alert, msg_type, city=city)

    assert check(to_xml(written)).message == written
    assert {info.language for info in written.infos} == set(CAP_LANGUAGES.values())


def test_no_threshold_id_or_advice_of_ours_goes_out():
    document = texts(said(ALERT))
    for secret in ("4711", "12.0", "flood_limit", "Open the gates", "datastream"):
        assert secret not in document


def test_a_chemical_site_is_told_without_its_exact_place():
    city = replace(CITY, things=(thing("chem-a", Kind.CHEMICAL, "coast", 121.98765, 29.91234),))
    document = texts(said(GAS_ALERT, city=city))
    assert "29.91,121.99 5" in document
    assert "121.98765" not in document
    assert "29.912" not in document


def test_people_are_asked_to_keep_away_from_a_leak():
    info = said(GAS_ALERT).info("en")
    assert info.response_types == (ResponseType.AVOID,)
    assert info.categories == (Category.CBRNE, Category.SAFETY)


def test_a_camera_is_no_matter_of_the_public():
    city = replace(CITY, things=(thing("cam", Kind.VIDEO, "hills", 121.8, 29.85),))
    written = said(replace(ALERT, thing_id="cam"), city=city)
    assert written.scope is CapScope.RESTRICTED
    assert written.restriction


def test_a_drill_is_an_exercise_with_a_note_and_marked_in_every_language():
    for written in (said(replace(ALERT, drill=True)), said(ALERT, wish=Wish(CapStatus.EXERCISE))):
        assert written.status is CapStatus.EXERCISE
        assert written.note
        for info in written.infos:
            for text in (info.headline, info.description, info.instruction):
                assert text.startswith(("【演练】", "【演練】", "[DRILL]"))


def test_a_demo_city_never_warns_in_earnest():
    city = replace(CITY, city=replace(CITY.city, demo=True))
    assert said(ALERT, city=city).status is CapStatus.EXERCISE


def test_an_update_says_what_changed_and_a_cancel_that_it_is_over():
    assert "Changed from Yellow to Orange." in said(ALERT, MsgType.UPDATE).info("en").description

    over = said(replace(ALERT, life=Life.CLEARED), MsgType.CANCEL).info("en")

    assert over.headline == "Warning ended: res-a, Above flood limit"
    assert (over.urgency, over.response_types) == (Urgency.PAST, (ResponseType.ALL_CLEAR,))


def test_what_nothing_fresh_says_is_not_certain():
    info = said(replace(ALERT, unknown_since=NOW)).info("en")
    assert info.certainty is Certainty.UNKNOWN
    assert "no fresh observations" in info.description


def test_what_a_person_wished_goes_on_in_the_next_message():
    wish = Wish(CapStatus.EXERCISE, "spring drill", 12, "II", named("Go uphill."))
    kept = wish_of(said(ALERT, wish=wish), 12)
    again = said(ALERT, MsgType.UPDATE, kept)

    assert again.note == "spring drill"
    assert again.info("en").instruction == "[DRILL] Go uphill."
    assert again.info("en").parameters == said(ALERT, wish=wish).info("en").parameters


def test_a_draft_goes_out_word_for_word_and_holds_as_long_as_it_was_meant_to():
    draft = said(ALERT)
    out = sent_at(draft, NOW + 2 * HOUR, draft.sent.tzinfo)

    assert out.sent - draft.sent == timedelta(hours=2)
    assert out.infos[0].expires - out.sent == timedelta(hours=6)
    assert out.infos[0].onset == draft.infos[0].onset
    assert replace(out, sent=draft.sent, infos=draft.infos) == draft


def test_a_text_of_outside_cannot_leave_its_place():
    rule = replace(FLOOD, name=named("</event><x>{city} & \x07\x00"))
    written = said(ALERT, city=replace(CITY, rules=(rule,)))
    assert check(to_xml(written)).sound().info("en").event == "</event><x>{city} & \ufffd\ufffd"
