"""The page behind a link in a message: looked at by scanners, answered once by the person it was made for."""

import re
import time
from dataclasses import replace
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from alarm_town import KEY, Town, delivering, mail, named, person
from served import dashboard
from sinks import smtp_sink
from stack import free_port, wait_until

from alerts.ack_links import Answer, made
from city.alert import Life
from city.settings import Settings
from dashboard.api import ack
from dashboard.throttle import Throttle
from store import alerts

EVIL = '<script>window.__xss=1</script>"><img src=x onerror=window.__xss=1>'


class Stay(HTTPRedirectHandler):
    def redirect_request(self, *_args: object) -> None:
        return None


def ask(url: str, method: str = "GET", form: dict | None = None, **headers: str):
    """(status, headers, text) of one request; redirects are not followed."""
    data = urlencode(form).encode() if form is not None else None
    request = Request(url, data, {key.replace("_", "-"): text for key, text in headers.items()}, method=method)
    try:
        with build_opener(Stay()).open(request, timeout=20) as reply:
            return reply.status, dict(reply.headers), reply.read().decode()
    except HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read().decode()


@pytest.fixture(autouse=True)
def fresh_throttle(monkeypatch):
    monkeypatch.setattr(ack, "_asked", Throttle(40, 1.5, time.monotonic))


@pytest.fixture
def scene(database, redis_url):
    """A town in which li was told of a red alert: the town, the link, the alert's number."""
    port = free_port()
    settings = Settings(
        database_url=database, redis_url=redis_url, port=port, public_port=free_port(), link_secret=KEY
    )
    with smtp_sink() as (url, letters), Town(database, mail(url)) as town, dashboard(settings) as base:
        with delivering(town, link_url=base):
            alert_id = town.raised()
            wait_until(lambda: letters.mails, 15, "a mail")
        text = letters.mails[0].get_content()
        yield town, re.search(r"http\S+/a/\S+", text)[0], alert_id


def life(town, alert_id):
    found = alerts.alert(town.conn, alert_id)
    return found.life, found.by


def test_scanners_that_open_the_link_change_nothing(scene):
    town, link, alert_id = scene
    before = town.conn.execute("SELECT count(*) FROM transition").fetchone()

    for method in ("GET", "HEAD", "GET"):
        status, headers, _ = ask(link, method, User_Agent="Mail-Scanner/1.0")
        assert status == 200
        assert headers["referrer-policy"] == "no-referrer"
        assert "no-store" in headers["cache-control"]

    assert life(town, alert_id) == (Life.UNACK_ACTIVE, None)
    assert town.conn.execute("SELECT count(*) FROM transition").fetchone() == before


def test_one_post_acknowledges_in_the_name_of_the_person_and_the_page_says_so(scene):
    town, link, alert_id = scene

    status, headers, _ = ask(link, "POST", {"act": "acknowledge", "comment": "on my way"}, Origin="null")
    assert (status, headers["location"]) == (303, link[link.index("/a/") :])

    assert life(town, alert_id) == (Life.ACK_ACTIVE, "li")
    _, _, text = ask(link)
    assert "You have acknowledged" in text
    assert "Acknowledged by Li" in text
    assert "<form" not in text
    note = town.conn.execute("SELECT note FROM transition WHERE change = 'acknowledged'").fetchone()
    assert note == ("on my way",)


def test_a_link_is_good_once(scene):
    town, link, _ = scene

    for _ in range(3):
        assert ask(link, "POST", {"act": "acknowledge"})[0] == 303
    ask(link, "POST", {"act": "decline"})

    rows = town.conn.execute("SELECT change FROM transition ORDER BY transition_id").fetchall()
    assert [row[0] for row in rows] == ["raised", "acknowledged"]


def test_whoever_cannot_come_has_the_next_person_told(scene):
    town, link, alert_id = scene
    with smtp_sink() as (url, letters):
        town.load(mail(url))
        with delivering(town):
            ask(link, "POST", {"act": "decline", "comment": "at sea"})
            wait_until(lambda: letters.mails, 15, "the next person is told")

    assert letters.mails[0]["To"] == "wu@city.example"
    assert life(town, alert_id) == (Life.UNACK_ACTIVE, None)
    assert "cannot come: at sea" in town.conn.execute("SELECT note FROM transition WHERE note <> ''").fetchone()[0]


@pytest.mark.parametrize("change", ["tampered", "expired", "another", "never_sent", "other_key"])
def test_a_link_that_is_not_ours_shows_nothing_and_does_nothing(scene, change):
    town, link, alert_id = scene
    base, _, token = link.rpartition("/")
    number = town.conn.execute("SELECT notification_id FROM notification").fetchone()[0]
    hour = town.now() + 3_600_000
    bad = {
        "tampered": token[:-3] + ("AAA" if not token.endswith("AAA") else "BBB"),
        "expired": made(Answer(number, "li", town.now() - 1), (KEY,)),
        "another": made(Answer(number, "wu", hour), (KEY,)),
        "never_sent": made(Answer(number, "li", hour), (KEY,)),
        "other_key": made(Answer(number, "li", hour), ("some-other-key-of-theirs",)),
    }[change]

    status, _, text = ask(f"{base}/{bad}")
    ask(f"{base}/{bad}", "POST", {"act": "acknowledge"})

    assert status == 404
    assert "Dam 1" not in text
    assert life(town, alert_id) == (Life.UNACK_ACTIVE, None)


def test_only_a_hash_of_the_link_is_kept_and_none_is_logged(scene, caplog):
    town, link, _ = scene
    token = link.rpartition("/")[2]
    kept = ""
    for table in ("notification", "delivery", "attempt", "answer_link", "transition"):
        kept += str(town.conn.execute(f"SELECT to_jsonb(t)::text FROM {table} t").fetchall())

    assert token not in kept
    assert token not in caplog.text


def test_a_page_of_somebody_elses_cannot_answer(scene):
    town, link, alert_id = scene

    assert ask(link, "POST", {"act": "acknowledge"}, Origin="https://evil.example")[0] == 403
    assert life(town, alert_id)[0] is Life.UNACK_ACTIVE


def test_who_asks_too_often_is_told_to_wait(scene, monkeypatch):
    _, link, _ = scene
    monkeypatch.setattr(ack, "_asked", Throttle(2, 60, time.monotonic))

    seen = [ask(link)[0] for _ in range(3)]

    assert seen == [200, 200, 429]


def test_text_from_outside_is_text(database, redis_url):
    settings = Settings(
        database_url=database, redis_url=redis_url, port=free_port(), public_port=free_port(), link_secret=KEY
    )
    people = person("li", ("mail", "li@city.example")) + person("wu", ("mail", "w@a.example")) + person("boss", ("mail", "b@a.example"))
    people = people.replace(named("Li"), named(EVIL.replace('"', '\\"')))
    with smtp_sink() as (url, letters), Town(database, mail(url), people) as town, dashboard(settings) as base:
        with delivering(town, link_url=base):
            alert_id = town.raised()
            wait_until(lambda: letters.mails, 15, "a mail")
        link = re.search(r"http\S+/a/\S+", letters.mails[0].get_content())[0]
        ask(link, "POST", {"act": "acknowledge", "comment": EVIL})
        _, _, text = ask(link)

    assert "<script>window" not in text
    assert "<img" not in text
    assert alert_id


def test_a_person_reads_the_page_in_their_language_or_another(scene):
    _, link, _ = scene

    assert "Acknowledge: I take it" in ask(link)[2]
    assert "确认，我来处理" in ask(link + "?lang=zh-Hans")[2]
    assert "確認，我來處理" in ask(link + "?lang=zh-Hant")[2]


def test_settings_rotate_keys_with_two_active():
    old, new = "an-old-key-of-some-length", "a-new-key-of-some-length"
    both = replace(Settings(), link_secret=f"{new} {old}")

    assert both.link_keys() == (new, old)
