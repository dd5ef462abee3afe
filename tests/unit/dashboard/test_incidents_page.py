"""The incidents' page without a browser: what it asks for, what it believes, and in which order it tells."""

import base64

import psycopg
import pytest
from dash.development.base_component import Component

from city.alert import Change, Life, Recorded, Transition, of_datastream
from city.cap import CapScope, CapStatus, MsgType
from city.incident import Incident, Tally, Telling
from city.properties import LANGUAGES
from city.settings import Settings
from city.state import Level
from dashboard.api.context import Context
from dashboard.components import incident_orders
from dashboard.components.incident_list import rules_said, wanted
from dashboard.components.incident_orders import file_text
from dashboard.components.incident_timeline import MOST_SHOWN, Entry, Sort, entries, listed
from dashboard.components.incident_wish import View, Wish
from dashboard.components.incident_words import CAP_WORDS, cap_word, value_said
from dashboard.components.outside_list import encoded
from dashboard.components.warning_form import FIELDS, Unfit, wish_of
from dashboard.components.warning_list import Place, placed
from dashboard.incidents_reader import Counted, IncidentsReader, Whole
from dashboard.pages import incidents as page
from dashboard.wall_state import WallState
from store.cap import CapChain, Kept

SUBJECT = of_datastream(7)
TOLD = {
    1: {
        "rule_id": "flood", "rule": {"en": "Flood"}, "thing": {"en": "Dam"}, "subject": "datastream:7",
        "decimals": 2, "unit": "m",
    }
}  # fmt: skip
NAMES = {1: "Flood · Dam"}
FLOOD = Incident(3, "hills", 1000, 5000, Level.ORANGE)


def zone():
    from zoneinfo import ZoneInfo

    return ZoneInfo("Asia/Shanghai")


def step(number: int, change: Change, at: int, **more) -> Recorded:
    life = more.pop("life", Life.UNACK_ACTIVE)
    made = Transition("flood", SUBJECT, change, Level.ORANGE, life, at, **more)
    return Recorded(number, 1, at, made)


def kept(name: str, alert_id: int = 1, **more) -> Kept:
    usual = {
        "msg_type": MsgType.ALERT, "scope": CapScope.PUBLIC, "severity": Level.ORANGE, "why": "asked",
        "sent": 100, "expires": 10_000, "xml": "", "drafted_at": 100, "drafted_by": "local",
    }  # fmt: skip
    return Kept(identifier=name, chain=CapChain(alert_id), **{**usual, **more})


def texts(node) -> str:
    if isinstance(node, Component):
        inside = getattr(node, "children", None)
        return texts(inside)
    if isinstance(node, (list, tuple)):
        return " ".join(texts(one) for one in node)
    return "" if node is None else str(node)


@pytest.mark.parametrize(
    ("search", "view", "number"),
    [
        ("?lang=en&view=incidents&incident=12", View.INCIDENTS, 12),
        ("?view=warnings", View.WARNINGS, None),
        ("?view=outside&incident=-1", View.OUTSIDE, None),
        ("?view=<script>&incident=1e3", View.INCIDENTS, None),
        ("?incident=²", View.INCIDENTS, None),
        (None, View.INCIDENTS, None),
        (17, View.INCIDENTS, None),
    ],
)
def test_the_address_says_what_is_asked_for_and_nothing_else_is_believed(search, view, number):
    wish = Wish.of(search)
    assert (wish.view, wish.number("incident")) == (view, number)


def test_open_incidents_are_all_asked_for_and_those_that_are_over_page_by_page():
    wish = Wish.of("?worst=orange&area=hills&before=40")
    still, past = wanted(wish, still=True), wanted(wish, still=False)
    assert (still.open, still.area, still.worst) == (True, "hills", Level.ORANGE)
    assert still.before > 40 == past.before
    assert wanted(Wish.of("?worst=purple"), still=True).worst is Level.NORMAL


def test_the_most_frequent_rules_of_an_incident_are_named_and_the_others_counted():
    tallies = [Tally(name, 4 - n, 0, 0) for n, name in enumerate(("flood", "gas", "lel"))]
    found = Counted(FLOOD, [*tallies, Tally("air", 1, 0, 0), Tally("cod", 1, 0, 0)])
    said = rules_said(found, {"flood": {"en": "Flood"}}, "en")
    assert said == "Flood × 4, gas × 3, lel × 2 and 2 other rules"


def test_what_happened_is_told_the_newest_first_whoever_wrote_it_down():
    steps = [
        step(1, Change.RAISED, 1000, result=12.3, limit=12.0),
        step(2, Change.COMMENTED, 3000, by="li", note="on my way"),
        step(3, Change.SUPPRESSED, 3500, note="alert:9"),
        step(4, Change.RETRACTED, 4000, retracts=1),
    ]
    warned = kept("a", drafted_at=2500, published_at=2600, published_by="wu")
    told = [Telling(2000, "li", "first", "[ORANGE] Dam")]
    whole = Whole(FLOOD, [], steps, told, [warned])
    found = entries(whole, TOLD, NAMES, {"li": "Li Lei"}, "en")
    assert [(one.at, one.sort) for one in found] == [
        (4000, Sort.FOUND),
        (3500, Sort.POLICY),
        (3000, Sort.PEOPLE),
        (2600, Sort.WARNED),
        (2500, Sort.WARNED),
        (2000, Sort.TOLD),
        (1000, Sort.FOUND),
    ]
    said = [one.said for one in found]
    assert said[1:3] == ["held back by alarm 9", "Li Lei · on my way"]
    assert (said[6], found[6].taken_back) == ("12.30 > 12.00 m", True)
    assert found[5].what == "Li Lei was told"


def test_a_long_timeline_shows_its_newest_lines_and_the_way_to_the_rest():
    many = [Entry(1000 * n, Sort.FOUND if n % 2 else Sort.PEOPLE, f"line {n}") for n in range(600, 0, -1)]
    shown = texts(listed(many, zone(), Wish.of("?lang=en&incident=3")))
    assert "line 600" in shown
    assert "line 400 " not in shown
    assert f"{600 - MOST_SHOWN} more lines" in shown
    assert "line 1 " in texts(listed(many, zone(), Wish.of("?lang=en&incident=3&all=1")))
    people = texts(listed(many, zone(), Wish.of("?lang=en&incident=3&show=people")))
    assert "line 600" in people
    assert "line 599" not in people
    assert "Nothing like this" in texts(listed(many, zone(), Wish.of("?lang=en&incident=3&show=told")))


def test_out_is_the_newest_published_message_of_an_alarm_that_cancels_nothing_and_holds():
    update = kept("update", msg_type=MsgType.UPDATE, published_at=200)
    messages = [
        kept("draft", 1),
        update,
        kept("first", 1, published_at=100),
        kept("cancel", 2, msg_type=MsgType.CANCEL, published_at=300),
        kept("cancelled", 2, published_at=100),
        kept("expired", 3, published_at=100, expires=500),
        kept("gone", 4, dropped_at=400),
    ]
    found = {place: [one.identifier for one in some] for place, some in placed(messages, 1000).items()}
    assert found == {
        Place.OUT: ["update"],
        Place.DRAFT: ["draft"],
        Place.PAST: ["first", "cancel", "cancelled", "expired", "gone"],
    }


GIVEN = dict.fromkeys(FIELDS) | {"status": "Exercise", "hours": 3}


def test_what_is_entered_is_a_wish():
    own = {f"say-{lang}": f"go {lang}" for lang in LANGUAGES}
    found = wish_of(GIVEN | own | {"response": "II", "note": " see the gauge "}, "en")
    assert (found.status, found.hours, found.response_level) == (CapStatus.EXERCISE, 3.0, "II")
    assert found.note == "see the gauge"
    assert found.instruction is not None
    assert found.instruction["zh-Hant"] == "go zh-Hant"
    assert wish_of(GIVEN, "en").instruction is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"say-en": "only English"},
        {"status": "System"},
        {"status": None},
        {"hours": 1000},
        {"hours": "3"},
        {"response": "V"},
    ],
)
def test_what_cannot_be_wished_is_refused_with_a_sentence(wrong):
    with pytest.raises(Unfit, match=r"\.$"):
        wish_of(GIVEN | wrong, "en")


def test_a_file_is_read_by_the_encoding_it_names_and_taken_for_text():
    text = '<?xml version="1.0" encoding="GB18030"?><alert>洪水</alert>'
    sent = "data:text/xml;base64," + base64.b64encode(text.encode("gb18030")).decode()
    found = file_text(sent)
    assert found == text
    assert encoded(found) == '<?xml version="1.0"?><alert>洪水</alert>'.encode()


@pytest.mark.parametrize("wrong", [None, 7, "", "data:text/xml;base64,%%%", "data:text/xml,plain"])
def test_what_is_no_file_is_left_alone(wrong):
    assert file_text(wrong) is None


def test_a_word_of_cap_has_its_translation_beside_it_but_in_english():
    assert cap_word("Extreme", "en") == "Extreme"
    assert cap_word("Extreme", "zh-Hans") == "特别严重 (Extreme)"
    assert all(
        cap_word(word, lang) != f"{word} ({word})" for word in CAP_WORDS for lang in ("zh-Hans", "zh-Hant")
    )
    assert cap_word("<b>", "zh-Hans") == "<b>"


def test_a_value_stands_against_its_limit_with_its_unit():
    told = {"decimals": 1, "unit": "1e4 m³"}
    assert value_said(told, 4.0, 3.5, "en") == "4.0 > 3.5 ×10⁴ m³"
    assert value_said(told, 3.0, None, "en") == "3.0 ×10⁴ m³"
    assert value_said(told, None, 3.5, "en") == ""
    assert value_said({**told, "compared": "findings"}, 4.0, 3.5, "en") == ""


class Gone:
    """A pool of connections to a database that is away."""

    def connection(self, **_more):
        raise psycopg.OperationalError


@pytest.mark.parametrize(
    "asked",
    ["view=incidents", "incident=1", "view=warnings", "view=warnings&alert=1", "message=a", "view=outside"],
)
def test_a_database_that_is_away_is_said_in_every_view_and_nothing_is_ordered(asked):
    reader = IncidentsReader(Context(Settings(), Gone(), WallState(lambda: 5000), lambda: 5000))
    wish = Wish.of(f"?lang=en&{asked}")
    _, body = page.shown(reader, wish)
    assert "The database does not answer" in texts(body)
    page.form(reader, wish)
    wish = Wish.of("?lang=en&incident=1&alert=1&message=a")
    orders = (
        incident_orders.acknowledged(reader, "whole", "", 0, wish),
        incident_orders.commented(reader, "whole", "words", 0, wish),
        incident_orders.drafted(reader, GIVEN, 0, wish),
        incident_orders.published(reader, 0, wish),
        incident_orders.cancelled(reader, "", 0, wish),
        incident_orders.taken_in(reader, "<alert/>", 0, "en"),
    )
    assert {texts(said[0]) for said in orders} == {"The database does not answer"}
