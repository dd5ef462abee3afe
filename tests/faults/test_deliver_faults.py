"""Faults 25 to 28 with real processes: mail servers, webhooks and robots that misbehave, senders that die."""

import collections
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack

import pytest
from alarm_town import ALONE, KEY, PEOPLE, Town, channel, delivering, mail, person, policy
from channel_forms import http, smtp_says
from sinks import HOST, dripping, flooding, http_sink, hung, peer, scripted_smtp, self_signed, smtp_sink
from stack import ROOT, free_port, wait_until

from alerts import deliver
from cli.process import epoch_ms

QUICK_S = 1.0


@pytest.fixture(autouse=True)
def short_deadline(monkeypatch):
    """A peer that hangs is left sooner than in earnest."""
    monkeypatch.setattr(deliver, "DEADLINE_S", QUICK_S)


@pytest.fixture
def post():
    with smtp_sink() as (url, letters):
        letters.url = url
        yield letters


SERVERS = {
    "refused for good": (smtp_says(rcpt="550 no such user"), "failed"),
    "spam": (smtp_says(body="554 spam"), "failed"),
    "4xx": (smtp_says(rcpt="450 greylisted"), "queued"),
    "hung": (hung, "queued"),
    "drip": (dripping(b"220-"), "queued"),
    "busy": (scripted_smtp({"greeting": "421 too busy"}), "queued"),
}
HOOKS = {
    "silent": (hung, "queued"),
    "500": (http("500 Oops"), "queued"),
    "429": (http("429 Too Many", "Retry-After: 3600"), "queued"),
    "redirect": (http("302 Found", f"Location: http://{HOST}:1/"), "failed"),
    "10 MB": (flooding(b"HTTP/1.1 200 OK\r\nX-Long: "), "queued"),
    "drip": (dripping(b"HTTP/1.1 200 OK\r\nX-Long: "), "queued"),
    "bad TLS": (hung, "failed"),
}


def everybody(count):
    """A chain whose first step is so many people at once, and then the commander."""
    told = ", ".join(f'"person:p{n}"' for n in range(count))
    return policy(f"[{{ tell = [{told}] }}]")


def test_mail_servers_that_misbehave_hold_up_nobody_and_the_next_contact_starts(database, post):
    """Fault 25. Would catch: a 5xx that is tried again, a person without a second way, an engine
    that a server which hangs has blocked."""
    with ExitStack() as stack:
        ports = [stack.enter_context(peer(behave)) for behave, _ in SERVERS.values()] + [free_port()]
        channels = "".join(mail(f"smtp://{HOST}:{port}", f"bad-{n}") for n, port in enumerate(ports))
        people = "".join(
            person(f"p{n}", (f"bad-{n}", "a@city.example"), ("mail", f"p{n}@city.example"))
            for n in range(len(ports))
        )
        people += person("boss", ("mail", "boss@city.example"))
        town = stack.enter_context(Town(database, channels + mail(post.url), people, everybody(len(ports))))
        stack.enter_context(delivering(town))
        town.raised()
        wait_until(lambda: len(post.mails) >= len(ports), 25, "everybody is told by the healthy way")
        time.sleep(0.5)

        told = sorted(letter["To"] for letter in post.mails)
        ways = {row["channel"]: row for row in deliveries(town) if row["channel"] != "mail"}

    assert told == sorted(f"p{n}@city.example" for n in range(len(ports)))
    for n, (_, state) in enumerate(SERVERS.values()):
        way = ways[f"bad-{n}"]
        assert {"sending": "queued"}.get(way["state"], way["state"]) == state
        assert way["tries"] == 1 if state == "failed" else way["tries"] >= 2
    assert "SMTP 550" in ways["bad-0"]["detail"]


def test_webhooks_that_misbehave_hold_up_nobody_and_the_healthy_one_gets_one(database, post, tmp_path):
    """Fault 26. Would catch: threads that are shared among channels, a deadline that a drip stretches."""
    tls, _ = self_signed(tmp_path)
    with ExitStack() as stack:
        channels, people = mail(post.url), person("boss", ("mail", "boss@city.example"))
        for n, (name, (behave, _)) in enumerate(HOOKS.items()):
            port = stack.enter_context(peer(behave, tls if name == "bad TLS" else None))
            scheme = "https" if name == "bad TLS" else "http"
            channels += channel(f"hook-{n}", "webhook", f"{scheme}://{HOST}:{port}/hook")
            people += person(f"p{n}", (f"hook-{n}", "somebody"))
        people += person(f"p{len(HOOKS)}", ("mail", "well@city.example"))
        town = stack.enter_context(Town(database, channels, people, everybody(len(HOOKS) + 1)))
        stack.enter_context(delivering(town))
        began = time.monotonic()
        town.raised()
        wait_until(lambda: post.mails, 10, "the healthy channel")
        took = time.monotonic() - began
        wait_until(lambda: all(way["tries"] for way in deliveries(town)), 10, "each was tried")
        wait_until(
            lambda: hooks(town) == [state for _, state in HOOKS.values()], 15, "each stands as it should"
        )
        asked = "SELECT extract(epoch FROM due_at - made_at) FROM delivery WHERE channel = 'hook-2'"
        wait_until(lambda: town.conn.execute(asked).fetchone()[0] > 3000, 15, "who wants to be waited for is")

        assert took < 3
        assert [letter["To"] for letter in post.mails] == ["well@city.example"]


def deliveries(town):
    return [row[0] for row in town.conn.execute("SELECT to_jsonb(d) FROM delivery d ORDER BY delivery_id")]


def hooks(town):
    ways = {row["channel"]: row["state"] for row in deliveries(town)}
    return [{"sending": "queued"}.get(ways[f"hook-{n}"], ways[f"hook-{n}"]) for n in range(len(HOOKS))]


def test_a_robot_that_answers_200_with_an_errcode_has_not_taken_it_and_gets_one_digest_when_it_does(database):
    """Fault 27. Would catch: 200 counted as sent, a queue that is delivered one by one hours later."""
    ahead = [0]
    people = person("li", ("robot", "li")) + person("boss", ("robot", "boss"))
    chain = policy('[{ tell = "person:li" }]', ALONE)
    with http_sink() as (url, posts):
        posts.body = b'{"errcode": 45009, "errmsg": "api freq out of limit"}'
        robot = '[[channels]]\nid = "robot"\nkind = "wecom"\nallow_private = true\n'
        with Town(database, robot, people, chain, 9) as town:
            town.now = lambda: epoch_ms() + ahead[0]
            with delivering(town, clock=town.now, urls={"robot": url}):
                for dam in range(1, 6):
                    town.raised(dam)
                wait_until(lambda: merged(town) == 5, 15, "all wait as one")
                assert states(town).get("sent") is None

                posts.body = b'{"errcode": 0, "errmsg": "ok"}'
                before = len(posts.received)
                ahead[0] = 70_000
                wait_until(lambda: states(town).get("sent") == 1, 15, "the digest")
                sent = [body.decode() for _, body in posts.received[before:]]

    assert len(sent) == 1
    assert all(f"Dam {dam} " in sent[0] for dam in range(1, 6))


def merged(town):
    """How many that were no digests themselves went into one."""
    return len([row for row in town.ledger() if row[2] == "merged" and row[3] != "digest"])


def states(town):
    return collections.Counter(row[2] for row in town.ledger())


def test_a_red_notification_that_reaches_nobody_is_told_to_the_wall_until_somebody_acknowledges(database):
    """Promise 3. Would catch: a failure that nobody sees."""
    with ExitStack() as stack:
        port = stack.enter_context(peer(smtp_says(rcpt="550 no")))
        with Town(database, mail(f"smtp://{HOST}:{port}")) as town, delivering(town):
            began = time.monotonic()
            alert_id = town.raised()
            wait_until(lambda: undelivered(town), 30, "it is said")
            assert time.monotonic() - began < 30
            # all three of the chain were tried at once, as nobody before them could be reached
            assert [row[0] for row in town.ledger()] == ["li", "wu", "boss"]

            town.acknowledged(alert_id, "boss")
            wait_until(lambda: undelivered(town) == 0, 10, "it is over once somebody knows")


def undelivered(town):
    asked = "SELECT (detail ->> 'undelivered')::int FROM process WHERE process = 'deliver'"
    row = town.conn.execute(asked).fetchone()
    return row[0] if row else None


def test_two_senders_share_the_work_and_another_dispatcher_takes_over(database, post):
    """Fault 28. Would catch: a message that two senders send, a dispatcher nobody replaces."""
    with Town(database, mail(post.url), PEOPLE, policy(more=ALONE), 40) as town:
        first, second = started(town), started(town)
        try:
            for dam in range(1, 21):
                town.raised(dam)
            wait_until(lambda: states(town).get("sent") == 20, 40, "all are told")
            dispatcher = beat_pid(town)
            os.kill(dispatcher, signal.SIGKILL)
            for dam in range(21, 41):
                town.raised(dam)
            wait_until(lambda: states(town).get("sent") == 40, 40, "the other goes on")
            assert beat_pid(town) != dispatcher
        finally:
            for process in (first, second):
                process.kill()
                process.wait(10)

    assert max(collections.Counter(letter["Message-ID"] for letter in post.mails).values()) == 1


@pytest.mark.parametrize(("place", "kills"), [("deliver_after_send", 40), ("dispatch_before_commit", 10)])
def test_killed_fifty_times_nobody_is_told_never_and_at_most_twice(database, post, place, kills):
    """Fault 28, at the moments that matter: sent and not recorded; decided and not committed."""
    with Town(database, mail(post.url), PEOPLE, policy(more=ALONE), kills) as town:
        for dam in range(1, kills + 1):
            town.raised(dam)
        done = forks(town, place, kills)
        assert done.count(-signal.SIGKILL) == kills
        with delivering(town):
            wait_until(lambda: states(town).get("sent") == kills, 30, "all are sent")

        copies = collections.Counter(letter["Message-ID"] for letter in post.mails)
        assert len(copies) == kills
        assert max(copies.values()) <= 2
        assert len(town.ledger()) == kills


def forks(town, place, kills):
    """Exit codes of so many senders, each killed at its first passage of a place."""
    argv = (sys.executable, str(ROOT / "tests" / "faults" / "deliver_forks.py"), place, str(kills))
    environ = {**os.environ, "CITYWATCH_DATABASE_URL": town.url, "CITYWATCH_LINK_SECRET": KEY}
    done = subprocess.run(
        argv, env=environ, cwd=ROOT, capture_output=True, text=True, timeout=150, check=True
    )
    return [int(code) for code in done.stdout.split()]


def started(town):
    environ = {
        **{key: value for key, value in os.environ.items() if not key.startswith("CITYWATCH_")},
        "CITYWATCH_DATABASE_URL": town.url,
        "CITYWATCH_LINK_SECRET": KEY,
    }
    argv = (sys.executable, "-m", "cli.main", "deliver")
    return subprocess.Popen(argv, env=environ, cwd=ROOT, stdout=subprocess.DEVNULL)


def beat_pid(town):
    return town.conn.execute("SELECT pid FROM process WHERE process = 'deliver'").fetchone()[0]
