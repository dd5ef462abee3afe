"""Warnings to subscribers over a real mail server: only to who asked, at least once, and away at once."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cast import CITY, HOUR, NOW
from citizen_mail_town import BASE, Town
from citizen_town import KEYS, box, subscribe, token
from served import running
from sinks import smtp_sink
from stack import wait_until

from alerts import cap_issue
from alerts.citizens import bounce, post, process
from city.alert import Life
from city.citizen_settings import CitizenSettings
from city.clock import DAY_MS
from city.letter import LetterKind
from city.settings import Settings
from city.state import Level
from store import catalogue, processes, subscriptions
from store.database import connect

WITHIN_S = 60


@pytest.fixture
def town(database: str, tmp_path: Path) -> Iterator[Town]:
    with connect(database, "test") as conn, smtp_sink() as (url, letters):
        catalogue.save(conn, CITY)
        yield Town(conn, tmp_path / "letterbox", url, letters)


def test_nobody_is_told_who_did_not_confirm(town):
    town.asks(subscribe())
    assert town.titles() == ["Please confirm: warnings for Hills"]
    town.warns()
    assert len(town.letters.mails) == 1
    assert "List-Unsubscribe" not in town.letters.mails[0]


def test_who_confirmed_is_told_when_it_begins_gets_worse_and_is_over(town):
    town.subscribed()
    chain = town.warns()
    town.now += HOUR
    town.becomes(chain, Level.RED)
    town.now += HOUR
    town.becomes(chain, Level.RED, Life.UNACK_CLEARED)
    titles = town.titles()[2:]
    assert len(titles) == 3
    assert titles[2].startswith("ENDED: ")
    text = town.letters.mails[2].get_content()
    assert "What to do: " in text
    assert "Where: Hills" in text
    assert "12.0" not in text, "a limit of ours is nobody's business"


def test_a_warning_that_is_only_renewed_is_told_to_nobody_again(town):
    town.subscribed()
    chain = town.warns()
    town.now += 6 * HOUR - HOUR // 2
    assert [kept.why for kept in cap_issue.follow(town.conn, town.now)] == ["renewed"]
    town.goes_out()
    assert len(town.titles()) == 3, chain


def test_a_mail_is_in_the_language_of_the_person(town):
    for number, lang in enumerate(("zh-Hans", "zh-Hant", "en")):
        town.subscribed(email=f"a{number}@city.example", lang=lang)
    town.warns()
    leave = {
        str(mail["To"]): mail.get_content().rpartition("-- ")[2].strip()[:3]
        for mail in town.letters.mails[-3:]
    }
    assert leave == {"a0@city.example": "您收到", "a1@city.example": "您收到", "a2@city.example": "You"}


def test_only_those_of_the_place_are_told(town):
    for email, place in (
        ("a@x.example", "area:coast"),
        ("b@x.example", "thing:res-a"),
        ("c@x.example", "city"),
    ):
        town.subscribed(email=email, place=place)
    before = len(town.letters.mails)
    town.warns()
    assert sorted(str(mail["To"]) for mail in town.letters.mails[before:]) == ["b@x.example", "c@x.example"]


def test_who_begins_in_the_midst_of_it_is_told_what_holds(town):
    town.warns()
    town.subscribed()
    assert len(town.titles()) == 3
    assert {title.split(":")[0] for title in town.titles()[1:]} == {
        "Orange warning",
        "You are subscribed to warnings for Hills",
    }


def test_the_link_in_any_mail_ends_it_at_once_and_the_address_is_gone(town):
    town.subscribed()
    town.asks(token(LetterKind.LEAVE, town.link(LetterKind.LEAVE)))
    town.warns()
    assert len(town.titles()) == 2
    assert town.conn.execute("SELECT email, ended_by FROM subscription").fetchall() == [(None, "left")]


def test_a_mail_program_finds_the_link_to_leave_by_one_click(town):
    town.subscribed()
    mail = town.letters.mails[-1]
    assert mail["List-Unsubscribe"] == f"<{BASE}/subscription/leave/{town.link(LetterKind.LEAVE)}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("spoil", ["A" * 40, "000000000001-" + "A" * 27, "confirm"])
def test_a_link_that_we_did_not_make_does_nothing(town, spoil):
    town.asks(subscribe())
    text = town.link(LetterKind.CONFIRM) if spoil == "confirm" else spoil
    town.asks(token(LetterKind.LEAVE, text))
    assert town.conn.execute("SELECT ended_at FROM subscription").fetchall() == [(None,)]
    assert "unknown_link" in town.outcomes


def test_links_signed_by_the_key_before_are_still_good(town):
    town.office = replace(town.office, keys=KEYS[1:])
    town.subscribed()
    assert town.titles()[-1].startswith("You are subscribed")


def test_a_stranger_cannot_fill_somebodys_mailbox(town):
    for _ in range(6):
        town.asks(subscribe())
    assert len(town.titles()) == 3
    assert town.outcomes.count("too_often") == 3
    town.now += DAY_MS + HOUR
    town.asks(subscribe(at=town.now))
    assert len(town.titles()) == 4


def test_a_mailbox_is_one_by_whatever_tag_and_dots_a_stranger_writes_it(town):
    for email in ("wang@city.example", "wang+1@city.example", "w.ang@city.example", "Wang+2@city.example"):
        town.asks(subscribe(email=email))
    assert len(town.titles()) == 3
    town.asks(subscribe(email="wang@other.example"))
    assert len(town.titles()) == 4


def test_a_stranger_changes_nothing_of_what_somebody_confirmed(town):
    town.subscribed(lang="zh-Hant")
    town.asks(subscribe(lang="en"))
    assert town.conn.execute("SELECT lang FROM subscription").fetchall() == [("zh-Hant",)]


def test_who_is_subscribed_gets_no_mail_when_somebody_asks_again(town):
    town.subscribed()
    town.asks(subscribe())
    assert len(town.titles()) == 2
    assert town.outcomes[-1] == "known_already"


def test_what_nobody_confirms_is_deleted_after_two_days(town):
    town.asks(subscribe())
    subscriptions.forget(town.conn, town.now + DAY_MS)
    assert town.conn.execute("SELECT email FROM subscription").fetchone() == ("wang@city.example",)
    subscriptions.forget(town.conn, town.now + 2 * DAY_MS + HOUR)
    assert town.conn.execute("SELECT email, ended_by FROM subscription").fetchone() == (None, "unconfirmed")


def test_an_address_that_is_not_there_is_dropped_and_the_others_stay(town):
    town.subscribed(email="gone@city.example")
    town.subscribed(email="here@city.example")
    town.letters.refused["gone@city.example"] = "550 5.1.1 no such user"
    town.warns()
    assert str(town.letters.mails[-1]["To"]) == "here@city.example"
    left = town.conn.execute("SELECT email FROM subscription WHERE ended_at IS NULL").fetchall()
    assert left == [("here@city.example",)]


def test_a_server_that_refuses_us_drops_nobody_and_is_tried_again(town):
    town.subscribed()
    town.letters.answer = "554 5.7.1 you are on a list"
    town.warns()
    assert subscriptions.waiting(town.conn)[0] == 1
    town.letters.answer = "250 OK"
    town.now += HOUR
    town.goes_out()
    assert len(town.titles()) == 3


def test_who_dies_between_sending_and_noting_it_sends_the_same_mail_again(town, monkeypatch):
    town.subscribed()

    def dies(*_said) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(post, "settle", dies)
        with pytest.raises(KeyboardInterrupt):
            town.warns()
    assert len(town.titles()) == 3
    town.goes_out()
    assert len(town.titles()) == 3, "it is somebody's for two minutes"
    town.now += subscriptions.LEASE_MS + 1
    town.goes_out()
    first, second = town.letters.mails[2:]
    assert first["Message-ID"] == second["Message-ID"]


def test_a_mail_that_came_back_drops_its_address_only_if_we_sent_it(town):
    town.subscribed()
    returned = (
        b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\n"
        b"Final-Recipient: rfc822; wang@city.example\r\nAction: failed\r\n"
        b"Status: 5.1.1\r\n\r\nMessage-ID: %s\r\n"
    )
    forged = b"<citizen-1-AAAAAAAAAAAAAAAA@citywatch.invalid>"
    ours = str(town.letters.mails[-1]["Message-ID"]).encode()
    assert not bounce.drop(town.conn, returned % forged, KEYS, town.now)
    assert not bounce.drop(town.conn, (returned % ours).replace(b"failed", b"delayed"), KEYS, town.now)
    assert bounce.drop(town.conn, returned % ours, KEYS, town.now)
    assert town.conn.execute("SELECT ended_by FROM subscription").fetchone() == ("bounced",)


def test_the_process_takes_letters_in_and_sends_by_itself(town, database, tmp_path):
    settings = Settings(database_url=database, letterbox=str(tmp_path / "box"), link_secret="k" * 32)
    mine = CitizenSettings(smtp_url=town.office.url, smtp_from="city@city.example")

    def run(*given) -> None:
        process.run(*given, mine=mine)

    with running(run, settings, lambda: NOW):
        box(tmp_path / "box").put(subscribe())
        wait_until(lambda: len(town.letters.mails) == 1, WITHIN_S, "a mail that asks")
        box(tmp_path / "box").put(token(LetterKind.CONFIRM, town.link(LetterKind.CONFIRM)))
        wait_until(lambda: len(town.letters.mails) == 2, WITHIN_S, "a mail that welcomes")
        beats = {one.process: one for one in processes.all_processes(town.conn)}
        assert beats["citizens"].detail["mails"] is True
    assert "http://127.0.0.1:8051/subscription/leave/" in town.letters.mails[1].get_content()
