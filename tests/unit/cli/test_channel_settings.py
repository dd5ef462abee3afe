"""Variables of channels pass among the settings, and a slip of the pen in them is still found."""

import pytest

from city.errors import SettingsError
from cli.environment import merged


def test_variables_of_channels_are_no_unknown_settings():
    environ = {"CITYWATCH_CHANNEL_DUTY_SMS_URL": "https://sms.example"}

    assert merged(environ, 'channel_duty_sms_secret_file = "/run/secrets/sms"') == {
        "CITYWATCH_CHANNEL_DUTY_SMS_URL": "https://sms.example",
        "CITYWATCH_CHANNEL_DUTY_SMS_SECRET_FILE": "/run/secrets/sms",
    }


def test_the_environment_wins_over_the_file_whether_it_gives_the_secret_or_its_file():
    written = 'channel_duty_sms_secret = "old"'

    assert merged({"CITYWATCH_CHANNEL_DUTY_SMS_SECRET_FILE": "/run/secrets/sms"}, written) == {
        "CITYWATCH_CHANNEL_DUTY_SMS_SECRET_FILE": "/run/secrets/sms"
    }


@pytest.mark.parametrize("name", ["CITYWATCH_CHANNEL_DUTY_SMS_TOKEN", "CITYWATCH_CHANEL_DUTY_SMS_URL"])
def test_a_variable_that_is_nearly_one_of_a_channel_is_refused(name):
    with pytest.raises(SettingsError, match=f"{name}.*no such setting"):
        merged({name: "x"}, "")
