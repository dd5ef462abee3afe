"""Inhibitions in TOML: what they become, cycles of alerts that there can be, and that mistakes are named."""

import pytest
from duty_town import POLICY, duty_of, inhibition, mistakes
from small_town import NAME, THING

from city.inhibition import Inhibition
from city.matcher import Matcher


def test_an_inhibition_names_cause_effect_and_what_they_share():
    text = inhibition("gateway", '{ subjects = ["gateway"] }', '{ subjects = ["datastream"] }')
    duty = duty_of(policy=POLICY + text)
    assert duty.inhibitions == (
        Inhibition(
            "gateway",
            Matcher(subjects=frozenset({"gateway"})),
            Matcher(subjects=frozenset({"datastream"})),
            ("gateway",),
        ),
    )


def rules(*names: str) -> str:
    return "".join(
        f'\n[[rules]]\nid = "{name}"\nname = {NAME}\nproperty = "water_level"\nabove = {{ red = 5 }}\n'
        for name in names
    )


def test_a_cycle_of_inhibitions_is_refused_with_the_cycle_and_the_alerts():
    text = (
        inhibition("a", '{ rules = ["r*"] }', '{ rules = ["s*"] }', '["thing"]')
        + inhibition("b", '{ rules = ["s1*"] }', '{ rules = ["t*"] }', '["thing"]')
        + inhibition("c", '{ rules = ["t*"] }', '{ rules = ["r1*"] }', '["area"]')
    )
    found = mistakes(policy=POLICY + text, rules=rules("r1", "s1", "t1"))
    dam = "dam-1.water_level"
    assert found == {
        "policy.toml: inhibitions.a": "a cycle, in which alerts hold back each other: a → b → c → a "
        f"(r1 of {dam}, s1 of {dam}, t1 of {dam})"
    }
    assert duty_of(policy=POLICY + text, rules=rules("r1", "s2", "t1")).inhibitions


def test_beside_that_of_silent_gateways_stations_may_hold_back_each_other_by_rule():
    silent = f'\n[[rules]]\nid = "silent"\nkind = "gateway"\nname = {NAME}\nseverity = "orange"\n'
    behind = "".join(THING.replace("dam-1", name) + 'gateway = "gw"\n' for name in ("dam-2", "dam-3"))
    text = inhibition(
        "gateway", '{ subjects = ["gateway"] }', '{ subjects = ["datastream", "thing"] }'
    ) + inhibition("storm", '{ rules = ["r1"] }', '{ rules = ["s1"] }', '["area"]')
    policy = POLICY + text
    duty = duty_of(policy=policy, rules=silent + rules("r1", "s1"), things=behind)
    assert len(duty.inhibitions) == 2


def test_what_is_said_of_external_warnings_can_make_a_cycle_too():
    text = inhibition("a", '{ subjects = ["external"] }', '{ rules = ["r1", "all"] }', '["area"]')
    back = inhibition("b", '{ rules = ["r1"] }', '{ subjects = ["external"] }', '["area"]')
    whole = f'\n[[rules]]\nid = "all"\nkind = "any"\nname = {NAME}\nof = ["r1"]\nscope = "area"\n'
    found = mistakes(policy=POLICY + text + back, rules=rules("r1") + whole)
    assert "cap, r1 of dam-1.water_level" in found["policy.toml: inhibitions.a"]
    assert duty_of(policy=POLICY + text + back.replace("r1", "none*"), rules=rules("r1") + whole)


def test_a_cause_that_another_holds_back_is_no_cycle():
    text = inhibition("gateway", '{ subjects = ["gateway"] }', '{ subjects = ["datastream"] }') + inhibition(
        "milder", '{ severities = ["red"] }', '{ severities = ["blue", "yellow"] }', '["thing"]'
    )
    assert len(duty_of(policy=POLICY + text).inhibitions) == 2


INHIBITIONS_AT_FAULT = {
    "every alert a cause": ('{ subjects = ["gateway"] }', "{}", ""),
    "nothing in common": ('["gateway"]\n', "[]\n", ".equal"),
    "nothing that is no cause": ('{ subjects = ["datastream"] }', '{ subjects = ["gateway"] }', ""),
    "an unknown sort of subject": ('["datastream"]', '["dam"]', ".target.subjects[0]"),
    "an unknown rule": ('subjects = ["gateway"]', 'rules = ["flod"]', ".source.rules"),
}


@pytest.mark.parametrize(("old", "new", "key"), INHIBITIONS_AT_FAULT.values(), ids=INHIBITIONS_AT_FAULT)
def test_what_is_wrong_with_an_inhibition_is_named(old: str, new: str, key: str):
    text = inhibition("gw", '{ subjects = ["gateway"] }', '{ subjects = ["datastream"] }')
    found = mistakes(policy=POLICY + text.replace(old, new, 1))
    assert list(found) == [f"policy.toml: inhibitions.gw{key}"]


def test_a_rule_that_finds_silent_gateways_is_about_nothing_else():
    silent = f"""
[[rules]]
id = "silent"
kind = "gateway"
name = {NAME}
severity = "orange"
"""
    text = inhibition("gateway", '{ rules = ["silent"] }', "{}") + inhibition(
        "milder", '{ severities = ["red"] }', '{ severities = ["blue", "orange"] }', '["thing"]'
    )
    behind = "".join(THING.replace("dam-1", name) + 'gateway = "gw"\n' for name in ("dam-2", "dam-3"))
    duty = duty_of(policy=POLICY + text, rules=silent, things=behind)
    assert len(duty.inhibitions) == 2
