"""How the work is divided: fairly, and what belongs together together."""

from dataclasses import replace

from cast import CITY, FLOOD, named
from hypothesis import given
from hypothesis import strategies as st

from alerts.shards import SHARDS, fair_share, shards_of, to_ask_for, to_give_back
from city.rule import Bound, Combined, GatewaySilence, Mode, Rule, Scope
from city.state import Level

SILENCE = Rule("silence", named("Silence"), Bound(), GatewaySilence(Level.ORANGE))
AREA = Rule("area", named("Area"), Bound(), Combined(Mode.ANY, ("flood",), Scope.AREA))


def test_things_are_apart_until_a_rule_looks_at_them_together():
    things = tuple(
        replace(CITY.things[0], thing_id=f"res-{n}", gateway="gw", area=f"a{n}") for n in range(40)
    )
    apart = shards_of(replace(CITY, things=things, rules=(FLOOD, AREA)))
    assert len(set(apart.values())) > SHARDS / 2
    assert len(set(shards_of(replace(CITY, things=things, rules=(SILENCE,))).values())) == 1


def test_a_shard_does_not_depend_on_the_order_of_things():
    rules = (SILENCE, AREA)
    forth = shards_of(replace(CITY, rules=rules))
    assert forth == shards_of(replace(CITY, things=CITY.things[::-1], rules=rules))
    assert forth["res-a"] == forth["res-b"]


@given(st.integers(1, 20))
def test_fair_shares_leave_no_shard_to_nobody(engines: int):
    assert fair_share(engines) * engines >= SHARDS
    assert fair_share(engines) * (engines - 1) < SHARDS + engines


def test_who_has_too_much_gives_back_and_who_has_enough_asks_for_nothing():
    assert to_give_back(range(SHARDS), 2) == list(range(8, 16))
    assert to_ask_for(range(8), 0, 2) == []
    assert to_ask_for({8}, 1, 2)[:3] == [9, 10, 11]
