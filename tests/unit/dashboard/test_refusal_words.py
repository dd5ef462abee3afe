"""What the interface refuses is said in the language of who asks; a program reads English."""

import re

import pytest
from starlette.requests import Request

from dashboard.components.refusal_words import refusal_said
from dashboard.wished import language_asked, language_for

CHINESE = re.compile(r"[\u4e00-\u9fff]")
DETAILS = (
    "alert 7 is over",
    "alert 7 is not shelved",
    "alert 7 is ack_active",
    "alert 7 is cleared",
    "alert 7 is red by now, not yellow",
    "from 2026-01-02 is not before to 2026-01-01",
    "from: 'soon' is no RFC 3339 time and no date",
    "from lies outside 1900 to 2100",
    "from has 900 characters: a time has at most 64",
    "that would be about 9,000,000 rows; xlsx gives at most 1,000,000: ask for a shorter time",
    "3 exports are being made: try again when one has ended",
    "2 exports of yours are being made: try again when one has ended",
    "more than 1,000,000 rows do not fit a sheet: ask for CSV or a wider bucket",
    "at most 2000 names at once",
    "this name is taken, or there are 200 views already",
    "nobody is declared as 'x'",
    "no alert 7",
    "the database is away; what is on screen is the last that was known",
    "you have asked for many files: wait a little before the next",
    "a shelf needs a reason",
    "sign in first",
    "wang is signed in as viewer: this needs officer or more",
    "token:pump has calendar, read alone: this needs another scope",
    "wang acts in hills alone: this concerns coast",
)


def request(query: str = "", reads: str | None = None) -> Request:
    headers = [] if reads is None else [(b"accept-language", reads.encode())]
    return Request({"type": "http", "query_string": query.encode(), "headers": headers, "path": "/"})


@pytest.mark.parametrize("detail", DETAILS)
def test_a_refusal_that_a_screen_shows_is_said_in_the_reader_s_language(detail: str):
    for lang in ("zh-Hans", "zh-Hant"):
        assert CHINESE.search(refusal_said(detail, lang))
    assert refusal_said(detail, "xx").startswith("⟦")
    assert refusal_said(detail, "en") == refusal_said(detail, None) == detail


@pytest.mark.parametrize(
    ("lang", "where", "said"),
    [
        ("en", "coast", "wang acts in The Hills, x alone: this concerns The Coast"),
        ("zh-Hans", "coast", "wang 只在山区、x有权操作：此项属于海岸"),
        ("zh-Hant", "the whole city", "wang 只在山區、x有權操作：此項屬於全市"),
        (None, "coast", "wang acts in hills, x alone: this concerns coast"),
    ],
)
def test_areas_are_told_to_a_person_by_their_names(lang: str | None, where: str, said: str):
    names = {
        "en": {"hills": "The Hills", "coast": "The Coast"},
        "zh-Hans": {"hills": "山区", "coast": "海岸"},
        "zh-Hant": {"hills": "山區", "coast": "海岸"},
    }
    detail = f"wang acts in hills, x alone: this concerns {where}"
    assert refusal_said(detail, lang, names.get(lang, {})) == said


def test_what_is_not_known_stays_as_it_is_and_what_was_sent_is_no_template():
    assert refusal_said("something else", "zh-Hans") == "something else"
    assert "{0.__class__}" in refusal_said("nobody is declared as '{0.__class__}'", "zh-Hans")


@pytest.mark.parametrize(
    ("query", "reads", "lang"),
    [
        ("", None, None),
        ("", "*", None),
        ("", "zh-TW,zh;q=0.9", "zh-Hant"),
        ("", "en-GB", "en"),
        ("lang=en", "zh-CN", "en"),
        ("lang=tlh", "zh-CN", "zh-Hans"),
        ("", "xx", "xx"),
    ],
)
def test_the_address_says_the_language_before_the_browser_does(query, reads, lang):
    assert language_asked(request(query, reads)) == lang
    assert language_for(request(query, reads)) == (lang or "zh-Hans")
