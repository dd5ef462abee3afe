"""Senders: what one thing that fails, or a connection that is lost, does to all the others."""

import threading
import time

import pytest
from alarm_town import Town, delivering, mail, secrets_of
from sinks import smtp_sink
from stack import free_port, wait_until
from told_by_hand import by_hand

from alerts import deliver
from alerts.bell import Bell
from alerts.channels.book import ChannelBook
from cli.process import epoch_ms
from store import deliveries

POISON = """
WITH n AS (
    INSERT INTO notification (person_id, thread, why, alert_ids, severity, lang, title, body, short, spoken,
                              facts, made_at)
    VALUES ('li', 't', 'first', '{}', 77, 'en', 'of a later version', '', '', '', '{}', now())
    RETURNING notification_id)
INSERT INTO delivery (notification_id, position, channel, address, state, made_at, due_at)
SELECT notification_id, 0, 'mail', 'li@city.example', 'queued', now(), now() FROM n
"""
LOST = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'citywatch deliver senders'
"""


@pytest.fixture
def post():
    with smtp_sink() as (url, letters):
        letters.url = url
        yield letters


def test_what_cannot_be_read_leaves_a_channel_its_threads(database, post):
    """Would catch: a thread that ends, and a channel that is silent from then on."""
    with Town(database, mail(post.url)) as town, delivering(town):
        for _ in range(2 * deliver.THREADS):
            town.conn.execute(POISON)
        town.conn.execute("NOTIFY delivery")
        wait_until(lambda: {row[2] for row in town.ledger()} == {"sending"}, 15, "all were taken")
        town.raised()
        wait_until(lambda: post.mails, 10, "the mail")


def test_what_cannot_be_recorded_is_not_sent_over_and_over(database, post, monkeypatch):
    monkeypatch.setattr(deliver, "LEASE_MS", 500)
    with Town(database, mail(post.url)) as town:
        town.conn.execute("ALTER TABLE attempt ADD CONSTRAINT none CHECK (false) NOT VALID")
        with delivering(town):
            town.raised()
            wait_until(lambda: [row[2] for row in town.ledger()] == ["sent"], 15, "it is sent")
            time.sleep(1.5)

    assert len(post.mails) == 1


def test_a_connection_that_is_lost_while_a_mail_is_on_its_way_doubles_it_not(database, post):
    post.slow_s = 4.0
    with Town(database, mail(post.url)) as town, delivering(town):
        town.raised()
        wait_until(lambda: post.mails, 15, "the mail is on its way")
        assert town.conn.execute(LOST).fetchall()
        wait_until(lambda: [row[2] for row in town.ledger()] == ["sent"], 15, "it is recorded")
        time.sleep(0.5)

    assert len(post.mails) == 1


def test_connections_of_other_roles_keep_nothing_in_the_hands_of_the_dead(database):
    """Would catch: NOT IN a list that holds a null, which is never true."""
    with by_hand(database) as hand:
        hand.town.raised()
        hand.turn()
        assert hand.claim()
        role = f"least_{free_port()}"
        hand.conn.execute(f"CREATE ROLE {role}; GRANT SELECT, UPDATE ON delivery TO {role}")
        try:
            hand.conn.execute(f"SET ROLE {role}")
            freed = deliveries.free_orphans(hand.conn, hand.now())
        finally:
            hand.conn.execute(f"RESET ROLE; DROP OWNED BY {role}; DROP ROLE {role}")

    assert freed == 1


def test_a_channel_for_which_no_thread_could_be_started_gets_one_later(database, post):
    """Would catch: a bell that is silent from its first mishap on, and nobody who knows it."""
    started = []

    def hire(channel):
        started.append(channel)
        if len(started) == 1:
            raise RuntimeError("can't start new thread")

    with by_hand(database) as hand:
        hand.town.raised()
        hand.turn()
        stop = threading.Event()
        bell = Bell(database, epoch_ms, ChannelBook(secrets_of, epoch_ms), hire)
        ringing = threading.Thread(target=bell.ring, args=(stop,))
        ringing.start()
        try:
            wait_until(lambda: len(started) > 1, 15, "it rings again")
            wait_until(lambda: bell.holder, 5, "it may claim")
        finally:
            stop.set()
            ringing.join(10)
