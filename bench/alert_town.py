"""A city for the benchmark of alerts: stations of five datastreams, two rules on each, one person to tell.

A station's name is a word of its own, so that a mail says which one it is about.
"""

import re

from bench.messages import PROPERTIES
from city.catalogue import Catalogue
from sensors.catalogue import parse

HIGH, LOW = 90.0, 30.0
"""Results above and below the limit of 75."""
WATCHED = "pm2_5"
_WORD = re.compile(r"\bS(\d{4})\b")


def town(things: int, sink: str) -> Catalogue:
    """The city; `sink` is the URL of the mail server."""
    return parse({"town.toml": _city(things), "duty.toml": _duty(sink)})


def station(number: int) -> str:
    """A station's id."""
    return f"air-{number:04}"


def station_in(text: str) -> str | None:
    """The station that a text names."""
    found = _WORD.search(text)
    return station(int(found[1])) if found else None


def _name(text: str) -> str:
    return f'{{ zh-Hans = "{text}", zh-Hant = "{text}", en = "{text}" }}'


def _city(things: int) -> str:
    streams = "\n".join(f"{prop} = {{}}" for prop in PROPERTIES)
    head = f"""
[city]
id = "bench"
name = {_name("Bench")}
centre = [121.8, 29.9]
timezone = "Asia/Shanghai"
[[areas]]
id = "all"
name = {_name("All")}
centre = [121.8, 29.9]
[templates.air]
kind = "air"
report_s = 5
max_age_s = 600
[templates.air.datastreams]
{streams}
"""
    rules = _rule("high", "red = 75.0") + _rule("very-high", "red = 400.0", 'for = "1m"')
    return head + "".join(_thing(number) for number in range(things)) + rules


def _thing(number: int) -> str:
    return f"""
[[things]]
id = "{station(number)}"
template = "air"
name = {_name(f"S{number:04}")}
area = "all"
position = [121.8, 29.9]
owner = "bench"
"""


def _rule(rule_id: str, above: str, more: str = "") -> str:
    return f"""
[[rules]]
id = "{rule_id}"
name = {_name(rule_id)}
property = "*"
above = {{ {above} }}
{more}
"""


def _duty(sink: str) -> str:
    group = 'group = { by = ["thing", "rule"], wait = { red = "0s" } }'
    return f"""
[[channels]]
id = "mail"
kind = "smtp"
url = "{sink}"
sender = "watch@city.example"
allow_private = true
[[people]]
id = "duty"
name = {_name("Duty")}
lang = "en"
contacts = [{{ channel = "mail", address = "duty@city.example" }}]
[[chains]]
id = "usual"
name = {_name("Usual")}
steps = [{{ tell = "person:duty" }}]
[[routes]]
id = "all"
chain = "usual"
{group}
[policy]
fallback = "duty"
storm = {{ single = 998, single_red = 999, most = 1000 }}
"""


def bindings(catalogue: Catalogue) -> int:
    """How many pairs of a rule and a datastream there are."""
    return sum(
        rule.bound.holds(thing, stream.property)
        for rule in catalogue.rules
        for thing in catalogue.things
        for stream in thing.datastreams
    )
