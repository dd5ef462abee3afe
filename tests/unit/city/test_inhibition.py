"""Inhibitions that cannot be: those that hold back nothing, and cycles in which nobody would hear of any."""

from contextlib import suppress
from dataclasses import replace
from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from played import GATEWAY, alert

from city.case import Case
from city.inhibition import Inhibition
from city.inhibition_cycle import cycle_of
from city.matcher import Matcher
from city.state import Level

RED, MILD = frozenset({Level.RED}), frozenset({Level.BLUE, Level.YELLOW})
SAME = {"thing": "dam-1"}


def of(*rules: str, **more) -> Matcher:
    return Matcher(rules=frozenset(rules), **more)


def inhibition(name: str, source: Matcher, target: Matcher, *equal: str) -> Inhibition:
    return Inhibition(name, source, target, equal or ("thing",))


def cases(*names: str, severities: tuple[Level, ...] = (Level.RED,), **more) -> list[Case]:
    return [
        alert(number, severity, name, **{**SAME, **more})
        for number, name in enumerate(names)
        for severity in severities
    ]


def cycle(possible: list[Case], *inhibitions: Inhibition) -> tuple[str, ...] | None:
    found = cycle_of(inhibitions, possible)
    return found and found.inhibitions


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (of("flood"), of("flood")),
        (of("fl*", "rain"), of("flood", things=frozenset({"dam-1"}))),
        (of(severities=RED), of("flood", severities=RED)),
        (of(kinds=frozenset({"*"})), of(kinds=frozenset({"air", "vid*"}))),
    ],
)
def test_one_whose_effects_are_all_causes_holds_back_nothing_and_is_refused(source: Matcher, target: Matcher):
    with pytest.raises(ValueError, match="holds back nothing"):
        inhibition("self", source, target)


def test_red_may_hold_back_what_is_milder_of_its_like():
    one = inhibition("worst", of(severities=RED), of())
    red, mild = alert(1, Level.RED, **SAME), alert(2, Level.BLUE, **SAME)
    also_red = alert(3, Level.RED, **SAME)
    assert one.holds_back(red, mild)
    assert not one.holds_back(red, also_red)
    assert not one.holds_back(also_red, red)
    assert cycle(cases("a", "b", severities=(Level.BLUE, Level.RED)), one) is None


def test_two_that_hold_back_each_other_are_a_cycle_with_the_alerts_it_is_made_of():
    there = inhibition("there", of("flood"), of("rain"))
    back = inhibition("back", of("rain"), of("flood"))
    found = cycle_of((there, back), cases("flood", "rain", "wind"))
    assert found is not None
    assert found.inhibitions == ("back", "there", "back")
    assert [case.rule_id for case in found.cases] == ["rain", "flood"]


def test_what_no_rule_can_raise_makes_no_cycle():
    there = inhibition("there", of("flood"), of("rain"))
    back = inhibition("back", of("rain"), of("flood"))
    assert cycle(cases("flood", "wind"), there, back) is None
    apart = [*cases("flood"), *cases("rain", thing="dam-2")]
    assert cycle(apart, there, back) is None
    assert cycle(apart, there, replace(back, equal=("area",))) is None
    by_area = (replace(there, equal=("area",)), replace(back, equal=("area",)))
    assert cycle(apart, *by_area) == ("back", "there", "back")


def test_a_gateway_holds_back_its_stations_and_they_each_other_without_a_cycle():
    storm = inhibition("storm", of("flood"), of("storm"), "area")
    silent = replace(alert(9, Level.ORANGE, "gateway-silent", thing=None), subject="gateway:gw")
    assert cycle([silent, *cases("flood", "storm")], GATEWAY, storm) is None


def test_a_cycle_of_three_is_found_over_places():
    ring = [
        inhibition(name, of(one), of(other), equal)
        for name, one, other, equal in (
            ("x", "a", "b", "thing"),
            ("y", "b", "c", "area"),
            ("z", "c", "a", "kind"),
        )
    ]
    assert cycle(cases("a", "b", "c"), *ring) == ("x", "y", "z", "x")
    assert cycle(cases("a", "b", "c"), *ring[:2]) is None


def test_one_alert_is_not_two_because_it_can_have_two_severities():
    there = inhibition("there", of(severities=RED), of(severities=MILD))
    back = inhibition("back", of(severities=MILD), of(severities=RED))
    both = (Level.BLUE, Level.RED)
    assert cycle(cases("a", severities=both), there, back) is None
    assert cycle(cases("a", "b", severities=both), there, back) == ("back", "there", "back")


SEVERITIES = some.sampled_from([(), (), (Level.BLUE,), (Level.RED,)]).map(frozenset)
NAMES = some.sampled_from([(), ("a",), ("b",), ("c",), ("a", "b"), ("?",)]).map(frozenset)
PLACES = some.sampled_from([(), (), (), ("dam-1",)]).map(frozenset)
MATCHERS = some.builds(Matcher, severities=SEVERITIES, rules=NAMES, things=PLACES)


@some.composite
def _inhibitions(draw) -> list[Inhibition]:
    found: list[Inhibition] = []
    for number in range(draw(some.integers(2, 4))):
        equal = draw(some.sampled_from([("thing",), ("area",), ("area",), ("area", "severity")]))
        with suppress(ValueError):
            found.append(Inhibition(f"i{number}", draw(MATCHERS), draw(MATCHERS), equal))
    return found


@some.composite
def _possible(draw) -> list[Case]:
    alerts = draw(
        some.sets(
            some.tuples(some.sampled_from("abc"), some.sampled_from(["dam-1", "dam-2"])),
            min_size=2,
            max_size=4,
        )
    )
    return [
        alert(number, severity, rule, thing=thing)
        for number, (rule, thing) in enumerate(sorted(alerts))
        for severity in draw(some.sets(some.sampled_from([Level.BLUE, Level.RED]), min_size=1))
    ]


def _hold_back_each_other(inhibitions: list[Inhibition], possible: list[Case]) -> bool:
    """Whether some of different alerts do, each the next and the last the first: tried one by one."""
    held = {
        (here, there)
        for here, there in permutations(possible, 2)
        if any(one.is_source(here) and one.holds_back(here, there) for one in inhibitions)
    }
    return any(
        held.issuperset(pairwise((*ring, ring[0])))
        for size in (2, 3, 4)
        for ring in permutations(possible, size)
        if len({case.about() for case in ring}) == size
    )


@settings(max_examples=100, deadline=None)
@given(_inhibitions(), _possible())
def test_a_cycle_is_found_exactly_where_alerts_hold_back_each_other(inhibitions, possible):
    found = cycle_of(inhibitions, possible)
    assert (found is not None) == _hold_back_each_other(inhibitions, possible)
