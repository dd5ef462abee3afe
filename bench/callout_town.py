"""A city for the benchmark of callouts: people, their superiors, who knocks, one list, two channels of a
gateway.

Names and numbers are made up. Ten people have one superior, who is on the list too.
"""

from collections.abc import Iterator
from dataclasses import asdict

from city.callout import Timing

TOWN = """
[city]
id = "bench"
name = { zh-Hans = "城", zh-Hant = "城", en = "Town" }
centre = [121.8, 29.9]
timezone = "Asia/Shanghai"

[policy]
fallback = "door-1"

[[routes]]
id = "all"
people = ["door-1"]
"""
CHANNEL = """
[[channels]]
id = "{id}"
kind = "{kind}"
url = "{gateway}/{path}"
callback = "{callback}/api/v1/gateway/{id}"
allow_private = true
"""
PERSON = """
[[people]]
id = "{id}"
name = {{ zh-Hans = "{id}", zh-Hant = "{id}", en = "{id}" }}
contacts = [
  {{ channel = "duty-voice", address = "{phone}" }},
  {{ channel = "duty-sms", address = "{phone}" }},
]
{superior}
"""
LIST = """
[[callouts]]
id = "duty"
name = {{ zh-Hans = "台风到岗", zh-Hant = "颱風到崗", en = "Typhoon duty" }}
scenario = "typhoon"
people = [{people}]
message = {{ zh-Hans = "{said}", zh-Hant = "{said}", en = "{said}" }}
lines = {lines}
voice = "duty-voice"
sms = "duty-sms"
door = [{doors}]
timing = {{ {timing} }}
"""
SAID = (
    "台风红色预警。请各镇街、水库、避灾点责任人立即到岗，"
    "检查泄洪设施，转移危险区域人员，一小时内上报到岗和转移情况。"
)
"""Some fifty characters, fifteen seconds for the voice of the simulated gateway."""
DOORS = 8
SUBORDINATES = 10


def phone(number: int) -> str:
    """The number of one person."""
    return f"+861390{number:07d}"


def town(people: int, lines: int, timing: Timing, gateway: str, callback: str) -> str:
    """The catalogue as TOML."""
    listed = ", ".join(f'"p-{number}"' for number in range(1, people + 1))
    doors = ", ".join(f'"door-{number}"' for number in range(1, DOORS + 1))
    channels = (
        CHANNEL.format(id=f"duty-{kind}", kind=kind, path=path, gateway=gateway, callback=callback)
        for kind, path in (("voice", "calls"), ("sms", "sms"))
    )
    waits = ", ".join(f"{name} = {value}" for name, value in asdict(timing).items())
    called = LIST.format(people=listed, lines=lines, doors=doors, said=SAID, timing=waits)
    return "".join((TOWN, *channels, *_everybody(people), called))


def _everybody(people: int) -> Iterator[str]:
    for number in range(1, people + 1):
        first = (number - 1) // SUBORDINATES * SUBORDINATES + 1
        superior = f'superior = "p-{first}"' if number != first else ""
        yield PERSON.format(id=f"p-{number}", phone=phone(number), superior=superior)
    for number in range(1, DOORS + 1):
        yield PERSON.format(id=f"door-{number}", phone=phone(900_000 + number), superior="")
