"""What `rules check` says a rule watches is what the engine puts together."""

from zoneinfo import ZoneInfo

import pytest
from rules_town import AIR, HEAD, KINDS, LEVEL
from small_town import AREA, CITY, TEMPLATE, THING

from alerts.composites import compose
from alerts.strands import bind
from sensors.catalogue import parse
from sensors.catalogue_ground import Ground
from sensors.catalogue_rules_watch import Watched


def thing(name: str, more: str = "", template: str = "dam", area: str = "north") -> str:
    text = THING.replace("dam-1", name).replace('"dam"', f'"{template}"').replace('"north"', f'"{area}"')
    return f"{text}{more}\n"


def rule(name: str, body: str) -> str:
    return HEAD.replace('"r"', f'"{name}"') + body


PLACES = CITY + AREA + AREA.replace('"north"', '"south"') + TEMPLATE + AIR
STATIONS = (
    thing("dam-1", 'gateway = "gw-1"')
    + thing("dam-2", 'gateway = "gw-1"', area="south")
    + thing("dam-3", 'gateway = "gw-2"', area="south")
    + thing("dam-4")
    + thing("air-1", 'gateway = "gw-1"', "air")
)
PLAIN = (
    rule("level", LEVEL + "above = { red = 5 }\n")
    + rule("rain", 'property = "rainfall"\nareas = ["south"]\nabove = { red = 5 }\n')
    + rule("index", KINDS["aqi"][0])
    + rule("silent", KINDS["gateway"][0])
)
TOGETHER = {
    "any of a thing": 'kind = "any"\nof = ["level", "rain"]\nscope = "thing"\n',
    "all of a thing": 'kind = "all"\nof = ["level", "rain"]\nscope = "thing"\n',
    "all of a gateway": 'kind = "all"\nof = ["level", "index"]\nscope = "gateway"\n',
    "any of an area": 'kind = "any"\nof = ["level", "rain"]\nscope = "area"\nareas = ["south"]\n',
    "of a rule of gateways": 'kind = "any"\nof = ["silent", "rain"]\nscope = "gateway"\n',
    "of what is in two areas": 'kind = "any"\nof = ["silent"]\nscope = "area"\n',
}


@pytest.mark.parametrize("body", TOGETHER.values(), ids=TOGETHER)
def test_a_rule_of_several_watches_what_the_engine_puts_together(body: str):
    city = parse({"town.toml": PLACES + STATIONS + PLAIN + rule("r", body)})
    streams = {n: stream for n, (_, stream) in enumerate(Ground(city.things).pairs)}
    made = compose(city, bind(city, streams, ZoneInfo("UTC")))
    watched = Watched(city.rules, Ground(city.things))
    for one in city.rules:
        together = [composite.things for composite in made.values() if composite.rule.rule_id == one.rule_id]
        members = [frozenset(thing.thing_id for thing, _ in member) for member in watched.members(one)]
        if one.rule_id in ("r", "index", "silent"):
            assert sorted(map(sorted, members)) == sorted(map(sorted, together)), one.rule_id


def test_the_datastreams_of_a_rule_of_several_are_those_of_its_rules():
    body = TOGETHER["all of a thing"]
    city = parse({"town.toml": PLACES + STATIONS + PLAIN + rule("r", body)})
    watched = Watched(city.rules, Ground(city.things))
    found = [(stream.thing_id, stream.property) for _, stream in watched.of(city.rules[-1])]
    assert found == [(dam, prop) for dam in ("dam-2", "dam-3") for prop in ("water_level", "rainfall")]


def test_a_rule_of_gateways_watches_what_is_behind_one():
    city = parse({"town.toml": PLACES + STATIONS + PLAIN})
    watched = Watched(city.rules, Ground(city.things))
    assert {thing.thing_id for thing, _ in watched.of(city.rules[3])} == {"dam-1", "dam-2", "air-1"}
