"""S2: of what citizens report only its way is published: no words, no photo, no place, no name."""

import logging

import pytest
from cast import CITY, NOW
from citizen_mail_town import Town
from citizen_town import box, desk, picture, report, subscribe
from sinks import smtp_sink

from alerts.citizens.intake import Intake
from city.citizen_report import Act
from city.published import written
from cli.process import blotted
from dashboard.publishing.citizens import documents
from dashboard.publishing.part import Ground
from store import catalogue, citizens
from store.citizens import Move
from store.database import Connection, connect

CANARIES = (
    "words-canary",
    "contact-canary",
    "place-canary",
    "note-canary",
    "staff-canary",
    "121.87654",
    "29.91234",
)


@pytest.fixture
def conn(database: str):
    with connect(database, "test") as connection:
        catalogue.save(connection, CITY)
        yield connection


def taken(conn: Connection, folder) -> str:
    """A report in which everything is told that a person can tell; its number."""
    raw = picture()
    letter = report(
        raw,
        text=CANARIES[0],
        contact=CANARIES[1],
        place=CANARIES[2],
        lon=float(CANARIES[5]),
        lat=float(CANARIES[6]),
    )
    box(folder).put(letter, raw)
    Intake().turn(conn, desk(folder), NOW)
    key = citizens.report(conn, letter.number).report_id
    for act, said in ((Act.NOTED, CANARIES[3]), (Act.ASSIGNED, CANARIES[4]), (Act.ANSWERED, "the answer")):
        seen = citizens.acts(conn, key)[-1].act_id
        citizens.move(conn, letter.number, Move(act, said, CANARIES[4], seen), NOW)
    return letter.number


def test_the_way_of_a_report_is_published_and_nothing_of_a_person(conn, tmp_path):
    number = taken(conn, tmp_path)
    stored = str(conn.execute("SELECT * FROM citizen_report, citizen_contact, citizen_act").fetchall())
    assert [one for one in CANARIES if one not in stored] == [], "all of it is inside"
    found = documents(conn, Ground.of(*catalogue.load_city(conn)), NOW)
    told = b"".join(written(document) for document in found.values()).decode()
    assert [one for one in CANARIES if one in told] == []
    assert number in told
    assert "the answer" in told


def test_neither_an_address_nor_a_link_of_a_subscriber_is_in_a_log(conn, tmp_path, caplog):
    with caplog.at_level(logging.DEBUG), smtp_sink() as (url, letters):
        town = Town(conn, tmp_path, url, letters)
        letters.refused["canary@city.example"] = "450 canary@city.example is busy"
        town.asks(subscribe(email="canary@city.example"))
        town.subscribed(email="other@city.example")
        taken(conn, tmp_path)
    ours = [
        one.getMessage()
        for one in caplog.records
        if not one.name.startswith(("mail.log", "asyncio", "aiosmtpd"))
    ]
    assert ours, "something was logged: a mail is tried again"
    assert [line for line in ours if "canary" in line or "/subscription/" in line] == []
    link = "GET /subscription/leave/000000000001-" + "A" * 27
    assert blotted(link) == "GET /subscription/leave/***"
