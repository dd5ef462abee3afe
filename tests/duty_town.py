"""Who is told in the small town, in TOML, in parts that a test may break one by one."""

import pytest
from small_town import AREA, CITY, NAME, RULE, TEMPLATE, THING

from city.catalogue import Catalogue
from city.duty import Duty
from city.errors import CatalogueError
from sensors.catalogue import parse

CHANNELS = """
[[channels]]
id = "sms"
kind = "sms"
url = "https://sms.invalid/send"
"""


def person(name: str, more: str = "") -> str:
    contact = 'contacts = [{ channel = "sms", address = "+86-0000" }]'
    return f'\n[[people]]\nid = "{name}"\nname = {NAME}\n{contact}\n{more}\n'


PEOPLE = person("li", 'superior = "boss"') + person("wu") + person("boss")
TEAM = f'\n[[teams]]\nid = "night"\nname = {NAME}\nmembers = ["li", "wu"]\n'
ROTA = f"""
[[rotas]]
id = "duty"
name = {NAME}
[[rotas.layers]]
id = "turns"
turns = ["li", ["wu", "boss"], "night"]
start = "2026-01-05"
handover = "mon 08:00"
"""
POLICY = f"""
[[chains]]
id = "usual"
name = {NAME}
steps = [{{ tell = "rota:duty" }}, {{ tell = "fallback", after = "10m" }}]
[[routes]]
id = "all"
chain = "usual"
[policy]
fallback = "boss"
"""
GOOD = {
    "city.toml": CITY + AREA + TEMPLATE + THING + RULE,
    "channels.toml": CHANNELS,
    "people.toml": PEOPLE + TEAM,
    "rotas.toml": ROTA,
    "policy.toml": POLICY,
}


def parsed(**changed: str) -> Catalogue:
    return parse({**GOOD, **{f"{name}.toml": text for name, text in changed.items()}})


def duty_of(**changed: str) -> Duty:
    duty = parsed(**changed).duty
    assert duty is not None
    return duty


def mistakes(**changed: str) -> dict[str, str]:
    """file: key → what is wrong."""
    with pytest.raises(CatalogueError) as caught:
        parsed(**changed)
    told = caught.value.mistakes
    found = {f"{one.file}: {one.key}": one.problem for one in told}
    assert len(found) == len(told)
    return found


def rota(text: str) -> str:
    return f'\n[[rotas]]\nid = "duty"\nname = {NAME}\n{text}\n'


def inhibition(name: str, source: str, target: str, equal: str = '["gateway"]') -> str:
    return f'\n[[inhibitions]]\nid = "{name}"\nsource = {source}\ntarget = {target}\nequal = {equal}\n'
