"""What the ledger's page says of channels that can be tried."""

from dataclasses import replace

from cast import CITY
from played import duty, person

from city.channel import ChannelKind, DeclaredChannel
from dashboard.components.duty_ledger import trying
from dashboard.duty_reader import Sender, Situation


def test_why_a_channel_cannot_be_used_is_said_in_the_language_of_the_page():
    people = (person("li"), person("boss"))
    known = replace(CITY, duty=duty(people=people), channels=(DeclaredChannel("sms", ChannelKind.SMS),))
    sender = Sender(runs=True, problems={"sms": "CITYWATCH_X is missing"})

    text = str(trying(Situation(known, [], certain=True), sender, "zh-Hans"))

    assert "CITYWATCH_X" in text
    assert "missing" not in text
