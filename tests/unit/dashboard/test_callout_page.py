"""The callouts' page: what it shows of each state, what it orders, and that it begins nothing by itself."""

import asyncio
import json
from dataclasses import replace
from zoneinfo import ZoneInfo

import plotly
import pytest
from callout_cast import CALLOUT, act, called_list, callee, party, person

from alerts.callout.desk import Refusal
from city.callout import CalleeState, CalloutLife, End, Stage, Way
from city.properties import LANGUAGES
from dashboard.callout_json import full_json
from dashboard.callout_pulse import CalloutPulse
from dashboard.components import callout_table, callout_view, callout_words
from dashboard.pages import callout as page
from dashboard.words import dictionary

ZONE = ZoneInfo("Asia/Shanghai")
NOW = CALLOUT.started_at + 60_000
STATES = [replace(callee(state, since=NOW), callee_id=n) for n, state in enumerate(CalleeState, 1)]


class Reader:
    """One callout in which there is somebody in every state, and a record of what was ordered."""

    zone, now = ZONE, NOW

    def __init__(self, callees=STATES, callout=CALLOUT):
        self.ordered, self._callout, self._callees = [], callout, list(callees)

    def declared(self):
        return [called_list(["li", "wang"])], [person("li", 1), person("wang", 2)]

    def newest(self):
        return [(self._callout, callout_view.counted(self._callees))]

    def one(self, callout_id):
        return (self._callout, self._callees) if callout_id == self._callout.callout_id else None

    def start(self, list_id, message, *, drill):
        self.ordered.append(("start", list_id, message, drill))
        return 8

    def stop(self, callout_id):
        self.ordered.append(("stop", callout_id))

    def add(self, callout_id, person_id):
        self.ordered.append(("add", callout_id, person_id))
        return Refusal.ON_IT

    def door(self, callee_id, note, *, met):
        self.ordered.append(("door", callee_id, note, met))
        return CalleeState.CONFIRMED_AT_DOOR


def text(component):
    return json.dumps(component, cls=plotly.utils.PlotlyJSONEncoder, ensure_ascii=False)


def wish(search="?lang=en"):
    return page.Wish.of(search)


@pytest.mark.parametrize("lang", [*LANGUAGES, "xx"])
def test_the_page_is_drawn_in_every_language(lang):
    reader = Reader()
    asked = wish(f"?lang={lang}")
    drawn = text([page.frame_of(reader, asked), page.shown_of(reader, asked, "all", None)])

    assert "li" in drawn
    if lang == "xx":
        assert "⟦Call and confirm⟧" in drawn


def test_every_word_of_the_tables_is_in_the_catalogues():
    tables = (
        callout_words.STATE_WORDS,
        callout_words.LIFE_WORDS,
        callout_words.END_WORDS,
        callout_words.STAGE_WORDS,
        callout_words.REFUSAL_WORDS,
    )
    assert {word for table in tables for word in table.values()} <= dictionary("en").keys()
    wholes = (CalleeState, CalloutLife, End, Stage, Refusal)
    assert [set(table) for table in tables] == [set(whole) for whole in wholes]
    assert set(callout_words.WAY_MARKS) == set(Way)
    assert len(set(callout_words.MARKS.values())) == len(CalleeState)


def test_the_unreached_list_is_everybody_who_has_not_confirmed_and_was_not_called_off():
    without = {state.value for state in CalleeState if state.is_open} | {"unreached"}
    rows = callout_table.rows(STATES, "unreached", ZONE, "en")
    whole = full_json(CALLOUT, STATES)

    assert {row["code"] for row in rows} == without
    assert rows[0]["code"] == "unreached"
    assert len(whole["unreached_list"]) == whole["unreached"] == len(without) == 5
    assert whole["confirmed"] + whole["unreached"] + whole["states"]["cancelled"] == whole["people"]
    assert len(callout_table.rows(STATES, "nonsense", ZONE, "en")) == 5
    assert len(callout_table.rows(STATES, "all", ZONE, "en")) == len(CalleeState)


def test_a_row_tells_every_try():
    calls = (
        act(Way.CALL, 1, begun_at=NOW, end=End.NO_ANSWER),
        act(Way.CALL, 2, Stage.RINGING, begun_at=NOW + 1000),
    )
    (row,) = callout_table.rows([callee(acts=calls)], "all", ZONE, "en")

    assert row["tried"] == "☎ 08:01:00 no answer · ☎ 08:01:01 on the line"


def test_doors_are_drawn_again_only_when_they_are_others():
    reader = Reader()
    *_, ids, _ = page.shown_of(reader, wish(), "all", None)
    *_, again, same, name = page.shown_of(reader, wish(), "all", ids)

    assert (ids, same, again) == (["en", 4], ["en", 4], page.no_update)
    assert name == "sheet running"


def test_text_of_others_is_text():
    bad = "<img src=x onerror=alert(1)>"
    evil = replace(party("li", 1), name=dict.fromkeys(LANGUAGES, bad))
    shown = page.shown_of(Reader([callee(CalleeState.DOOR, person=evil)]), wish(), "all", None)

    assert "dangerously_allow_html" not in text(shown)
    assert "Markdown" not in text(shown)


def test_an_address_that_makes_no_sense_opens_nothing():
    for search in (None, "", "?callout=-1", "?callout=x", "?callout=" + "9" * 40, "?callout=٣"):
        assert page.Wish.of(search).callout is None
    _, head, *_ = page.shown_of(Reader(), wish("?lang=en&callout=99"), "all", None)
    assert "There is no such callout" in text(head)


def test_what_is_not_said_to_be_real_is_a_drill():
    reader = Reader()
    assert page.start_of(reader, "typhoon", "real", " go ", "en") == ("?lang=en&callout=8", "")
    page.start_of(reader, "typhoon", "drill", None, "en")
    page.start_of(reader, "typhoon", ["real"], None, "en")
    _, said = page.start_of(reader, None, "real", None, "en")

    assert reader.ordered == [
        ("start", "typhoon", " go ", False),
        ("start", "typhoon", "", True),
        ("start", "typhoon", "", True),
    ]
    assert said == "There is no such list"


def test_nothing_is_ordered_by_what_nobody_pressed():
    reader = Reader()
    for triggered in ([], [{"value": None}], [{"value": 0}]):
        assert page.act_of(reader, "callout-stop-sure", triggered, None, {}, wish()) == (
            page.no_update,
            page.no_update,
        )
    assert reader.ordered == []


def test_what_is_pressed_is_ordered_and_a_refusal_is_said():
    reader, pressed = Reader(), [{"value": 1}]
    page.act_of(reader, "callout-stop-sure", pressed, None, {}, wish())
    _, said = page.act_of(reader, "callout-add", pressed, "li", {}, wish("?lang=en&callout=7"))
    page.act_of(reader, {"door": 4, "part": "met"}, pressed, None, {4: "at home"}, wish())
    page.act_of(reader, {"door": 4, "part": "away"}, pressed, None, {4: None}, wish())

    assert said == "This person is on it already"
    assert reader.ordered == [
        ("stop", 7),
        ("add", 7, "li"),
        ("door", 4, "at home", True),
        ("door", 4, "", False),
    ]


def test_a_page_hears_of_every_callout_that_changed_however_often():
    async def heard():
        pulse, found = CalloutPulse(least_s=0.01, quiet_s=0.05), []
        changes = pulse.changes()
        found.append(await anext(changes))
        for number in (1, 2, 1, 1):
            pulse.changed(number)
        found.append(await anext(changes))
        found.append(await anext(changes))
        pulse.close()
        return found, [last async for last in changes]

    assert asyncio.run(heard()) == ([[], [1, 2], []], [])


def test_before_a_list_is_called_it_says_who_hears_what_and_who_has_no_number():
    nobody = replace(person("wang", 2), contacts=())
    reader = Reader()
    reader.declared = lambda: ([called_list(["li", "wang"])], [person("li", 1), nobody, person("zhao", 3)])
    drawn = text(page.preview_of(reader, called_list(["li"]).list_id, "drill", "en"))

    assert "2 people on" in drawn
    assert "a door is knocked on: wang" in drawn.replace("Wang", "wang")


@pytest.mark.parametrize("called", [None, "no-such", 7, ["li"]])
def test_of_a_list_that_is_not_there_it_says_so(called):
    assert "error" in text(page.preview_of(Reader(), called, "real", "en"))
