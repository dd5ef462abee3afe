"""S8: the page behind a link in a message: looked at by scanners, answered once by the person it is for."""

import re
import time
from dataclasses import replace
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from alarm_town import KEY, PEOPLE, named, office
from cast import HOUR
from stack import wait_until

from alerts.ack_links import Answer, fingerprint, made
from city.alert import Life
from city.settings import Settings
from dashboard.api import ack
from dashboard.throttle import Throttle
from store import ack_links, alerts

EVIL = '<script>window.__xss=1</script>"><img src=x onerror=window.__xss=1>'


class Stay(HTTPRedirectHandler):
    def redirect_request(self, *_args: object) -> None:
        return None


def ask(url: str, method: str = "GET", form: dict | None = None, **headers: str):
    """(status, headers, text) of one request; redirects are not followed."""
    data = urlencode(form).encode() if form is not None else None
    request = Request(
        url, data, {key.replace("_", "-"): text for key, text in headers.items()}, method=method
    )
    try:
        with build_opener(Stay()).open(request, timeout=20) as reply:
            return reply.status, dict(reply.headers), reply.read().decode()
    except HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read().decode()


@pytest.fixture(scope="module")
def shared(services, template):
    with office(services, template, PEOPLE.replace(named("Boss"), named(EVIL.replace('"', "'")))) as made:
        yield made


@pytest.fixture(autouse=True)
def fresh_throttle(monkeypatch):
    monkeypatch.setattr(ack, "_asked", Throttle(40, 1.5, time.monotonic))


@pytest.fixture
def scene(shared):
    """A red alert that li was told of: the town, the link, the alert."""
    told = shared.alarm()
    return shared.town, told.link, told


def life(town, alert_id):
    found = alerts.alert(town.conn, alert_id)
    return found.life, found.by


def notes(town):
    return [row[0] for row in town.conn.execute("SELECT note FROM transition WHERE note IS NOT NULL")]


def test_scanners_that_open_the_link_change_nothing(scene):
    town, link, told = scene
    for method in ("GET", "HEAD", "GET"):
        status, headers, _ = ask(link, method, User_Agent="Mail-Scanner/1.0")
        assert status == 200
        assert headers["referrer-policy"] == "no-referrer"
        assert "no-store" in headers["cache-control"]

    assert life(town, told.alert_id) == (Life.UNACK_ACTIVE, None)
    assert told.changes == ["raised"]


def test_one_post_acknowledges_in_the_name_of_the_person_and_the_page_says_so(scene):
    town, link, told = scene

    status, headers, _ = ask(link, "POST", {"act": "acknowledge", "comment": "on my way"}, Origin="null")
    assert (status, headers["location"]) == (303, link[link.index("/a/") :])

    assert life(town, told.alert_id) == (Life.ACK_ACTIVE, "li")
    _, _, text = ask(link)
    assert "You have acknowledged" in text
    assert "Acknowledged by Li" in text
    assert "<form" not in text
    assert "on my way" in notes(town)


def test_when_an_acknowledgement_has_run_out_the_newer_message_takes_another(scene):
    town, link, told = scene
    ask(link, "POST", {"act": "acknowledge"})
    town.conn.execute("UPDATE alert SET ack_until = now() WHERE alert_id = %s", (told.alert_id,))
    wait_until(lambda: len(told.mails) == 2, 30, "a reminder")
    newer = re.search(r"http\S+/a/\S+", told.mails[1].get_content())[0]

    assert life(town, told.alert_id) == (Life.UNACK_ACTIVE, None)
    assert "Your acknowledgement counts no more" in ask(link)[2]
    assert "Nobody has acknowledged yet" in ask(newer)[2]
    assert ask(newer, "POST", {"act": "acknowledge"})[0] == 303
    assert life(town, told.alert_id) == (Life.ACK_ACTIVE, "li")
    assert told.changes == ["raised", "acknowledged", "expired", "acknowledged"]


@pytest.mark.parametrize("form", [{}, {"comment": "on my way"}, {"act": ""}, {"act": "explode"}])
def test_only_the_buttons_of_the_page_answer(scene, form):
    town, link, told = scene

    assert ask(link, "POST", form)[0] == 422

    assert life(town, told.alert_id) == (Life.UNACK_ACTIVE, None)
    assert told.changes == ["raised"]


def test_a_link_is_good_once(scene):
    _, link, told = scene

    for _ in range(3):
        assert ask(link, "POST", {"act": "acknowledge"})[0] == 303
    ask(link, "POST", {"act": "decline"})

    assert told.changes == ["raised", "acknowledged"]


def test_whoever_cannot_come_has_the_next_person_told(scene):
    town, link, told = scene

    ask(link, "POST", {"act": "decline", "comment": "at sea"})
    wait_until(lambda: len(told.mails) == 2, 15, "the next person is told")

    assert told.mails[1]["To"] == "wu@city.example"
    assert life(town, told.alert_id) == (Life.UNACK_ACTIVE, None)
    assert "cannot come: at sea" in notes(town)


def kept(town, token: str, number: int) -> str:
    """The token, as if we had sent it: so that nothing but what is in it can refuse it."""
    ack_links.keep(town.conn, fingerprint(token), number, town.now() + HOUR)
    return token


def sent(town, token: str):
    """Number of the notification that a link answers, and when it is over."""
    asked = "SELECT notification_id, expires_at FROM answer_link WHERE token_hash = %s"
    return town.conn.execute(asked, (fingerprint(token),)).fetchone()


def same(town, number: int) -> int:
    """Another notification that says the same to the same person."""
    rest = "person_id, thread, group_key, why, alert_ids, severity, lang, title, body, short, spoken, facts"
    copied = f"INSERT INTO notification ({rest}, made_at) SELECT {rest}, now() FROM notification"
    return town.conn.execute(
        f"{copied} WHERE notification_id = %s RETURNING notification_id", (number,)
    ).fetchone()[0]


@pytest.mark.parametrize(
    "change",
    ["tampered", "unsigned", "expired", "another_person", "another_alert", "never_sent", "other_key"],
)
def test_a_link_that_is_not_ours_shows_nothing_and_does_nothing(scene, change):
    town, link, told = scene
    base, _, token = link.rpartition("/")
    number = sent(town, token)[0]
    hour = town.now() + HOUR
    said, _, signature = token.rpartition(".")
    never_sent = made(Answer(number, "li", hour), (KEY,))
    bad = {
        "tampered": lambda: kept(
            town, f"{said}.{signature[:-3]}{'BBB' if 'AAA' in signature else 'AAA'}", number
        ),
        "unsigned": lambda: kept(town, said, number),
        "expired": lambda: kept(town, made(Answer(number, "li", town.now() - 1), (KEY,)), number),
        "another_person": lambda: kept(town, made(Answer(number, "wu", hour), (KEY,)), number),
        "another_alert": lambda: kept(town, made(Answer(same(town, number), "li", hour), (KEY,)), number),
        "never_sent": lambda: never_sent,
        "other_key": lambda: kept(town, made(Answer(number, "li", hour), ("some-other-key",)), number),
    }[change]()

    status, _, text = ask(f"{base}/{bad}")
    ask(f"{base}/{bad}", "POST", {"act": "acknowledge"})

    assert status == 404
    assert told.name not in text
    assert life(town, told.alert_id) == (Life.UNACK_ACTIVE, None)
    if change != "never_sent":  # with all that is wrong put right it is taken: the link alone was at fault
        good = kept(town, made(Answer(number, "li", hour + 2), (KEY,)), number)
        assert ask(f"{base}/{good}", "POST", {"act": "acknowledge"})[0] == 303
        assert life(town, told.alert_id) == (Life.ACK_ACTIVE, "li")


def test_a_link_is_over_within_a_day_and_the_store_lets_none_be_used_after_it(scene):
    town, link, told = scene
    token = link.rpartition("/")[2]
    number, until = sent(town, token)
    assert until.timestamp() * 1000 - town.now() <= 24 * HOUR

    town.conn.execute("UPDATE answer_link SET expires_at = now() WHERE notification_id = %s", (number,))
    ask(link, "POST", {"act": "acknowledge"})

    assert told.changes == ["raised"]


def test_only_a_hash_of_the_link_is_kept_and_none_is_logged(scene, caplog):
    town, link, _ = scene
    token = link.rpartition("/")[2]
    kept = ""
    for table in ("notification", "delivery", "attempt", "answer_link", "transition"):
        kept += str(town.conn.execute(f"SELECT to_jsonb(t)::text FROM {table} t").fetchall())

    assert token not in kept
    assert token.encode().hex() not in kept
    assert fingerprint(token).hex() in kept
    assert token not in caplog.text


def test_a_page_of_somebody_elses_cannot_answer(scene):
    town, link, told = scene

    assert ask(link, "POST", {"act": "acknowledge"}, Origin="https://evil.example")[0] == 403
    assert life(town, told.alert_id)[0] is Life.UNACK_ACTIVE


def test_who_asks_too_often_is_told_to_wait(scene, monkeypatch):
    _, link, _ = scene
    monkeypatch.setattr(ack, "_asked", Throttle(2, 60, time.monotonic))

    seen = [ask(link)[0] for _ in range(3)]

    assert seen == [200, 200, 429]


def test_text_from_outside_is_text(scene):
    town, link, _ = scene
    ask(link, "POST", {"act": "decline", "comment": EVIL})  # boss, who is told in the end, has an evil name
    _, _, text = ask(link)

    assert "<script>window" not in text
    assert "<img" not in text
    assert any(EVIL in note for note in notes(town))


def test_a_person_reads_the_page_in_their_language_or_another(scene):
    _, link, _ = scene

    assert "Acknowledge: I take it" in ask(link)[2]
    assert "确认，我来处理" in ask(link + "?lang=zh-Hans")[2]
    assert "確認，我來處理" in ask(link + "?lang=zh-Hant")[2]


def test_settings_rotate_keys_with_two_active():
    old, new = "an-old-key-of-some-length", "a-new-key-of-some-length"
    both = replace(Settings(), link_secret=f"{new} {old}")

    assert both.link_keys() == (new, old)
