"""The demo's people are reached through simulated telephones, unless an owner leads channels elsewhere."""

import pytest

from city.settings import Settings
from cli.catalogue import DEMO, texts
from cli.demo_phones import leading, phones, reaching
from sensors.catalogue import parse

URL, SECRET = "CITYWATCH_CHANNEL_DUTY_SMS_URL", "CITYWATCH_CHANNEL_DUTY_SMS_SECRET"
SETTINGS = Settings(database_url="postgresql://x/y")


def test_texts_and_calls_of_the_demo_lead_to_the_simulated_gateway():
    found = leading(8092, {})
    assert found[URL] == "http://127.0.0.1:8092/sms"
    assert found["CITYWATCH_CHANNEL_DUTY_VOICE_URL"] == "http://127.0.0.1:8092/calls"


@pytest.mark.parametrize("name", [URL, SECRET, f"{URL}_FILE", f"{SECRET}_FILE"])
def test_what_an_owner_says_of_a_channel_is_left_alone(name: str):
    found = leading(8092, {name: "x"})
    assert set(found) == {"CITYWATCH_CHANNEL_DUTY_VOICE_URL", "CITYWATCH_CHANNEL_DUTY_VOICE_SECRET"}


def test_the_channels_are_those_that_the_demo_declares():
    declared = {channel.variable for channel in parse(texts(DEMO)).channels}
    assert {name.rpartition("_")[0] for name in leading(8092, {})} <= declared


def test_a_program_keeps_its_own_variables():
    program = phones(SETTINGS, 8092)
    reached = reaching(program, 8092)
    assert program.environ.items() <= reached.environ.items()
    assert URL in reached.environ
