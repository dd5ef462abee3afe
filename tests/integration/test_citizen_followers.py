"""Who reported something is told by mail what becomes of it, if they asked; a stranger gets one mail."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cast import CITY
from citizen_mail_town import BASE, Town
from citizen_town import token
from sinks import smtp_sink

from city.citizen_report import Act, shown_number
from city.clock import DAY_MS
from city.letter import LetterKind
from store import catalogue, citizens, subscriptions
from store.database import connect


@pytest.fixture
def town(database: str, tmp_path: Path) -> Iterator[Town]:
    with connect(database, "test") as conn, smtp_sink() as (url, letters):
        catalogue.save(conn, CITY)
        yield Town(conn, tmp_path / "letterbox", url, letters)


def test_who_reported_is_told_what_becomes_of_it_after_saying_that_it_was_they(town):
    letter = town.reports()
    town.does(letter, Act.ASSIGNED, "chen")
    shown = shown_number(letter.number)
    assert town.titles() == [f"Report {shown} has arrived"], "one mail, until they say that it was they"
    first = town.letters.mails[0].get_content()
    assert f"{BASE}/report/{shown}?lang=en" in first
    assert letter.text not in first, "nobody writes to a stranger by us"
    town.asks(token(LetterKind.CONFIRM, town.link(LetterKind.CONFIRM)))
    town.does(letter, Act.ANSWERED, "The <b>harbour</b>\r\nBcc: all@city.example")
    town.does(letter, Act.ANSWERED, "It was the harbour")
    town.does(letter, Act.REOPENED, "again")
    town.goes_out()
    assert set(town.titles()[1:3]) == {
        f"Report {shown}: you are told what becomes of it",
        f"Report {shown} is looked after",
    }
    assert town.titles()[3:] == [f"Report {shown}: the answer"] * 2
    assert "It was the harbour" in town.letters.mails[4].get_content()
    assert town.letters.mails[3]["Bcc"] is None
    assert town.letters.mails[3]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    town.warns()
    assert len(town.titles()) == 5, "no warning concerns a report"


def test_who_did_not_ask_for_mail_about_a_report_gets_none(town):
    letter = town.reports(mail=False)
    town.does(letter, Act.ANSWERED, "It was the harbour")
    assert town.titles() == []


def test_an_answer_that_is_taken_back_before_its_mail_went_is_not_sent(town):
    letter = town.reports(lang="zh-Hans")
    town.asks(token(LetterKind.CONFIRM, town.link(LetterKind.CONFIRM)))
    town.does(letter, Act.ANSWERED, "wrong", out=False)
    town.does(letter, Act.REOPENED, "wrong")
    town.does(letter, Act.ANSWERED, "right", out=False)
    town.does(letter, Act.ANSWERED, "put right")
    assert [mail.get_content().count("put right") for mail in town.letters.mails] == [0, 0, 0, 1]
    assert town.titles()[0].startswith("上报 ")


def test_the_address_of_who_reported_is_forgotten_with_the_contact(town):
    town.reports()
    town.asks(token(LetterKind.CONFIRM, town.link(LetterKind.CONFIRM)))
    subscriptions.forget(town.conn, town.now + 89 * DAY_MS)
    assert town.conn.execute("SELECT email FROM subscription").fetchone() == ("wang@city.example",)
    subscriptions.forget(town.conn, town.now + 91 * DAY_MS)
    assert town.conn.execute("SELECT email, mailbox, ended_by FROM subscription").fetchone() == (
        None,
        None,
        "over",
    )


def test_reports_for_a_strangers_address_are_taken_in_and_fill_no_mailbox(town):
    for _ in range(5):
        town.reports()
    assert len(town.titles()) == 3
    assert town.outcomes.count("without_mail") == 2
    assert len(citizens.newest(town.conn)) == 5
