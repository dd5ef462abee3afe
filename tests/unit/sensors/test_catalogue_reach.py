"""Contacts and callouts are held against the channels they name, at load and not on the night of need."""

import pytest

from city.errors import CatalogueError
from sensors.catalogue import parse

TOWN = """
[city]
id = "town"
name = { zh-Hans = "城", zh-Hant = "城", en = "Town" }
centre = [119.6, 29.1]
timezone = "Asia/Shanghai"
[[channels]]
id = "mail"
kind = "smtp"
sender = "watch@city.example"
[[channels]]
id = "call"
kind = "voice"
[[channels]]
id = "text"
kind = "sms"
[[people]]
id = "li"
name = { zh-Hans = "李", zh-Hant = "李", en = "Li" }
contacts = [
  { channel = "call", address = "+8613800000001" },
  { channel = "mail", address = "li@city.example" },
]
[[chains]]
id = "usual"
name = { zh-Hans = "常", zh-Hant = "常", en = "Usual" }
steps = [{ tell = "fallback" }]
[[routes]]
id = "all"
chain = "usual"
[policy]
fallback = "li"
[[callouts]]
id = "typhoon"
name = { zh-Hans = "台风", zh-Hant = "颱風", en = "Typhoon" }
scenario = "typhoon"
people = ["li"]
message = { zh-Hans = "到岗", zh-Hant = "到崗", en = "Report" }
lines = 30
voice = "call"
sms = "text"
door = ["li"]
"""


def mistakes(text: str) -> dict[str, str]:
    try:
        parse({"town.toml": text})
    except CatalogueError as error:
        return {mistake.key: mistake.problem for mistake in error.mistakes}
    return {}


def test_people_and_callouts_whose_channels_fit_are_sound():
    assert mistakes(TOWN) == {}


@pytest.mark.parametrize(
    ("old", "new", "key", "problem"),
    [
        (
            "+8613800000001",
            "Li at home",
            "people.li.contacts[0].address",
            "is no phone number like +8613800000001",
        ),
        ("li@city.example", "li at city", "people.li.contacts[1].address", "is no mail address"),
        (
            'voice = "call"',
            'voice = "mail"',
            "callouts.typhoon.voice",
            "'mail' is a channel of kind smtp, not voice",
        ),
        (
            'sms = "text"',
            'sms = "call"',
            "callouts.typhoon.sms",
            "'call' is a channel of kind voice, not sms",
        ),
    ],
)
def test_what_cannot_be_reached_by_its_channel_is_named_and_no_address_with_it(old, new, key, problem):
    assert mistakes(TOWN.replace(old, new)) == {key: problem}


def test_of_a_channel_whose_kind_is_wrong_no_more_is_said():
    assert list(mistakes(TOWN.replace('kind = "smtp"', 'kind = "letter"'))) == ["channels.mail.kind"]
