"""Chains, routes, inhibitions and the policy in TOML: what they become, and that every mistake is named."""

from dataclasses import replace

import pytest
from duty_town import GOOD, PEOPLE, ROTA, TEAM, duty_of, inhibition, mistakes, parsed, person, rota
from small_town import NAME

from city.chain import Chain, ChainStep, Target, Who
from city.matcher import Matcher
from city.policy import Policy
from city.rota import ALWAYS, Window
from city.route import GROUPING, Grouping, Route
from city.state import Level
from sensors.catalogue_declared import Version, check

CHAIN = f"""
[[chains]]
id = "usual"
name = {NAME}
steps = [
  {{ tell = ["rota:duty"], repeat = 1, every = "5m" }},
  {{ tell = ["superior", "team:night"], after = "10m", channels = ["sms"] }},
  {{ tell = ["person:wu", "fallback"], after = "15m" }},
]
"""
ROUTE = '\n[[routes]]\nid = "all"\nchain = "usual"\n'
RED = '\n[[routes]]\nid = "red"\nrank = 1\nseverities = ["red"]\npeople = ["boss"]\n'
END = '\n[policy]\nfallback = "boss"\n'
SUPERIORS = person("li", 'superior = "boss"') + person("wu", 'superior = "boss"') + person("boss") + TEAM


def test_a_chain_names_whom_when_how_and_how_often():
    duty = duty_of(policy=CHAIN + ROUTE + END)
    assert duty.chain["usual"] == Chain(
        "usual",
        duty.chain["usual"].name,
        (
            ChainStep((Target(Who.ROTA, "duty"),), 0, (), 1, 300),
            ChainStep((Target(Who.SUPERIOR), Target(Who.TEAM, "night")), 600, ("sms",)),
            ChainStep((Target(Who.PERSON, "wu"), Target(Who.FALLBACK)), 900),
        ),
    )


def test_an_acknowledgement_expires_as_the_policy_says_unless_the_chain_says_otherwise():
    expires = '\nack_expires = "2h"\n'
    assert duty_of(policy=CHAIN + ROUTE + END + expires).chain["usual"].ack_expires_s == 7200
    assert duty_of(policy=CHAIN + expires + ROUTE + END).chain["usual"].ack_expires_s == 7200


def test_routes_are_asked_by_rank_then_id_and_the_one_without_conditions_last():
    routes = "".join(
        RED.replace('"red"\n', f'"{name}"\n').replace("rank = 1", f"rank = {rank}")
        for name, rank in (("z", 1), ("a", 2), ("b", 1))
    )
    duty = duty_of(policy=CHAIN + ROUTE.replace("chain", "rank = 0\nchain") + routes + END)
    assert [route.route_id for route in duty.routes] == ["b", "z", "a", "all"]


def test_a_route_has_conditions_hours_and_a_way_to_group_of_its_own():
    group = 'group = { by = ["thing"], wait = { red = "5s" } }'
    more = f'kinds = ["reservoir"]\nhours = "mon-fri 08:00-18:00"\n{group}'
    duty = duty_of(policy=CHAIN + ROUTE + RED + more + END)
    assert duty.routes[0] == Route(
        "red",
        Matcher(frozenset({Level.RED}), kinds=frozenset({"reservoir"})),
        (Window(frozenset(range(5)), 480, 1080),),
        people=("boss",),
        grouping=Grouping(("thing",), (*GROUPING.wait_s[:3], 5)),
    )
    assert duty.routes[1] == Route("all", hours=(ALWAYS,), chain="usual")


def test_a_policy_that_says_nothing_but_the_fallback_is_the_usual_one():
    assert duty_of(policy=CHAIN + ROUTE + END).policy == Policy("boss")


CHAINS_AT_FAULT = {
    "a step that tells nobody": ('["rota:duty"]', "[]", ".steps[0].tell"),
    "a target of no sort": ("rota:duty", "duty", ".steps[0].tell[0]"),
    "an unknown rota": ("rota:duty", "rota:night", ".steps[0].tell"),
    "an unknown team": ("team:night", "team:day", ".steps[1].tell"),
    "an unknown person": ("person:wu", "person:he", ".steps[2].tell"),
    "an unknown channel": ('["sms"]', '["smoke"]', ".steps[1].channels"),
    "no time for the step before": (', after = "15m"', "", ".steps[2]"),
    "too little time": ('after = "15m"', 'after = "5s"', ".steps[2]"),
    "a time that is none": ('"15m"', '"soon"', ".steps[2].after"),
    "superiors of nobody": ('["rota:duty"]', '["superior"]', ".steps[0]"),
    "a first step that waits": ("repeat = 1", 'after = "5m", repeat = 1', ".steps[0]"),
}


@pytest.mark.parametrize(("old", "new", "key"), CHAINS_AT_FAULT.values(), ids=CHAINS_AT_FAULT)
def test_what_is_wrong_with_a_chain_is_named(old: str, new: str, key: str):
    found = mistakes(people=SUPERIORS, policy=CHAIN.replace(old, new, 1) + ROUTE + END)
    assert list(found) == [f"policy.toml: chains.usual{key}"]


def test_a_chain_without_steps_is_named():
    chain = CHAIN[: CHAIN.index("steps")] + "steps = []"
    assert list(mistakes(policy=chain + ROUTE + END)) == ["policy.toml: chains.usual.steps"]


def test_a_chain_that_ends_nowhere_is_named_with_those_who_have_no_superior():
    chain = CHAIN.replace('"superior", "team:night"', '"superior"')
    lonely = person("li") + person("wu") + person("boss") + TEAM
    found = mistakes(people=lonely, policy=chain + ROUTE + END)
    assert found == {
        "policy.toml: chains.usual.steps[1].tell": "ends nowhere: none of boss, li, wu has a superior"
    }


ROUTES_AT_FAULT = {
    "nobody": ('people = ["boss"]', "", ""),
    "a chain and people": ("rank", 'chain = "usual"\nrank', ""),
    "an unknown chain": ('people = ["boss"]', 'chain = "other"', ".chain"),
    "an unknown person": ('people = ["boss"]', 'people = ["he"]', ".people"),
    "an unknown area": ("rank", 'areas = ["south"]\nrank', ".areas"),
    "an unknown rule": ("rank", 'rules = ["flod"]\nrank', ".rules"),
    "an unknown thing": ("rank", 'things = ["dam-9"]\nrank', ".things"),
    "an unknown kind": ("rank", 'kinds = ["dam"]\nrank', ".kinds"),
    "an unknown gateway": ("rank", 'gateways = ["gw"]\nrank', ".gateways"),
    "a colour there is not": ('["red"]', '["purple"]', ".severities[0]"),
    "hours there are not": ("rank", 'hours = ["noon"]\nrank', ".hours[0]"),
    "a label there is not": ("rank", 'group = { by = ["colour"] }\nrank', ".group.by[0]"),
    "a negative rank": ("rank = 1", "rank = -1", ".rank"),
    "an interval too short": ("rank", 'group = { interval = { red = "1s" } }\nrank', ".group"),
}


@pytest.mark.parametrize(("old", "new", "key"), ROUTES_AT_FAULT.values(), ids=ROUTES_AT_FAULT)
def test_what_is_wrong_with_a_route_is_named(old: str, new: str, key: str):
    found = mistakes(policy=CHAIN + ROUTE + RED.replace(old, new, 1) + END)
    assert list(found) == [f"policy.toml: routes.red{key}"]


def test_patterns_need_not_name_what_there_is():
    route = RED.replace("rank", 'rules = ["flod*"]\nthings = ["x-*"]\nrank')
    assert duty_of(policy=CHAIN + ROUTE + route + END).routes[0].matcher.rules == {"flod*"}


def test_without_a_route_for_everything_the_policy_is_at_fault():
    assert list(mistakes(policy=CHAIN + RED + END)) == ["policy.toml: policy"]


def test_a_route_that_holds_only_in_some_hours_is_none_for_everything():
    route = ROUTE.replace("chain", 'hours = ["mon-fri"]\nchain')
    assert list(mistakes(policy=CHAIN + route + END)) == ["policy.toml: policy"]


def test_a_second_route_for_everything_is_never_asked_and_named():
    second = '\n[[routes]]\nid = "zz"\npeople = ["boss"]\n'
    assert list(mistakes(policy=CHAIN + ROUTE + second + END)) == ["policy.toml: routes.zz"]


def test_without_a_policy_nobody_is_the_fallback_and_it_is_said():
    assert list(mistakes(policy=CHAIN + ROUTE)) == ["people.toml: people.boss"]


def test_an_unknown_fallback_is_named():
    found = mistakes(policy=CHAIN + ROUTE + END.replace("boss", "he"))
    assert found == {"policy.toml: policy.fallback": "'he' is not in people"}


POLICIES_AT_FAULT = {
    "no room for digests": ("storm = { single = 10 }", ".storm"),
    "a digest rarer than its window": ('storm = { digest = "1h" }', ".storm"),
    "no chatter at all": ("chatter = { count = 1 }", ".chatter.count"),
    "a hold of no length": ('chatter = { hold = "1s" }', ".chatter"),
    "a time that is none": ('gap_warning = "a day"', ".gap_warning"),
    "an acknowledgement of no length": ('ack_expires = "59s"', ".ack_expires"),
}


@pytest.mark.parametrize(("line", "key"), POLICIES_AT_FAULT.values(), ids=POLICIES_AT_FAULT)
def test_what_is_wrong_with_the_policy_is_named(line: str, key: str):
    found = mistakes(policy=CHAIN + ROUTE + END + line)
    assert list(found) == [f"policy.toml: policy{key}"]


def test_what_follows_from_a_mistake_is_not_said():
    broken = {
        "rotas": rota("layers = []"),
        "people": PEOPLE.replace('name = { zh-Hans = "甲", zh-Hant = "甲", en = "A" }', "name = 1", 1) + TEAM,
        "policy": CHAIN + ROUTE + END,
    }
    assert set(mistakes(**broken)) == {"people.toml: people.li.name", "rotas.toml: rotas.duty.layers"}


def test_a_file_that_is_no_toml_hides_nobody_that_others_name():
    assert list(mistakes(people="[[people")) == ["people.toml: line 1"]


def test_the_order_of_files_is_indifferent():
    other = {"a.toml": GOOD["policy.toml"], "z.toml": GOOD["people.toml"] + ROTA}
    assert duty_of() == duty_of(people="", rotas="", policy="", a=other["a.toml"], z=other["z.toml"])


def test_what_is_kept_apart_from_the_city_is_the_same_duty_in_the_citys_zone():
    whole = parsed()
    kept = {
        (section, name): Version(table)
        for section, ids in whole.declared.items()
        for name, table in ids.items()
    }
    declared, found = check(replace(whole, duty=None), kept)
    assert found == []
    assert declared.parts["duty"] == whole.duty
    assert str(declared.parts["duty"].zone) == "Asia/Shanghai"


def test_a_policy_without_any_route_is_at_fault():
    assert list(mistakes(policy=CHAIN + END)) == ["policy.toml: policy"]


def test_every_mistake_of_a_chain_and_of_a_route_is_named_at_once():
    chain = f"""
[[chains]]
id = "usual"
name = {NAME}
ack_expires = "5s"
steps = [
  {{ tell = ["superior"], after = "5m", repeat = 101 }},
  {{ tell = ["rota:night", "duty"], after = "soon", channels = ["smoke"] }},
  {{ tell = ["person:ghost"] }},
]
"""
    route = '\n[[routes]]\nid = "red"\nrank = -1\nseverities = ["pink"]\nareas = ["moon"]\nhours = "noon"\n'
    odd = inhibition(
        "odd", '{ severities = ["pink"], rules = ["flod"] }', '{ areas = ["moon"] }', '["colour"]'
    )
    found = mistakes(policy=chain + route + ROUTE + END + odd)
    assert {key.removeprefix("policy.toml: ") for key in found} == {
        "chains.usual.ack_expires",
        "chains.usual.steps[0].repeat",
        "chains.usual.steps[1].tell[1]",
        "chains.usual.steps[1].after",
        "chains.usual.steps[1].channels",
        "chains.usual.steps[2]",
        "chains.usual.steps[2].tell",
        "routes.red",
        "routes.red.rank",
        "routes.red.severities[0]",
        "routes.red.areas",
        "routes.red.hours[0]",
        "inhibitions.odd.source.severities[0]",
        "inhibitions.odd.source.rules",
        "inhibitions.odd.target.areas",
        "inhibitions.odd.equal[0]",
    }
