"""What the public process is told by the supervisor: nothing that opens a door of the inside."""

import pytest

from city.settings import Settings
from cli import programs

SECRETS = {
    "CITYWATCH_DATABASE_URL": "postgresql://u:canary@db/x",
    "CITYWATCH_LINK_SECRET": "canary-canary-canary",
    "CITYWATCH_WATCH_SMTP_URL": "smtp://u:canary@mail",
    "CITYWATCH_CITIZENS_SMTP_URL": "smtp://u:canary@mail",
    "CITYWATCH_CHANNEL_DUTY_SECRET": "canary",
}


def test_the_public_process_is_told_no_secret(monkeypatch: pytest.MonkeyPatch):
    for name, text in SECRETS.items():
        monkeypatch.setenv(name, text)
    settings = Settings(
        database_url=SECRETS["CITYWATCH_DATABASE_URL"], link_secret=SECRETS["CITYWATCH_LINK_SECRET"]
    )
    told = programs.public(settings).environ
    assert {name: told[name] for name in SECRETS} == dict.fromkeys(SECRETS, "")
    assert not any("canary" in text for text in told.values())
    assert told["CITYWATCH_PUBLIC_PORT"] == "8051"
