"""The watch's settings: checked at start, each mistake named, and no secret in a mistake."""

from pathlib import Path

import pytest

from city.errors import SettingsError
from city.watch_settings import QUEUE_BYTES, QUEUE_MESSAGES, WatchSettings

SMTP = {
    "CITYWATCH_WATCH_SMTP_URL": "smtps://ops:hunter2@mail:465",
    "CITYWATCH_WATCH_SMTP_FROM": "watch@city.example",
    "CITYWATCH_WATCH_SMTP_TO": "a@city.example, b@city.example",
}
CONFIGURATIONS = Path(__file__).parents[3] / "deploy" / "broker"


def no_file(path: str) -> str:
    raise FileNotFoundError(path)


def settings(**environ: str) -> WatchSettings:
    return WatchSettings.from_environ(environ, no_file)


def test_nothing_set_is_a_watch_without_channels():
    assert settings() == WatchSettings()
    assert settings(CITYWATCH_WATCH_SMTP_URL="") == WatchSettings()


def test_everything_that_can_be_set_is():
    made = settings(
        **SMTP,
        CITYWATCH_WATCH_WEBHOOK_URL="https://hook/x",
        CITYWATCH_WATCH_WEBHOOK_SECRET="s",
        CITYWATCH_WATCH_LANG="en,zh-Hant",
        CITYWATCH_WATCH_QUEUE_MESSAGES="1000",
        CITYWATCH_WATCH_DISK_RED="95",
        CITYWATCH_WATCH_DASHBOARD="dashboard:8050",
    )
    assert made.recipients == ("a@city.example", "b@city.example")
    assert made.languages == ("en", "zh-Hant")
    assert (made.queue_messages, made.thresholds.disk_red) == (1000, 95)


def test_a_secret_may_lie_in_a_file():
    environ = {
        "CITYWATCH_WATCH_WEBHOOK_URL_FILE": "/url",
        "CITYWATCH_WATCH_WEBHOOK_SECRET_FILE": "/secret",
    }
    made = WatchSettings.from_environ(environ, {"/url": "https://hook/x\n", "/secret": "s\n"}.__getitem__)
    assert (made.webhook_url, made.webhook_secret) == ("https://hook/x", "s")


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"CITYWATCH_WATCH_SMTP_URL": "smtp://hunter2@"}, "SMTP_URL"),
        ({"CITYWATCH_WATCH_SMTP_URL": "http://mail:hunter2@x"}, "SMTP_URL"),
        ({"CITYWATCH_WATCH_SMTP_URL": "smtp://ops:hunter2@mail"}, "SMTP_FROM"),
        ({**SMTP, "CITYWATCH_WATCH_SMTP_TO": "hunter"}, "SMTP_TO"),
        ({**SMTP, "CITYWATCH_WATCH_SMTP_TO": "a@b\nBcc: c@d"}, "SMTP_TO"),
        ({**SMTP, "CITYWATCH_WATCH_SMTP_FROM": "<a@b>"}, "SMTP_FROM"),
        ({"CITYWATCH_WATCH_WEBHOOK_URL": "https://x/hunter2"}, "WEBHOOK_SECRET"),
        ({"CITYWATCH_WATCH_WEBHOOK_URL": "ftp://x/hunter2"}, "WEBHOOK_URL"),
        ({"CITYWATCH_WATCH_HEARTBEAT_URL": "hunter2"}, "HEARTBEAT_URL"),
        ({"CITYWATCH_WATCH_LANG": "fr"}, "LANG"),
        ({"CITYWATCH_WATCH_DISK_ORANGE": "95"}, "DISK_RED"),
        ({"CITYWATCH_WATCH_DISK_RED": "101"}, "DISK_RED"),
        ({"CITYWATCH_WATCH_QUEUE_MESSAGES": "0"}, "QUEUE_MESSAGES"),
        ({"CITYWATCH_WATCH_COMMIT_AGE_S": "ten"}, "COMMIT_AGE_S"),
        ({"CITYWATCH_WATCH_DASHBOARD": "dashboard"}, "DASHBOARD"),
        ({"CITYWATCH_WATCH_WEBHOOK_SECRET_FILE": "/missing"}, "WEBHOOK_SECRET_FILE"),
    ],
)
def test_a_mistake_is_named_and_shows_no_secret(environ, named):
    with pytest.raises(SettingsError, match=f"CITYWATCH_WATCH_{named}") as refused:
        settings(**environ)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("file", ["embedded.conf", "mosquitto.conf"])
def test_the_queue_is_measured_against_what_our_brokers_allow(file):
    said = dict(
        line.split(" ", 1)
        for line in (CONFIGURATIONS / file).read_text().splitlines()
        if line.startswith("max_queued")
    )
    assert (int(said["max_queued_messages"]), int(said["max_queued_bytes"])) == (QUEUE_MESSAGES, QUEUE_BYTES)
