"""What a rule watches: its own datastreams, or those of the rules that it puts together.

A rule of several says something of a place only where its members do, so what it watches is asked place by
place, as `alerts/composites.py` puts it together.
"""

from collections.abc import Iterable, Iterator, Mapping

from city.rule import Aqi, Combined, GatewaySilence, Mode, Rule, Scope
from city.thing import Thing
from sensors.catalogue_ground import Ground, Pair

Member = tuple[Pair, ...]
"""What stands behind one alert that can be."""


class Watched:
    """What each of the rules watches; asked for several, each is looked at once."""

    def __init__(self, rules: Iterable[Rule], ground: Ground) -> None:
        self._rules: Mapping[str, Rule] = {rule.rule_id: rule for rule in rules}
        self.ground = ground
        self._known: dict[str, list[Member]] = {}

    def of(self, rule: Rule) -> list[Pair]:
        """The datastreams on which it can find something, each once."""
        if not isinstance(rule.test, (Combined, GatewaySilence)):
            return self.ground.bound(rule)
        pairs = (pair for member in self.members(rule) for pair in member)
        return list({(thing.thing_id, stream.property): (thing, stream) for thing, stream in pairs}.values())

    def members(self, rule: Rule) -> list[Member]:
        """For each alert that it can raise, the datastreams behind it."""
        if rule.rule_id not in self._known:
            self._known[rule.rule_id] = []  # of rules in a circle, which are refused, nothing is found
            self._known[rule.rule_id] = list(self._found(rule))
        return self._known[rule.rule_id]

    def _found(self, rule: Rule) -> Iterator[Member]:
        test = rule.test
        if isinstance(test, Combined):
            yield from self._together(rule, test)
            return
        pairs = self.ground.bound(rule)
        if isinstance(test, GatewaySilence):
            for member in _by_place(((pair,) for pair in pairs), Scope.GATEWAY).values():
                if len({thing.thing_id for thing, _ in member}) >= test.least:
                    yield member
        elif isinstance(test, Aqi):
            yield from _by_place(((pair,) for pair in pairs), Scope.THING).values()
        else:
            yield from ((pair,) for pair in pairs)

    def _together(self, rule: Rule, test: Combined) -> Iterator[Member]:
        parts = [_by_place(self._within(rule, name), test.scope) for name in test.of]
        for place in dict.fromkeys(place for part in parts for place in part):
            if test.mode is Mode.ANY or all(place in part for part in parts):
                yield tuple(pair for part in parts for pair in part.get(place, ()))

    def _within(self, rule: Rule, name: str) -> Iterator[Member]:
        """What another rule finds where this one looks."""
        other = self._rules.get(name)
        for member in self.members(other) if other else ():
            if all(rule.bound.holds_thing(thing) for thing, _ in member):
                yield member


def _by_place(members: Iterable[Member], scope: Scope) -> dict[str, Member]:
    """Members by the place that all of their things are in; those of no one place are left out."""
    found: dict[str, list[Pair]] = {}
    for member in members:
        places = {_place(scope, thing) for thing, _ in member}
        if len(places) == 1 and (place := places.pop()) is not None:
            found.setdefault(place, []).extend(member)
    return {place: tuple(pairs) for place, pairs in found.items()}


def _place(scope: Scope, thing: Thing) -> str | None:
    if scope is Scope.THING:
        return thing.thing_id
    return thing.area if scope is Scope.AREA else thing.gateway
