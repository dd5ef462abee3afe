"""Pure: holds what was published against what was found, and names everything that is not as promised.

acked ⊆ stored ⊆ published; keys are distinct; the first published value is the stored one; the account adds
up (received = stored + duplicate + dead-lettered) and fits what was published, where a redelivery may count
twice and nothing may count less than once; what is new was fed to the alert engine exactly once; Redis latest
equals SQL latest; alerts are neither doubled nor missing.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from facts import Facts
from history import Key, Publication, Said
from oracle import Due, due

KEPT_OF_A_PAYLOAD = 4096
MOST_TOLD = 5


def violations(
    history: Sequence[Publication], facts: Facts, *, limit: float | None = None, redelivered: bool = True
) -> list[str]:
    """What is wrong, in words; empty when every promise was kept.

    `limit` is the rule's threshold; None where no rule watches. Without `redelivered` the account must be
    exact: set it to False where no fault could have made anybody send twice.
    """
    return [
        *_lost_and_foreign(history, facts),
        *_values(history, facts),
        *_account(facts),
        *_counts(history, facts, redelivered),
        *_letters(history, facts),
        *_feed(facts),
        *_live(facts),
        *(_alerts(due(history, limit), facts) if limit is not None else ()),
    ]


def _lost_and_foreign(history: Sequence[Publication], facts: Facts) -> Iterator[str]:
    acked = {said.key for p in history if p.acked_at is not None for said in p.said}
    published = {said.key for p in history for said in p.said}
    stored = [row.key for row in facts.rows]
    yield from _told("acknowledged but not stored", acked - set(stored))
    yield from _told("stored but never published", set(stored) - published)
    yield from _told("stored more than once", (key for key, n in Counter(stored).items() if n > 1))


def _values(history: Sequence[Publication], facts: Facts) -> Iterator[str]:
    first: dict[Key, float] = {}
    for said in (said for p in history for said in p.said):
        first.setdefault(said.key, said.result)
    wrong = [row for row in facts.rows if row.result != first.get(row.key, row.result)]
    yield from _told("stored with another value than the first published", wrong)


def _account(facts: Facts) -> Iterator[str]:
    if facts.received != facts.stored + facts.duplicate + facts.dead_lettered:
        yield f"account: {facts.received} received is not the sum of its parts"
    if facts.stored != len(facts.rows):
        yield f"account: {facts.stored} counted as stored, {len(facts.rows)} rows"
    if facts.dead_lettered != facts.letters.total():
        yield f"account: {facts.dead_lettered} counted as dead-lettered, {facts.letters.total()} in letters"


def _counts(history: Sequence[Publication], facts: Facts, redelivered: bool) -> Iterator[str]:
    most = sum(p.parts for p in history)
    least = sum(p.parts for p in history if p.acked_at is not None)
    if facts.received < least:
        yield f"account: {facts.received} received of at least {least} acknowledged"
    if not redelivered and facts.received > most:
        yield f"account: {facts.received} received of at most {most} published, and nobody sent twice"


def _letters(history: Sequence[Publication], facts: Facts) -> Iterator[str]:
    wanted: Counter[tuple[str, str, bytes]] = Counter()
    acked: Counter[tuple[str, str, bytes]] = Counter()
    for p in history:
        for reason in p.dead:
            letter = (reason, p.topic, p.payload[:KEPT_OF_A_PAYLOAD])
            wanted[letter] += 1
            acked[letter] += p.acked_at is not None
    missing = [letter for letter, parts in acked.items() if facts.letters[letter] < parts]
    yield from _told("acknowledged, unusable, and in no dead letter", missing)
    yield from _told("a dead letter of what was fit for use", set(facts.letters) - set(wanted))


def _feed(facts: Facts) -> Iterator[str]:
    times = Counter(facts.fed)
    stored = {row.key for row in facts.rows}
    yield from _told("stored but not fed to the alert engine", stored - set(times))
    yield from _told("fed to the alert engine more than once", (key for key, n in times.items() if n > 1))
    if facts.undecided:
        yield f"{facts.undecided} batches are not concluded by the alert engine"


def _live(facts: Facts) -> Iterator[str]:
    newest: dict[tuple[str, str], tuple[int, float]] = {}
    for (thing_id, prop, time), result in facts.rows:
        newest[thing_id, prop] = max(newest.get((thing_id, prop), (0, 0.0)), (time, result))
    differing = {
        stream: (newest.get(stream), facts.live.get(stream))
        for stream in newest.keys() | facts.live.keys()
        if newest.get(stream) != facts.live.get(stream)
    }
    yield from _told("latest in PostgreSQL and in Redis differ", differing.items())


def _alerts(expected: dict[str, list[Due]], facts: Facts) -> Iterator[str]:
    for thing_id in expected.keys() | facts.changes.keys():
        pairs = zip_longest(expected.get(thing_id, ()), facts.changes.get(thing_id, ()))
        for number, (wanted, found) in enumerate(pairs):
            if wanted is None or found is None or not wanted.is_met_by(found):
                yield f"alerts of {thing_id}: transition {number} is {found}, due is {wanted}"
                break


def _told(what: str, found: object) -> Iterator[str]:
    several: list[Said | object] = sorted(found, key=str)
    if several:
        yield f"{len(several)} {what}: {several[:MOST_TOLD]}"
