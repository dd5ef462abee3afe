"""The checker passes a kept promise and names every broken one: each history is doctored in one place."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from checker import violations
from facts import Change, Facts
from history import Key, Publication, Said
from load import LIMIT, Load
from oracle import Due, due

NOW = 1_795_305_600_000


def observed(time: int, result: float, acked: bool = True) -> Publication:
    said = (Said(Key("load-0", "water_level", time), result),)
    return Publication("city/load-0/obs", b"{}", said, acked_at=time + 5 if acked else None)


RUBBISH = Publication("city/load-0/obs", b"{1", dead=("not_json",), acked_at=9)
HISTORY = [observed(1, 11.0), observed(2, 12.5), observed(2, 12.7), observed(3, 11.1), RUBBISH]


def kept() -> Facts:
    """What an honest system leaves behind of HISTORY."""
    rows = [HISTORY[0].said[0], HISTORY[1].said[0], HISTORY[3].said[0]]
    return Facts(
        rows,
        [row.key for row in rows],
        received=5,
        stored=3,
        duplicate=1,
        dead_lettered=1,
        letters=Counter({("not_json", "city/load-0/obs", b"{1"): 1}),
        live={("load-0", "water_level"): (3, 11.1)},
        changes={"load-0": [Change("raised", 2), Change("cleared", 3)]},
    )


def found(facts: Facts, history=HISTORY, redelivered=False) -> list[str]:
    return violations(history, facts, limit=LIMIT, redelivered=redelivered)


def test_a_kept_promise_has_no_violation():
    assert found(kept()) == []


def test_what_was_never_acknowledged_may_be_missing():
    history = [*HISTORY, observed(4, 11.0, acked=False)]
    assert found(kept(), history) == []


def test_what_was_never_acknowledged_may_be_stored():
    history = [replace(p, acked_at=None) for p in HISTORY]
    assert found(kept(), history) == []


def test_a_redelivery_may_count_twice_where_one_is_possible():
    facts = replace(kept(), received=6, duplicate=2)
    assert found(facts, redelivered=True) == []
    assert any("nobody sent twice" in text for text in found(facts))


def lost(facts: Facts) -> None:
    gone = facts.rows.pop(1)
    facts.fed.remove(gone.key)
    facts.stored, facts.received = 2, 4


def foreign(facts: Facts) -> None:
    facts.rows[0] = Said(Key("load-0", "water_level", 7), 1.0)


def doubled_row(facts: Facts) -> None:
    facts.rows.append(facts.rows[0])
    facts.stored, facts.received = 4, 6


def last_value_kept(facts: Facts) -> None:
    facts.rows[1] = HISTORY[2].said[0]


def wrong_sum(facts: Facts) -> None:
    facts.received += 1


def wrong_stored(facts: Facts) -> None:
    facts.stored, facts.duplicate = 4, 0


def letter_missing(facts: Facts) -> None:
    facts.letters.clear()


def letter_of_something_good(facts: Facts) -> None:
    facts.letters["bad_shape", "city/load-0/obs", b"{}"] = 1


def letter_for_another_reason(facts: Facts) -> None:
    facts.letters = Counter({("bad_shape", "city/load-0/obs", b"{1"): 1})


def not_fed(facts: Facts) -> None:
    facts.fed.pop()


def fed_twice(facts: Facts) -> None:
    facts.fed.append(facts.fed[0])


def not_concluded(facts: Facts) -> None:
    facts.undecided = 1


def live_behind(facts: Facts) -> None:
    facts.live["load-0", "water_level"] = (2, 12.5)


def live_empty(facts: Facts) -> None:
    facts.live.clear()


def alert_missing(facts: Facts) -> None:
    facts.changes.clear()


def alert_not_cleared(facts: Facts) -> None:
    facts.changes["load-0"].pop()


def alert_doubled(facts: Facts) -> None:
    facts.changes["load-0"].insert(0, Change("raised", 2))


def alert_of_nobody(facts: Facts) -> None:
    facts.changes["load-9"] = [Change("raised", 2)]


@pytest.mark.parametrize(
    ("doctored", "told"),
    [
        (lost, "acknowledged but not stored"),
        (foreign, "stored but never published"),
        (doubled_row, "stored more than once"),
        (last_value_kept, "another value than the first"),
        (wrong_sum, "is not the sum"),
        (wrong_stored, "counted as stored"),
        (letter_missing, "in no dead letter"),
        (letter_of_something_good, "of what was fit for use"),
        (letter_for_another_reason, "in no dead letter"),
        (not_fed, "not fed to the alert engine"),
        (fed_twice, "fed to the alert engine more than once"),
        (not_concluded, "not concluded"),
        (live_behind, "differ"),
        (live_empty, "differ"),
        (alert_missing, "transition 0 is None"),
        (alert_not_cleared, "transition 1 is None"),
        (alert_doubled, "transition 1 is Change(change='raised'"),
        (alert_of_nobody, "alerts of load-9"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_each_broken_promise_is_named(doctored, told):
    facts = kept()
    doctored(facts)
    assert any(told in text for text in found(facts))


def test_fewer_received_than_acknowledged_is_named_even_when_the_sum_is_right():
    facts = replace(kept(), received=4, duplicate=0)
    assert any("of at least 5 acknowledged" in text for text in found(facts))


def test_the_oracle_raises_and_clears_once_a_run():
    history = [observed(t, r) for t, r in [(1, 11), (2, 12.5), (4, 12.5), (3, 12.6), (5, 11), (6, 12.5)]]
    assert due(history, LIMIT) == {"load-0": [Due("raised", 2, 4), Due("cleared", 5, 5), Due("raised", 6, 6)]}


def test_the_same_seed_is_the_same_load():
    first, again, other = Load(7, 3), Load(7, 3), Load(8, 3)
    of_first = [first.next(NOW + n) for n in range(500)]
    assert of_first == [again.next(NOW + n) for n in range(500)]
    assert of_first != [other.next(NOW + n) for n in range(500)]


def test_the_load_has_everything_in_it_that_can_go_wrong():
    load = Load(1, 2)
    publications = [load.next(NOW + 10 * n) for n in range(2000)]
    keys = Counter(said.key for p in publications for said in p.said)
    assert {reason for p in publications for reason in p.dead} == {
        "not_json",
        "unknown_thing",
        "future",
        "unknown_property",
    }
    assert 50 < sum(n - 1 for n in keys.values()) < 400, "duplicates"
    times = [p.said[0].key.time for p in publications if p.topic == "city/load-0/obs" and p.said]
    assert sum(later < earlier for earlier, later in pairwise(times)) > 20, "disorder"
    assert all(len(of_thing) > 20 for of_thing in due(publications, LIMIT).values()), "alerts"
