"""The examples of the guide to on-call duty are a catalogue that holds."""

import re
from pathlib import Path

from duty_town import CHANNELS, person
from small_town import AREA, CITY, RULE, TEMPLATE, THING

from alerts.policy.stages import STAGES
from city.policy import Policy
from sensors.catalogue import parse

PAGE = Path(__file__).parents[3] / "docs" / "on-call.md"
TEXT = PAGE.read_text(encoding="utf-8")
MAIL = '[[channels]]\nid = "duty-mail"\nkind = "smtp"\nsender = "watch@city.example"\n'
VOICE = '[[channels]]\nid = "duty-voice"\nkind = "voice"\nurl = "https://voice.invalid/calls"\n'
DAQI = AREA.replace('"north"', '"daqi"')


def test_the_examples_of_the_guide_are_a_catalogue_that_holds():
    blocks = re.findall(r"^```toml\n(.*?)^```", TEXT, re.M | re.S)
    others = "".join(person(name) for name in ("lin", "zhou", "he", "sun", "zheng"))
    over = person("wu", 'superior = "zheng"')
    sms = CHANNELS + CHANNELS.replace('"sms"\nkind', '"duty-sms"\nkind')
    town = CITY + AREA + DAQI + TEMPLATE + THING + RULE + sms + MAIL + VOICE
    superiors = others.replace('id = "lin"', 'id = "lin"\nsuperior = "wu"')
    duty = parse({"town.toml": town + superiors + over, "page.toml": "\n".join(blocks)}).duty
    assert duty is not None
    assert [route.route_id for route in duty.routes] == ["water", "all"]
    assert duty.policy == Policy("zheng")


def test_the_guide_speaks_of_every_stage_that_holds_messages_back():
    spoken = TEXT.casefold()
    words = {"steady": "chatter", "dedupe": "does not wait", "shelve": "shelving", "inhibit": "inhibition"}
    for stage in STAGES:
        assert words.get(stage.__name__, stage.__name__) in spoken
