"""What stands below the first line, and in messages of several alerts."""

import re
from dataclasses import replace

import pytest
from cast import MINUTE, NOW, named
from scenes import ALERT, SCENE, SIX_PAST, occasion

from alerts.words import LINK, Scene, first_line
from alerts.words_body import Letter, Next, body, filled, merged, title, trial
from city.alert import Life
from city.notice import Notice
from city.properties import LANGUAGES
from city.why import Why


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


def test_a_digest_of_one_is_told_as_that_one():
    assert title(Letter(occasion(Why.DIGEST), (SCENE,))) == first_line(SCENE, occasion())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_digest_of_a_throttled_channel_and_a_test_have_words(lang):
    head, text = merged(["[RED] one", "[RED] two"], lang)

    assert "[RED] one" in head
    assert text.count("\n- ") == 2
    assert "mail" in trial("mail", lang)[0]
