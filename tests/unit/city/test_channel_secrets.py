"""The secrets of channels come from the environment, by names that are made from the channel's id."""

import pytest

from city.channel import ChannelKind, DeclaredChannel
from city.channel_secrets import allowed_hosts, channel_secrets, is_channel_variable, unclaimed
from city.errors import SettingsError

SMS = DeclaredChannel("duty-sms", ChannelKind.SMS)


def read(_path: str) -> str:
    return "from a file\n"


def test_each_secret_comes_from_its_variable_or_from_a_file():
    environ = {
        "CITYWATCH_CHANNEL_DUTY_SMS_URL": "https://sms.example",
        "CITYWATCH_CHANNEL_DUTY_SMS_SECRET": "new old",
        "CITYWATCH_CHANNEL_DUTY_SMS_PASSWORD_FILE": "/run/secrets/sms",
    }

    secrets = channel_secrets(SMS, environ, read)

    assert (secrets.url, secrets.keys, secrets.password) == (
        "https://sms.example",
        ("new", "old"),
        "from a file",
    )


def test_no_secret_is_in_a_repr():
    environ = {f"CITYWATCH_CHANNEL_DUTY_SMS_{word}": "hunter2" for word in ("URL", "SECRET", "PASSWORD")}

    assert "hunter2" not in repr(channel_secrets(SMS, environ, read))


def test_a_variable_and_its_file_at_once_are_a_mistake():
    both = {"CITYWATCH_CHANNEL_DUTY_SMS_URL": "a", "CITYWATCH_CHANNEL_DUTY_SMS_URL_FILE": "b"}

    with pytest.raises(SettingsError, match="CITYWATCH_CHANNEL_DUTY_SMS_URL: set either"):
        channel_secrets(SMS, both, read)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("CITYWATCH_CHANNEL_DUTY_SMS_URL", True),
        ("CITYWATCH_CHANNEL_DUTY_SMS_SECRET_FILE", True),
        ("CITYWATCH_CHANNEL_A_URL_PASSWORD", True),
        ("CITYWATCH_CHANNEL_URL", False),
        ("CITYWATCH_CHANNEL_DUTY_SMS_TOKEN", False),
        ("CITYWATCH_CHANNELS_DUTY_URL", False),
    ],
)
def test_a_variable_of_a_channel_is_known_by_its_shape(name, is_one):
    assert is_channel_variable(name) is is_one


def test_a_variable_whose_channel_nobody_declared_is_told():
    names = ["CITYWATCH_CHANNEL_DUTY_SMS_URL_FILE", "CITYWATCH_CHANNEL_DUTY_SNS_URL", "CITYWATCH_PORT"]

    assert list(unclaimed(names, [SMS])) == ["CITYWATCH_CHANNEL_DUTY_SNS_URL"]


def test_what_of_the_own_network_is_allowed_is_a_list():
    assert allowed_hosts({"CITYWATCH_ALLOW_PRIVATE": "Hook.Intranet, 10.0.0.0/8,"}) == {
        "hook.intranet",
        "10.0.0.0/8",
    }
    assert allowed_hosts({}) == frozenset()
