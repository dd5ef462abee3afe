"""Lists of people to call, as an owner writes them: built whole, and every mistake named."""

import pytest

from city.callout import Timing
from city.errors import CatalogueError
from city.state import Level
from sensors.catalogue import parse

CITY = """
[city]
id = "town"
name = { zh-Hans = "城", zh-Hant = "城", en = "Town" }
centre = [121.8, 29.9]
timezone = "Asia/Shanghai"
"""
LIST = """
[[callouts]]
id = "typhoon"
name = { zh-Hans = "台风到岗", zh-Hant = "颱風到崗", en = "Typhoon duty" }
scenario = "typhoon"
people = ["li", "wang", "li"]
message = { zh-Hans = "请立即到岗。", zh-Hant = "請立即到崗。", en = "Report at once." }
lines = 30
voice = "duty-voice"
sms = "duty-sms"
door = ["zhao"]
"""
PEOPLE = (
    """
[[channels]]
id = "duty-voice"
kind = "voice"
url = "https://gateway.example/calls"
[[channels]]
id = "duty-sms"
kind = "sms"
url = "https://gateway.example/sms"
"""
    + "".join(
        f"""
[[people]]
id = "{one}"
name = {{ zh-Hans = "{one}", zh-Hant = "{one}", en = "{one}" }}
contacts = [{{ channel = "duty-voice", address = "+8613800000001" }}]
"""
        for one in ("li", "wang", "zhao")
    )
    + """
[policy]
fallback = "zhao"
[[routes]]
id = "all"
people = ["zhao"]
"""
)


def mistakes(text):
    with pytest.raises(CatalogueError) as refused:
        parse({"city.toml": CITY + PEOPLE + text})
    return [f"{one.key}: {one.problem}" for one in refused.value.mistakes]


def test_a_list_is_built_with_everybody_on_it_once():
    (built,) = parse({"city.toml": CITY + PEOPLE + LIST}).callouts

    assert (built.list_id, built.people, built.door) == ("typhoon", ("li", "wang"), ("zhao",))
    assert (built.severity, built.lines, built.timing) == (Level.RED, 30, Timing())
    assert built.message["zh-Hant"] == "請立即到崗。"


def test_a_list_may_have_its_own_severity_timing_and_channels_of_drills():
    more = 'severity = "blue"\ndrill_voice = "duty-voice"\ntiming = { calls = 2, sms_wait_s = 60 }\n'
    (built,) = parse({"city.toml": CITY + PEOPLE + LIST + more}).callouts

    assert (built.severity, built.drill_voice, built.drill_sms) == (Level.BLUE, "duty-voice", None)
    assert (built.timing.calls, built.timing.sms_wait_s, built.timing.within_s) == (2, 60, 300)


@pytest.mark.parametrize(
    ("was", "now", "mistake"),
    [
        ('door = ["zhao"]', "door = []", "door"),
        ("lines = 30", "lines = 0", "lines"),
        ("lines = 30", 'lines = 30\nseverity = "mauve"', "severity: is not one of"),
        ("lines = 30", "lines = 30\ntiming = { calls = 0 }", "timing.calls"),
        (', en = "Report at once." }', " }", "message: lacks en"),
        ('people = ["li", "wang", "li"]', 'people = ["ghost"]', "people[0]: 'ghost' is not in people"),
        ('door = ["zhao"]', 'door = ["ghost"]', "door[0]: 'ghost' is not in people"),
        ('voice = "duty-voice"', 'voice = "horn"', "voice: 'horn' is not in channels"),
        ('sms = "duty-sms"', 'sms = "duty-sms"\nlength = 3', "length: is not a key we know"),
    ],
)
def test_every_mistake_in_a_list_is_named(was, now, mistake):
    (told,) = mistakes(LIST.replace(was, now))

    assert told.startswith(f"callouts.typhoon.{mistake}")
