"""Channels as an owner declares them: read into nouns, every mistake named, and what the web may not say."""

import re
from pathlib import Path

import pytest

from city.catalogue import Area, Catalogue, City
from city.channel import ChannelKind
from city.thing import name
from sensors.catalogue import parse
from sensors.catalogue_declared import Version, check

GUIDE = Path(__file__).parents[3] / "docs" / "channels.md"
TOWN = """
[city]
id = "town"
name = { zh-Hans = "城", zh-Hant = "城", en = "Town" }
centre = [119.6, 29.1]
timezone = "Asia/Shanghai"
"""
ALIYUN = """
[[channels]]
id = "duty-sms"
kind = "sms"
url = "https://sms.city.example/send"
callback = "https://citywatch.city.example/api/v1/gateway/duty-sms"
[channels.form]
encoding = "form"
body = { mobile = "{to}", content = "{text}" }
headers = { X-Key = "{secret}" }
sent_at = "/code"
sent_if = ["0"]
"""


def channels(text: str):
    return parse({"town.toml": TOWN + text}).channels


def mistakes(text: str) -> list[str]:
    with pytest.raises(Exception, match=r".") as caught:
        channels(text)
    return [f"{mistake.key}: {mistake.problem}" for mistake in caught.value.mistakes]


def declared(extra: str, kind: str = "webhook") -> str:
    return f'[[channels]]\nid = "hook"\nkind = "{kind}"\n{extra}\n'


def test_a_channel_is_read_with_its_form():
    (channel,) = channels(ALIYUN)

    assert (channel.channel_id, channel.kind) == ("duty-sms", ChannelKind.SMS)
    assert channel.variable == "CITYWATCH_CHANNEL_DUTY_SMS"
    assert channel.form.body == {"mobile": "{to}", "content": "{text}"}
    assert (channel.form.sent_at, channel.form.sent_if) == ("/code", ("0",))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (declared("", "carrier-pigeon"), "channels.hook.kind"),
        (declared('secret = "x"'), "channels.hook.secret: is not a key we know"),
        (declared('url = "ftp://a.example"'), "channels.hook.url: wants https:// or http://host"),
        (declared('url = "https://u:p@a.example"'), "channels.hook.url: holds a password"),
        (
            declared('sender = "a@b.example"'),
            "channels.hook.sender: is nothing a channel of kind webhook has",
        ),
        (declared('url = "https://a.example"', "wecom"), "channels.hook.url: is a secret"),
        (declared("", "smtp"), "channels.hook.sender: is missing"),
        (declared('topic = "a b"', "ntfy"), "channels.hook.topic"),
        (declared('callback = "nowhere"', "voice"), "channels.hook.callback"),
        (ALIYUN.replace("{text}", "{txt}"), "channels.duty-sms.form.body: {txt} is not one of"),
        (ALIYUN.replace("{to}", "13800000001"), "channels.duty-sms.form.body: has no {to}"),
        (ALIYUN.replace("{secret}", "{text}"), "channels.duty-sms.form.headers: {text} is not one of key"),
        (ALIYUN.replace("X-Key", "Host"), "channels.duty-sms.form.headers.Host: is no header you may set"),
        (ALIYUN.replace('"/code"', '"code"'), "channels.duty-sms.form.sent_at"),
        (
            ALIYUN.replace('sent_if = ["0"]', ""),
            "channels.duty-sms.form.sent_at: and sent_if belong together",
        ),
        (ALIYUN.replace('"{text}"', '{ a = "{text}" }'), "channels.duty-sms.form.body: is flat"),
        (
            declared("").replace('"hook', '"a-b') + declared("").replace('"hook', '"a_b'),
            "named",
        ),
    ],
)
def test_a_mistake_in_a_channel_is_named(text, wanted):
    found = mistakes(text)

    assert len(found) == 1
    assert wanted in found[0]


@pytest.mark.parametrize("number", [0, 1])
def test_the_examples_of_the_guide_are_channels(number):
    examples = re.findall(r"^```toml\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.M | re.S)

    assert len(examples) == 2
    assert all(channel.channel_id in examples[number] for channel in channels(examples[number]))


def web_mistakes(table: dict) -> list[str]:
    words = name(zh_Hans="城", zh_Hant="城", en="Town")
    town = City("town", words, (119.6, 29.1), 11, "Asia/Shanghai")
    city = Catalogue(town, (Area("a", words, (119.6, 29.1)),), (), ())
    _, found = check(city, {("channels", "hook"): Version(table)})
    return [mistake.key for mistake in found]


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ({"kind": "webhook", "url": "https://a.example", "allow_private": True}, "allow_private"),
        ({"kind": "ntfy", "url": "https://a.example"}, "url"),
        ({"kind": "smtp", "url": "smtp://a.example", "sender": "a@b.example"}, "url"),
        ({"kind": "sms", "form": {"body": {"to": "{to}", "key": "{secret}"}}}, "form"),
    ],
)
def test_the_web_opens_no_network_and_leads_no_secret_elsewhere(table, key):
    assert web_mistakes(table) == [f"channels.hook.{key}"]


def test_the_web_may_declare_a_signed_webhook():
    assert web_mistakes({"kind": "webhook", "url": "https://a.example"}) == []
