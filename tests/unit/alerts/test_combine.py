"""Findings put together: any, all, the worst of a thing's pollutants, the silence of a gateway."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.combine import combine, leading
from alerts.evaluate import normal
from city.alert import Finding
from city.rule import Aqi, Combined, GatewaySilence, Ladder, Mode, Scope, Side
from city.state import Level

ANY = Combined(Mode.ANY, ("a", "b"), Scope.THING)
ALL = Combined(Mode.ALL, ("a", "b"), Scope.THING)
INDEX = Aqi(Ladder(Side.ABOVE, ()))
SILENCE = GatewaySilence(Level.RED, least=2)
PARTS = {1: "a", 2: "a", 3: "b"}
BASE = dict.fromkeys(PARTS, normal())


def found(at: int, severity: Level, result: float | None = None, *, unknown: bool = False) -> Finding:
    return Finding(at, severity, result, since=at, unknown=unknown)


def keys(test, members, base=BASE):
    return [(f.at, f.severity, f.unknown) for f in combine(members, base, test, PARTS)]


def test_any_is_the_worst_and_eases_with_it():
    members = {
        1: [found(1, Level.YELLOW), found(4, Level.NORMAL)],
        3: [found(2, Level.RED), found(6, Level.NORMAL)],
    }
    assert keys(ANY, members) == [
        (1, Level.YELLOW, False),
        (2, Level.RED, False),
        (6, Level.NORMAL, False),
    ]


def test_all_wants_every_rule_but_not_every_datastream_of_it():
    members = {2: [found(1, Level.RED)], 3: [found(2, Level.YELLOW), found(5, Level.NORMAL)]}
    assert keys(ALL, members) == [(2, Level.YELLOW, False), (5, Level.NORMAL, False)]


def test_all_finds_nothing_where_one_of_the_rules_watches_nothing():
    assert combine({1: [found(1, Level.RED)]}, {1: normal()}, ALL, {1: "a"}) == []


@pytest.mark.parametrize("mode", Mode)
def test_a_severity_of_its_own_is_told_instead(mode):
    test = Combined(mode, ("a", "b"), Scope.THING, Level.BLUE)
    assert keys(test, {1: [found(1, Level.RED)], 3: [found(1, Level.ORANGE)]}) == [(1, Level.BLUE, False)]


def test_any_is_as_known_as_the_worst():
    unknown = {1: [found(1, Level.RED), found(3, Level.RED, unknown=True)]}
    assert keys(ANY, unknown)[-1] == (3, Level.RED, True)
    one_knows = unknown | {3: [found(2, Level.RED)]}
    assert keys(ANY, one_knows) == [(1, Level.RED, False)]
    milder = unknown | {3: [found(2, Level.YELLOW)]}
    assert keys(ANY, milder)[-1] == (3, Level.RED, True)


def test_all_is_as_unknown_as_any_of_them():
    members = {1: [found(1, Level.RED)], 3: [found(2, Level.RED), found(4, Level.RED, unknown=True)]}
    assert keys(ALL, members) == [(2, Level.RED, False), (4, Level.RED, True)]


def test_the_index_of_a_thing_is_that_of_its_worst_pollutant_which_is_known():
    members = {
        1: [found(1, Level.YELLOW, 120.0)],
        2: [found(2, Level.RED, 230.0)],
        3: [found(3, Level.RED, 260.0)],
    }
    (_, worse) = combine(members, BASE, INDEX, {})
    assert (worse.at, worse.severity, worse.result) == (2, Level.RED, 230.0)
    present = {key: findings[-1] for key, findings in members.items()}
    assert leading(present) == (3,)
    assert leading(BASE) == ()


def test_a_gateway_is_silent_when_all_behind_it_are_and_they_are_enough_things():
    silent = [found(5, Level.RED)]
    members = {1: silent, 2: [found(7, Level.RED)], 3: [found(6, Level.RED), found(9, Level.NORMAL)]}
    told = combine(members, BASE, SILENCE, PARTS)
    assert [(f.at, f.severity, f.result, f.since) for f in told] == [
        (7, Level.RED, 2.0, 7),
        (9, Level.NORMAL, None, 9),
    ]
    assert combine({1: silent, 2: silent}, {1: normal(), 2: normal()}, SILENCE, PARTS) == []


def test_what_was_found_before_the_lists_counts_and_is_not_told_again():
    base = BASE | {1: found(-5, Level.RED)}
    assert keys(ANY, {1: [found(4, Level.NORMAL)]}, base) == [(4, Level.NORMAL, False)]
    assert keys(ANY, {3: [found(2, Level.YELLOW)]}, base) == []


findings = st.builds(found, st.integers(1, 9), st.sampled_from(Level), st.floats(0, 9), unknown=st.booleans())
lists = st.lists(findings, max_size=5, unique_by=lambda f: f.at).map(
    lambda fs: sorted(fs, key=lambda f: f.at)
)


@settings(max_examples=200, deadline=None)
@given(
    members=st.fixed_dictionaries(dict.fromkeys(PARTS, lists)),
    test=st.sampled_from([ANY, ALL, INDEX, SILENCE]),
    order=st.permutations(list(PARTS)),
)
def test_the_order_of_members_does_not_matter_and_every_finding_is_a_change(members, test, order):
    told = keys(test, members)
    assert keys(test, {key: members[key] for key in order}, {key: BASE[key] for key in order}) == told
    assert [at for at, *_ in told] == sorted({at for at, *_ in told})
    before = (Level.NORMAL, False)
    for _, *now in told:
        assert tuple(now) != before
        before = tuple(now)


@settings(max_examples=200, deadline=None)
@given(
    members=st.fixed_dictionaries(dict.fromkeys(PARTS, lists)),
    test=st.sampled_from([ANY, ALL, INDEX, SILENCE]),
    cut=st.integers(1, 9),
)
def test_lists_combined_in_two_parts_are_those_combined_at_once(members, test, cut):
    early = {key: [f for f in fs if f.at < cut] for key, fs in members.items()}
    late = {key: [f for f in fs if f.at >= cut] for key, fs in members.items()}
    base = {key: fs[-1] if fs else BASE[key] for key, fs in early.items()}
    assert keys(test, early) + keys(test, late, base) == keys(test, members)
