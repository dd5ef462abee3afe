"""The on-call page without a browser: who is there, what is wrong, words in three languages, no address."""

import json
from dataclasses import replace
from datetime import date

import psycopg
import pytest
from cast import CITY, named
from played import SHANGHAI, chain, duty, person, to
from plotly.utils import PlotlyJSONEncoder

from alerts.policy.rehearse import rehearse
from city.chain import ChainStep, Target, Who
from city.channel import ChannelKind, DeclaredChannel
from city.delivery import Attempt, Delivery, DeliveryState, Notification
from city.errors import Mistake
from city.local_time import moment
from city.notice import Outcome, Result
from city.person import QuietHours, masked
from city.rota import EVERY_DAY, Holiday, Override, Rota, Rotating, Stint, Weekly, Window
from city.settings import Settings
from city.state import Level
from city.tried import Tried
from dashboard.api.context import Context
from dashboard.components import duty_calendar, duty_now
from dashboard.components.delivery_details import detail_said
from dashboard.components.duty_calendar import GAP, bars
from dashboard.components.duty_ledger import MARKS, listed, tried
from dashboard.components.duty_looking import case_asked
from dashboard.components.duty_stand_in import entered, without, written
from dashboard.components.duty_summary import summary
from dashboard.components.duty_who import answer
from dashboard.components.duty_wish import View, Wish
from dashboard.components.wish import address
from dashboard.duty_reader import DutyReader, Sender, Situation
from dashboard.pages.duty import framed, shown
from dashboard.wall_state import WallState
from store.declarations import Declaration, Origin
from store.ledger import Entry

NOON = moment(date(2026, 11, 20), 720, SHANGHAI)
HOUR = 3_600_000
WEEKS = Rota(
    "weeks", named("Weeks"), "Asia/Shanghai", (Rotating("w", (("li",), ("wu",)), 7, date(2026, 11, 2), 480),)
)
DAY, NIGHT = Window(EVERY_DAY, 480, 1200), Window(EVERY_DAY, 1200, 480)
HALVES = Rota(
    "halves",
    named("Halves"),
    "Asia/Shanghai",
    (Weekly("day", (Stint(DAY, ("li",)),)), Weekly("night", (Stint(NIGHT, ("wu",)),))),
)
OFFICE = Rota("office", named("Office"), "Asia/Shanghai", (Weekly("o", (Stint(DAY, ("li",)),)),))
SMS = DeclaredChannel("sms", ChannelKind.SMS)
WELL = Sender(runs=True, problems={}, tried={"sms": Tried(NOON)})


def situation(*rotas: Rota, mistakes=(), channels=(SMS,)) -> Situation:
    people = (person("li"), person("wu"), person("boss"))
    known = replace(CITY, duty=duty(rotas=rotas, people=people), channels=channels)
    return Situation(known, list(mistakes), certain=True)


def now_text(there: Situation, sender: Sender | None = WELL, lang: str = "en") -> str:
    return said(duty_now.seen(NOON, there, sender, lang))


def said(parts) -> str:
    return json.dumps(parts, cls=PlotlyJSONEncoder, ensure_ascii=False)


def test_all_is_well_only_where_everything_is_known_to_be():
    assert "every channel can be used" in now_text(situation(WEEKS))
    for sender in (None, Sender(runs=False, problems={}), Sender(runs=True, problems={"sms": "no secret"})):
        assert "every channel can be used" not in now_text(situation(WEEKS), sender)
    assert "is not known" in now_text(situation(WEEKS), None)


@pytest.mark.parametrize(
    ("tries", "said"),
    [
        (None, "Not known to work: sms"),
        (Tried(NOON, 3, NOON - HOUR, "HTTP 500"), "Channel sms fails, tries in a row: 3"),
        (Tried(None, 1, NOON - HOUR, "HTTP 500"), "since Fri 20 Nov 11:00: HTTP 500"),
        (Tried(None, 1, NOON - HOUR, "HTTP 500"), "No channel reaches: li, boss"),
        (Tried(NOON, 1, NOON - HOUR, "no such user"), "Channel sms fails, tries in a row: 1"),
    ],
)
def test_what_tries_say_of_a_channel_stands_on_top_and_all_is_not_well(tries, said):
    text = now_text(situation(WEEKS), WELL._replace(tried={"sms": tries} if tries else {}))
    assert said in text
    assert "every channel can be used" not in text


def test_one_address_that_is_refused_makes_nobody_unreachable():
    tries = {"sms": Tried(NOON - HOUR, 1, NOON, "no such user")}
    assert "No channel reaches" not in now_text(situation(WEEKS), WELL._replace(tried=tries))


def test_the_next_handover_names_who_is_on_duty_then_whatever_their_layer():
    text = now_text(situation(HALVES))
    assert "Fri 20 Nov 20:00" in text
    assert '" → ", "wu"' in text


def test_gaps_stand_on_top_and_lead_to_where_somebody_can_stand_in():
    text = now_text(situation(OFFICE))
    assert text.count("Nobody will be on duty: Office") == 1
    assert "Fri 20 Nov 20:00 – Sat 21 Nov 08:00 · " in text
    assert "and 10 more" in text
    assert f"rota=office&first={moment(date(2026, 11, 20), 1200, SHANGHAI)}" in text
    assert "Nobody will be" not in now_text(situation(replace(OFFICE, always=False)))


def test_whoever_cannot_be_reached_and_whatever_is_not_in_force_is_named():
    text = now_text(situation(WEEKS), Sender(runs=True, problems={"sms": "CITYWATCH_X is missing"}))
    assert "Channel sms cannot be used" in text
    assert "No channel reaches: li, boss" in text
    assert "No channel reaches: wu" in text
    wrong = Mistake("web", "chains.night.steps[0]", "'he' is not in people")
    assert "Not in force: chains.night.steps[0]" in now_text(situation(WEEKS, mistakes=[wrong]))


def test_a_city_without_people_says_that_nobody_is_told():
    nobody = Situation(CITY, [], certain=True)
    assert "no alarm reaches anybody" in now_text(nobody)


def test_an_old_picture_says_so():
    assert "last known" in now_text(situation(WEEKS)._replace(certain=False), None)


def test_holidays_stand_ins_and_gaps_have_marks_of_their_own():
    rota = replace(
        OFFICE,
        holidays=(Holiday(date(2026, 11, 22), ("wu",)),),
        overrides=(Override(NOON, NOON + 2 * HOUR, "boss", "li"),),
    )
    found = {bar.sort for bar in bars(rota, NOON - HOUR, NOON + 72 * HOUR)}
    assert found == {"", "override", "holiday", GAP}
    marks = [duty_calendar.MARKS[sort] for sort in found if sort]
    assert len(set(marks)) == 3
    text = said(duty_calendar.of_rota(rota, duty(rotas=(rota,)), NOON, "en"))
    assert all(mark in text for mark in marks)


def declaration(version: int, *overrides: dict) -> Declaration:
    table = {"id": "r", "overrides": list(overrides)}
    return Declaration("rotas", "r", version, table, f"by-{version}", 0, Origin.WEB, False, f"why-{version}")


def test_a_stand_in_is_entered_found_with_its_reason_and_removed_again():
    fields = {"person": "wu", "away": "li", "from": " 2026-12-24 08:00", "to": "2026-12-25 08:00 "}
    table = entered({"id": "r"}, fields)
    one = {"person": "wu", "instead_of": "li", "from": "2026-12-24T08:00", "to": "2026-12-25T08:00"}
    assert table == {"id": "r", "overrides": [one]}
    other = {"person": "li", "from": "2026-12-26T08:00", "to": "2026-12-27T08:00"}
    history = [declaration(3, one, other), declaration(2, one), declaration(1)]
    assert [(w.index, w.entered.note) for w in written(history)] == [(0, "why-2"), (1, "why-3")]
    assert without(table, 0) == {"id": "r"}


def test_a_rehearsal_says_who_is_told_when_and_what_quiet_hours_do():
    there = duty(
        people=(person("li", "wu", QuietHours(720, 780)), person("wu", "boss"), person("boss")),
        chains=(chain(to("li"), ChainStep((Target(Who.SUPERIOR),), 600)),),
    )
    known = replace(CITY, duty=there, channels=(SMS,))
    asked = {"area": "hills", "kind": "reservoir", "severity": "orange", "rule": "flood"}
    case = case_asked(asked, known, NOON)
    found = rehearse(case, there, (), NOON)
    assert [(m.person_id, (at - NOON) // 1000) for at, m in found.told][:1] == [("wu", 630)]
    text = said(answer(found, known, {"sms": "no secret"}, NOON, "en"))
    assert "li is not told at first: quiet hours, until Fri 20 Nov 13:00" in text
    assert "⚠ sms (cannot be used)" in text
    red = rehearse(case_asked(asked | {"severity": "red"}, known, NOON), there, (), NOON)
    assert (red.told[0][1].person_id, red.told[0][0]) == ("li", NOON)


@pytest.mark.parametrize(
    "asked",
    [{}, {"area": "sea"}, {"area": "hills", "kind": "x"}, {"area": "hills", "kind": "air", "severity": "9"}],
)
def test_a_question_that_makes_no_sense_has_no_answer(asked):
    assert case_asked(asked, CITY, NOON) is None


def test_addresses_are_masked_in_lists():
    assert (masked("+86 574 0000 0001"), masked("chen@city.example"), masked("1")) == (
        "…001",
        "c…@city.example",
        "…",
    )
    table = {"contacts": [{"channel": "sms", "address": "+86 574 0000 0001"}]}
    assert summary("people", table) == "sms …001"


def test_no_address_is_on_the_first_view():
    assert '"1"' not in now_text(situation(WEEKS, OFFICE))


def test_no_sentence_of_a_view_goes_round_the_catalogues():
    text = now_text(situation(OFFICE), Sender(runs=False, problems={}), "xx")
    text += said(duty_calendar.of_rota(OFFICE, duty(rotas=(OFFICE,)), NOON, "xx"))
    for word in (
        "On duty now",
        "Next handover",
        "Nobody will be on duty",
        "No sender",
        "Layer",
        "calendar file",
    ):
        assert f'"{word}' not in text
        assert word in text


@pytest.mark.parametrize(
    "search", [None, "", "?lang=", "?lang=de&view=7", 7, "?alert=x&alert=99999999999999999"]
)
def test_whatever_the_address_says_the_frame_is_drawn(search):
    wish = Wish.of(search)
    assert wish.view is View.NOW
    assert wish.number("alert") is None
    assert framed(wish)


def test_an_address_leads_back_to_its_wish():
    wish = Wish.of(address("en", View.LEDGER, person="li", state=""))
    assert (wish.view, dict(wish.asked)) == (View.LEDGER, {"person": "li"})


class Away(DutyReader):
    """The wall's picture is there, the database is not."""

    def __init__(self):
        wall = WallState(lambda: NOON)
        wall.load(replace(CITY, duty=duty(rotas=(WEEKS,))), {}, [], [])
        super().__init__(Context(Settings(), Gone(), wall, lambda: NOON))


class Gone:
    def connection(self, **_more):
        raise psycopg.OperationalError


@pytest.mark.parametrize("view", list(View))
def test_a_database_that_is_away_is_said_in_every_view_and_who_is_on_duty_is_still_known(view):
    text = said(shown(Away(), Wish("en", view, {"rota": "weeks"})))
    assert "The database does not answer" in text
    assert ('"li"' in text) == (view in (View.NOW, View.CALENDAR))


def entry(state: DeliveryState, *attempts: Attempt, **more) -> Entry:
    delivery = Delivery(7, 3, 0, "k", "sms", "+86 574 0000 0001", state, NOON, None, len(attempts), **more)
    told = Notification("li", "t", "test", (), Level.BLUE, "en", "[TEST]", "a body", NOON)
    return Entry(delivery, told, None, None, attempts)


SENT = Attempt(1, NOON, NOON + 500, Outcome(Result.SENT, "HTTP 202", None, "sms-1"))
LATER = Attempt(1, NOON, NOON + 500, Outcome(Result.TRANSIENT, "HTTP 503"))


@pytest.mark.parametrize(
    ("entries", "runs", "text", "over"),
    [
        ([entry(DeliveryState.SENT, SENT)], True, "✓ sent: HTTP 202", True),
        ([entry(DeliveryState.FAILED, LATER, detail="HTTP 400")], True, "✕ failed: HTTP 400", True),
        ([entry(DeliveryState.QUEUED)], False, "✕ No sender is running", False),
        ([entry(DeliveryState.QUEUED, LATER)], True, "◔ failed, will be tried again: HTTP 503", False),
        ([entry(DeliveryState.SENDING)], True, "◔ on its way", False),
    ],
)
def test_a_test_of_a_channel_says_what_became_of_it(entries, runs, text, over):
    assert tried(entries, Sender(runs, {}), "en") == (text, over)


def test_the_ledger_shows_why_something_failed_and_no_address():
    text = said(listed([entry(DeliveryState.FAILED, LATER, detail="no such number")], None, SHANGHAI, "en"))
    assert all(word in text for word in ("✕", "failed", "no such number", "HTTP 503", "[TEST]"))
    assert "0001" not in text
    assert len(set(MARKS.values())) == len(DeliveryState)


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ("told by another way", "已由其他方式告知"),
        ("acknowledged by Li & Co", "Li & Co 已确认"),
        ("CITYWATCH_CHANNEL_A_URL is missing", "未设置 CITYWATCH_CHANNEL_A_URL"),
        ("550 no such user", "550 no such user"),
    ],
)
def test_what_is_kept_with_a_delivery_is_read_in_ones_own_language(detail, said):
    assert detail_said(detail, "zh-Hans") == said
