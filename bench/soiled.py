"""The same messages as a field sends them: some twice, some late, some unusable; and what must come of them.

Pure and seeded. Of `n` messages 5 % were sent before, 1 % cannot be used, each for one reason, and 5 % come
after later ones of their datastream. What is expected is counted here, apart from the code under test.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from bench.messages import STEP_MS, Key, Sent, Streams, clean, message
from sensors.reject import RejectReason

AGAIN, UNUSABLE, LATE = 0.05, 0.01, 0.05


@dataclass(frozen=True, slots=True)
class Soiled:
    """The messages in the order they are sent, and how many of them are of which sort."""

    sent: list[Sent]
    again: int
    unusable: dict[RejectReason, int]
    late: int


def soiled(streams: Streams, n: int, end_ms: int, seed: int) -> Soiled:
    """`n` messages of which some are sent again, some are unusable and some are late."""
    rng = random.Random(seed)  # noqa: S311
    n_again, n_unusable = round(n * AGAIN), round(n * UNUSABLE)
    good = list(clean(streams, n - n_again - n_unusable, end_ms, seed))
    late = _delay(good, len(streams), rng)
    sent = good.copy()
    for _ in range(n_again):
        place = rng.randrange(1, len(sent) - 1)
        sent.insert(rng.randrange(place + 1, len(sent)), sent[place])
    bad: dict[RejectReason, int] = {}
    for number in range(n_unusable):
        reason, spoiled = _spoiled(number, streams[rng.randrange(len(streams))], end_ms, rng)
        bad[reason] = bad.get(reason, 0) + 1
        sent.insert(rng.randrange(len(sent) - 1), spoiled)
    return Soiled(sent, n_again, bad, late)


def _delay(good: list[Sent], streams: int, rng: random.Random) -> int:
    """Move LATE of the messages behind a later one of their datastream; the last message stays the last."""
    wanted = round(len(good) * LATE)
    for place in sorted(rng.sample(range(len(good) - 4 * streams), wanted), reverse=True):
        good.insert(place + rng.randrange(streams + 1, 3 * streams), good.pop(place))
    return wanted


def _spoiled(
    number: int, stream: tuple[int, str, str], end_ms: int, rng: random.Random
) -> tuple[RejectReason, Sent]:
    """One message that must become one dead letter, and why. The sorts come in turn."""
    key, thing_id, prop = stream
    fine = message(key, thing_id, prop, end_ms - rng.randrange(STEP_MS), number, rng.uniform(20, 60))
    reason, payload = list(_spoilings(fine.payload, prop))[number % 5]
    return reason, Sent(fine.topic, payload, None)


def _spoilings(payload: bytes, prop: str) -> Iterator[tuple[RejectReason, bytes]]:
    result = payload.index(b'"results"')
    yield RejectReason.NOT_JSON, payload[:-20]
    yield RejectReason.NOT_UTF8, payload.replace(b"citywatch", b"citywat\xff\xfe")
    yield RejectReason.BAD_TIME, payload.replace(b"+08:00", b"      ")
    yield RejectReason.BAD_SHAPE, payload.replace(b'"results"', b'"tluser "')
    yield RejectReason.UNKNOWN_PROPERTY, payload[:result] + payload[result:].replace(prop.encode(), b"x", 1)


def expected_keys(messages: list[Sent]) -> list[Key]:
    """The distinct keys, in the order they are first sent."""
    return list(dict.fromkeys(one.key for one in messages if one.key))
