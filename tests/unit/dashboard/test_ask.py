"""What a browser asks for is checked before anything is read."""

import pytest

from dashboard.components.ask import Ask

GOOD = {"thing_id": "res-xinlu", "lang": "en", "theme": "light", "now": 1_795_000_000_000}


def test_a_sound_ask_is_taken():
    assert Ask.of(GOOD) == Ask("res-xinlu", "en", "light", 1_795_000_000_000)


@pytest.mark.parametrize(
    "change",
    [
        {"thing_id": None},
        {"thing_id": "../etc"},
        {"thing_id": ["a"]},
        {"now": "soon"},
        {"now": -1},
        {"now": 1e300},
        {"now": float("nan")},
        {"now": None},
    ],
)
def test_an_unsound_ask_is_nothing(change):
    assert Ask.of(GOOD | change) is None


@pytest.mark.parametrize("data", [None, [], "x", 3])
def test_what_is_no_object_is_nothing(data):
    assert Ask.of(data) is None


def test_unknown_language_and_theme_fall_back():
    ask = Ask.of(GOOD | {"lang": "tlh", "theme": {"dark": 1}})
    assert ask is not None
    assert (ask.lang, ask.theme) == ("zh-Hans", "dark")


def test_the_past_is_asked_for_with_its_time_and_what_was_known_only_by_that_word():
    told = [Ask.of(GOOD | {"past": {"at": 1_794_000_000_000, "knew": knew}}) for knew in (True, False, "yes")]
    assert [(ask.past, ask.knew) for ask in told if ask] == [
        (1_794_000_000_000, True),
        (1_794_000_000_000, False),
        (1_794_000_000_000, False),
    ]


@pytest.mark.parametrize("past", [{}, {"at": "then"}, {"at": -1}, 5, [], {"at": True}])
def test_a_past_without_a_time_is_nothing(past):
    assert Ask.of(GOOD | {"past": past}) is None
