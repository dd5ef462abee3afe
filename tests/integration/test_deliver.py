"""From a transition to a mail: the real process on a real database, with a real mail server at the end."""

import pytest
from alarm_town import Town, delivering, mail
from sinks import smtp_sink
from stack import wait_until


@pytest.fixture
def post():
    with smtp_sink() as (url, letters):
        letters.url = url
        yield letters


@pytest.fixture
def town(database, post):
    with Town(database, mail(post.url)) as made:
        yield made


def test_a_red_alert_is_a_mail_within_moments(town, post):
    with delivering(town):
        wait_until(lambda: town.conn.execute("SELECT 1 FROM process WHERE process = 'deliver'").fetchone(), 10, "beat")
        town.raised()
        wait_until(lambda: post.mails, 10, "a mail")

    (letter,) = post.mails
    text = letter.get_content()
    assert letter["To"] == "li@city.example"
    assert letter["Subject"].strip().startswith("[RED] Dam 1 water level 4.21 m > 4.00 m for 5 min (since ")
    assert "http://127.0.0.1:8050/a/" in text
    assert "Open the gates" in text
    assert "Wu" in text
