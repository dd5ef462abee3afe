"""What follows from a try, as a table."""

import pytest

from alerts.retry import LONGEST_WAIT_MS, MOST_TRIES, Again, Failed, Sent, after, wait_ms
from city.notice import Outcome, Result

NOW = 1_000_000
EVEN = 0.5
LATER = Outcome(Result.TRANSIENT, "busy")


@pytest.mark.parametrize(
    ("outcome", "tries", "wanted"),
    [
        (Outcome(Result.SENT), 1, Sent()),
        (Outcome(Result.PERMANENT, "no such user"), 1, Failed("no such user")),
        (LATER, 1, Again(NOW + 2_000, throttled=False, next_contact=False)),
        (LATER, 2, Again(NOW + 4_000, throttled=False, next_contact=True)),
        (Outcome(Result.TRANSIENT, "429", 20.0), 1, Again(NOW + 20_000, throttled=True, next_contact=False)),
        (Outcome(Result.TRANSIENT, "429", 60.0), 1, Again(NOW + 60_000, throttled=True, next_contact=True)),
        (Outcome(Result.TRANSIENT, "429", 0.5), 3, Again(NOW + 8_000, throttled=True, next_contact=True)),
        (LATER, MOST_TRIES, Failed(f"given up after {MOST_TRIES} tries: busy")),
    ],
)
def test_what_follows_from_a_try(outcome, tries, wanted):
    assert after(outcome, tries, NOW, EVEN) == wanted


def test_the_end_of_an_alert_outlasts_a_mail_server_that_is_away_for_a_day():
    tries, waited = 1, 0
    while not isinstance(verdict := after(LATER, tries, 0, EVEN, only_once=True), Failed):
        tries, waited = tries + 1, waited + verdict.at
    assert waited > 24 * 3600 * 1000


def test_waits_grow_to_a_limit_and_are_spread():
    waits = [wait_ms(tries, EVEN) for tries in range(1, 12)]

    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT_MS
    assert wait_ms(1, 0.0) < wait_ms(1, EVEN) < wait_ms(1, 0.99)
