"""A city for the benchmark of storms: a hundred stations of five datastreams, a gateway with forty behind it,
five people.
"""

from bench.messages import PROPERTIES
from city.catalogue import Catalogue
from sensors.catalogue import parse

STATIONS, BEHIND, AREAS = 100, 40, 5
DOWN = "gw-down"
LOW, ORANGE, RED = 30.0, 80.0, 95.0
PEOPLE = ("duty", "second", "north", "south", "chief")


def town(sink: str) -> Catalogue:
    """The city; `sink` is the URL of the mail server."""
    things = [_station(n) for n in range(STATIONS)] + [_silent(n) for n in range(BEHIND)]
    return parse({"town.toml": _head() + "".join(things) + _rules(), "duty.toml": _duty(sink)})


def _name(text: str) -> str:
    return f'{{ zh-Hans = "{text}", zh-Hant = "{text}", en = "{text}" }}'


def _head() -> str:
    streams = "\n".join(f"{prop} = {{}}" for prop in PROPERTIES)
    areas = "".join(
        f'[[areas]]\nid = "area-{n}"\nname = {_name(f"Area {n}")}\ncentre = [121.8, 29.9]\n'
        for n in range(AREAS)
    )
    return f"""
[city]
id = "storm"
name = {_name("Storm")}
centre = [121.8, 29.9]
timezone = "Asia/Shanghai"
{areas}
[templates.air]
kind = "air"
report_s = 60
max_age_s = 86400
[templates.air.datastreams]
{streams}
[templates.one]
kind = "air"
report_s = 20
max_age_s = 86400
[templates.one.datastreams]
{PROPERTIES[0]} = {{}}
"""


def _station(number: int) -> str:
    return _thing(f"air-{number:03}", f"Station {number}", "air", number, f"gw-{number // 10}")


def _silent(number: int) -> str:
    return _thing(f"silent-{number:03}", f"Silent {number}", "one", number, DOWN)


def _thing(thing_id: str, text: str, template: str, number: int, gateway: str) -> str:
    return f"""
[[things]]
id = "{thing_id}"
template = "{template}"
name = {_name(text)}
area = "area-{number % AREAS}"
position = [121.8, 29.9]
owner = "bench"
gateway = "{gateway}"
"""


def _rules() -> str:
    silent = ", ".join(f'"silent-{n:03}"' for n in range(BEHIND))
    return f"""
[[rules]]
id = "high"
name = {_name("High")}
property = "*"
above = {{ orange = 75.0, red = 90.0 }}
[[rules]]
id = "stale"
kind = "staleness"
name = {_name("Silent")}
property = "*"
things = [{silent}]
severity = "yellow"
after = "1m"
[[rules]]
id = "gateway-silent"
kind = "gateway"
name = {_name("Gateway silent")}
things = [{silent}]
severity = "orange"
after = "1m"
"""


def _duty(sink: str) -> str:
    people = "".join(
        f'[[people]]\nid = "{one}"\nname = {_name(one.title())}\nlang = "en"\n'
        f'contacts = [{{ channel = "mail", address = "{one}@city.example" }}]\n'
        for one in PEOPLE
    )
    return f"""
[[channels]]
id = "mail"
kind = "smtp"
url = "{sink}"
sender = "watch@city.example"
allow_private = true
{people}
[[chains]]
id = "usual"
name = {_name("Usual")}
steps = [
  {{ tell = ["person:duty", "person:north", "person:south"] }},
  {{ tell = "person:second", after = "5m", repeat = 1, every = "5m" }},
  {{ tell = "fallback", after = "5m" }},
]
[[inhibitions]]
id = "gateway"
source = {{ subjects = ["gateway"] }}
target = {{ subjects = ["datastream", "thing"] }}
equal = ["gateway"]
[[routes]]
id = "all"
chain = "usual"
[policy]
fallback = "chief"
"""
