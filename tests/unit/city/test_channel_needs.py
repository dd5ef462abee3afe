"""What a channel lacks is named before it is needed: secrets by variable, addresses by what is wrong."""

import pytest

from city.channel import ChannelKind, ChannelSecrets, DeclaredChannel
from city.channel_needs import address_problem, declared_problems, secret_problems
from city.phone_form import PhoneForm


def channel(kind: ChannelKind, **more) -> DeclaredChannel:
    return DeclaredChannel("duty-1", kind, **more)


FORM = PhoneForm({"to": "{to}"})
V = "CITYWATCH_CHANNEL_DUTY_1"


@pytest.mark.parametrize(
    ("declared", "secrets", "wanted"),
    [
        (channel(ChannelKind.WECOM), ChannelSecrets(), f"{V}_URL is missing"),
        (channel(ChannelKind.WECOM), ChannelSecrets("not a url"), f"{V}_URL wants https:// or http://host"),
        (channel(ChannelKind.WECOM), ChannelSecrets("https://a.example", ("k",)), f"{V}_SECRET is set, and"),
        (channel(ChannelKind.WEBHOOK), ChannelSecrets("https://a.example"), f"{V}_SECRET is missing"),
        (channel(ChannelKind.SMS), ChannelSecrets("https://a.example"), f"{V}_SECRET is missing"),
        (
            channel(ChannelKind.SMS, form=FORM, callback="https://c.example"),
            ChannelSecrets("https://a.example"),
            f"{V}_SECRET is missing",
        ),
        (
            channel(ChannelKind.SMTP),
            ChannelSecrets("https://a.example"),
            f"{V}_URL wants smtps:// or smtp://",
        ),
        (channel(ChannelKind.APPRISE), ChannelSecrets("wecombot://x"), "declare a channel of kind wecom"),
        (channel(ChannelKind.APPRISE), ChannelSecrets("lark://x"), "declare a channel of kind feishu"),
        (channel(ChannelKind.APPRISE), ChannelSecrets("dbus://"), f"{V}_URL wants one of bark, "),
        (channel(ChannelKind.APPRISE), ChannelSecrets("/etc/apprise.yml"), f"{V}_URL wants one of bark, "),
        (channel(ChannelKind.APPRISE), ChannelSecrets("gotifys://a/b?verify=no"), "verify may not be set"),
        (channel(ChannelKind.APPRISE), ChannelSecrets("gotifys://a/b?Redirect"), "redirect may not be set"),
    ],
)
def test_what_the_environment_lacks_is_named_and_no_value_is_shown(declared, secrets, wanted):
    (problem,) = secret_problems(declared, secrets)

    assert wanted in problem
    assert secrets.url is None or secrets.url not in problem


@pytest.mark.parametrize(
    ("declared", "secrets"),
    [
        (channel(ChannelKind.WEBHOOK), ChannelSecrets(None, ("k",))),
        (channel(ChannelKind.SMS, url="https://a.example", form=FORM), ChannelSecrets()),
        (channel(ChannelKind.VOICE, url="https://a.example"), ChannelSecrets(None, ("k",))),
        (channel(ChannelKind.SMTP, sender="a@b.example"), ChannelSecrets("smtps://u:p@mail.example")),
        (channel(ChannelKind.APPRISE), ChannelSecrets("slack://a/b/c?footer=no")),
        (channel(ChannelKind.NTFY, url="https://ntfy.example", topic="duty"), ChannelSecrets()),
    ],
)
def test_a_channel_that_has_what_it_needs_has_no_problem(declared, secrets):
    assert [*declared_problems(declared), *secret_problems(declared, secrets)] == []


@pytest.mark.parametrize(
    ("kind", "address", "problem"),
    [
        (ChannelKind.SMS, "+86 138 0000 0001", None),
        (ChannelKind.SMS, "13800000001", None),
        (ChannelKind.VOICE, "010-6554-1234", None),
        (ChannelKind.VOICE, "Li", "is no phone number"),
        (ChannelKind.VOICE, "+1\n2", "is no phone number"),
        (ChannelKind.SMS, "1" * 40, "is no phone number"),
        (ChannelKind.SMTP, "ops@city.example", None),
        (ChannelKind.SMTP, "ops@city.example\nBcc: a@b", "is no mail address"),
        (ChannelKind.SMTP, "a@b.example, c@d.example", "is no mail address"),
        (ChannelKind.SMTP, "li@bücher.example", "is no mail address"),
        (ChannelKind.WEBHOOK, "https://a.example/hook", None),
        (ChannelKind.WEBHOOK, "file:///etc/passwd", "is no https:// or http:// address"),
        (ChannelKind.NTFY, "duty-room", None),
        (ChannelKind.NTFY, "a/b", "is no topic"),
        (ChannelKind.WECOM, "@all", None),
        (ChannelKind.WECOM, "a\x00b", "control characters"),
        (ChannelKind.FEISHU, "", None),
    ],
)
def test_an_address_that_leads_nowhere_says_why(kind, address, problem):
    found = address_problem(channel(kind), address)

    assert found is problem or (problem is not None and problem in (found or ""))


def test_a_webhook_that_leads_nowhere_by_itself_needs_an_address_that_does():
    hook = channel(ChannelKind.WEBHOOK)

    assert address_problem(hook, "Li", has_url=True) is None
    assert address_problem(hook, "Li", has_url=False) is not None
    assert address_problem(hook, "", has_url=False) is not None
