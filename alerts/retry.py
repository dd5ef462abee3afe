"""Pure: what follows from a try: sent, another try at a time, or failed, and whether the next contact starts.

Tries wait twice as long each time, spread by a quarter to either side so that those of a bad minute do not
all come back in the same one. A receiver that says how long to wait is waited for. The next contact of a
person starts once the first is known to be of no use, or has kept them waiting for long enough. What calls
for an answer is given up after a quarter of an hour, for its chain goes on; the end of an alert is told once
and by nothing else, so it is tried for a day.
"""

from dataclasses import dataclass

from city.notice import Outcome, Result

FIRST_WAIT_MS = 2_000
LONGEST_WAIT_MS = 300_000
SPREAD = 0.25
MOST_TRIES = 10
MOST_TRIES_OF_AN_END = 300
NEXT_CONTACT_AFTER_TRIES = 2
LONG_WAIT_MS = 30_000
"""Whoever would be told so much later is told by their next contact meanwhile."""


@dataclass(frozen=True, slots=True)
class Sent:
    """It was taken."""


@dataclass(frozen=True, slots=True)
class Again:
    """Try again at `at` (epoch ms). `throttled`: the receiver takes nothing before."""

    at: int
    throttled: bool
    next_contact: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """It will not be sent by this way; `why` in one line."""

    why: str


Verdict = Sent | Again | Failed


def after(outcome: Outcome, tries: int, now: int, chance: float, *, only_once: bool = False) -> Verdict:
    """What follows from the outcome of the try number `tries`. `chance` is a random number in [0, 1);
    `only_once`: nothing else tells what this tells.
    """
    if outcome.result is Result.SENT:
        return Sent()
    if outcome.result is Result.PERMANENT:
        return Failed(outcome.detail)
    if tries >= (MOST_TRIES_OF_AN_END if only_once else MOST_TRIES):
        return Failed(f"given up after {tries} tries: {outcome.detail}")
    wait = wait_ms(tries, chance)
    asked = outcome.retry_after_s
    if asked is not None:
        wait = max(wait, round(asked * 1000))
    is_long = tries >= NEXT_CONTACT_AFTER_TRIES or wait >= LONG_WAIT_MS
    return Again(now + wait, throttled=asked is not None, next_contact=is_long)


def wait_ms(tries: int, chance: float) -> int:
    """How long after the try number `tries` the next one is due."""
    usual = min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS)
    return round(usual * (1 - SPREAD + 2 * SPREAD * chance))
