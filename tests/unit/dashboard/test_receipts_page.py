"""The receipts' page without a browser: rows, words, addresses, answers that cannot be mistaken."""

from datetime import date
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import psycopg
import pytest

from city.receipt import Account, Doubt, Receipt, Span, Verdict
from city.seqs import Gap, Restart
from dashboard.components import receipt_table
from dashboard.components.receipt_day import MOST_GAPS
from dashboard.components.receipt_words import ANSWERS, DOUBTS, MARKS, REFUSALS, VERDICT_WORDS, said
from dashboard.pages.receipts import Wish, address_of, framed, shown, tabled
from dashboard.receipts_reader import Day
from dashboard.words import dictionary
from sensors.reject import RejectReason
from store.receipts import Stream
from store.reconciliation import Difference, State

ZONE = ZoneInfo("Asia/Shanghai")
TODAY, YESTERDAY = date(2026, 11, 21), date(2026, 11, 20)
FIRST = Span.of(YESTERDAY, ZONE).first


def receipt(verdict, thing_id="air-1", day=YESTERDAY, gaps=(), restarts=(), dead=None, doubts=()):
    account = Account(10, 9, 20, dead or {})
    return Receipt(thing_id, day, verdict, doubts, 7, gaps, restarts, account)


LOST = receipt(
    Verdict.LOST,
    gaps=(Gap(5, 7, FIRST + 4, FIRST + 8),),
    restarts=(Restart(FIRST + 9, FIRST + 9, 80, 0),),
    dead={"bad_time": 2},
    doubts=(Doubt.RESTARTED,),
)


class Reader:
    """Plain data in the place of the database, or one that is away."""

    zone, today = ZONE, TODAY

    def __init__(self, receipts=(), away=False):
        self.receipts, self.away = list(receipts), away

    def names(self, lang):
        return {"air-1": f"One {lang}", "air-2": "<b>Two</b>"}

    def between(self, first, last):
        if self.away:
            raise psycopg.OperationalError
        return [one for one in self.receipts if first <= one.day <= last]

    def day(self, thing_id, day):
        if self.away:
            raise psycopg.OperationalError
        differences = (Difference(day, "rows", 9, 8, thing_id, "pm2_5"),)
        return Day(self.receipts[0], (Stream("pm2_5", 60, 10, 9),), differences)

    def state(self):
        return State(1, YESTERDAY)


def text(component):
    """Everything a component says."""
    if component is None or isinstance(component, str | int | float):
        return str(component or "")
    if isinstance(component, list | tuple):
        return " ".join(text(one) for one in component)
    return text(getattr(component, "children", None))


def test_every_verdict_doubt_and_reason_has_words_in_the_catalogues():
    assert set(VERDICT_WORDS) == set(ANSWERS) == set(MARKS) == set(Verdict)
    assert set(DOUBTS) == set(Doubt)
    assert set(REFUSALS) == {reason.value for reason in RejectReason}
    tables = (VERDICT_WORDS, ANSWERS, DOUBTS, REFUSALS)
    assert {word for table in tables for word in table.values()} <= dictionary("en").keys()


def test_no_two_verdicts_share_a_mark():
    assert len(set(MARKS.values())) == len(Verdict)


def test_a_loss_says_how_much():
    assert said(LOST, "en") == "✕ 3 lost · 2 refused"
    assert said(receipt(Verdict.LOST, dead={"bad_time": 1}), "zh-Hans") == "✕ 拒收 1"


def test_stations_in_trouble_stand_first():
    table = [receipt(Verdict.NONE_LOST, "air-1"), receipt(Verdict.LOST, "air-2", dead={"future": 1})]
    rows = receipt_table.rows(table, {"air-1": "A", "air-2": "B"}, [TODAY, YESTERDAY], "en")
    assert [(row["thing_id"], row["v1"]) for row in rows] == [("air-2", "lost"), ("air-1", "none_lost")]
    assert [row["thing_id"] for row in receipt_table.having(rows, "none_lost")] == ["air-1"]


def test_a_click_on_a_day_is_an_address_and_keeps_the_language():
    cell = {"colId": "d1", "rowId": "air-1"}
    address = address_of(Reader(), cell, 7, "?lang=en&theme=light&thing=x")
    wanted = {"lang": ["en"], "theme": ["light"], "thing": ["air-1"], "day": ["2026-11-20"]}
    assert parse_qs(address[1:]) == wanted


@pytest.mark.parametrize(
    "cell",
    [
        None,
        "d1",
        {},
        {"colId": "name", "rowId": "a"},
        {"colId": "d99", "rowId": "a"},
        {"colId": "d1"},
        {"colId": 1},
    ],
)
def test_a_click_beside_the_days_changes_nothing(cell):
    assert not isinstance(address_of(Reader(), cell, 7, ""), str)


@pytest.mark.parametrize(
    ("search", "wish"),
    [
        ("?lang=en&thing=air-1&day=2026-11-20", Wish("en", "air-1", YESTERDAY)),
        ("?lang=klingon&day=soon", Wish("zh-Hans", None, None)),
        ("", Wish("zh-Hans", None, None)),
        (None, Wish("zh-Hans", None, None)),
        ({"a": 1}, Wish("zh-Hans", None, None)),
    ],
)
def test_an_address_is_not_believed_unchecked(search, wish):
    assert Wish.of(search) == wish


def test_a_day_in_full_names_gaps_restarts_and_refusals():
    words = text(shown(Reader([LOST]), Wish("en", "air-1", YESTERDAY)))
    for part in ("One en", "5–7", "01:00 – 02:15", "80", "no usable time (bad_time)", "PM2.5", "air-1"):
        assert part in words
    assert "Its counter started again" in words


def test_a_day_with_thousands_of_gaps_lists_the_first():
    many = tuple(Gap(2 * n, 2 * n, FIRST, FIRST) for n in range(MOST_GAPS + 900))
    words = text(shown(Reader([receipt(Verdict.LOST, gaps=many)]), Wish("en", "air-1", YESTERDAY)))
    assert "and 900 more" in words


@pytest.mark.parametrize(
    "wish",
    [Wish("en", "nobody", YESTERDAY), Wish("en", "air-1", date(2026, 11, 22)), Wish("en", "air-1", date.min)],
)
def test_what_does_not_exist_is_said(wish):
    assert text(shown(Reader([LOST]), wish)) == "No station like this"


def test_a_database_that_is_away_is_said_and_not_taken_for_an_empty_table():
    rows, _, told = tabled(Reader(away=True), 7, None, "en")
    assert (rows, text(told)) == ([], "The database does not answer")
    assert text(shown(Reader(away=True), Wish("en", "air-1", YESTERDAY))) == "The database does not answer"


def test_a_difference_of_the_night_stands_above_the_table():
    _, _, told = tabled(Reader([LOST]), 7, None, "en")
    assert "⚠ 1 difference from what is stored" in text(told)


def test_the_frame_says_nothing_that_goes_round_the_catalogues():
    words = text(framed("xx", []))
    assert "⟦Receipts⟧" in words
    assert "⟦Was anything lost?" in words
