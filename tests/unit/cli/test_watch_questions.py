"""Whom the watch asks, as the settings have it."""

import pytest

from city.settings import Settings
from city.watch_settings import WatchSettings
from cli.watch_questions import dashboard_address


@pytest.mark.parametrize(
    ("bind", "asked"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "localhost"),
        ("0.0.0.0", "127.0.0.1"),
        ("::", "127.0.0.1"),
        ("10.1.2.3", "10.1.2.3"),
    ],
)
def test_the_dashboard_is_asked_where_it_listens(bind, asked):
    assert dashboard_address(Settings(bind=bind, port=9000), WatchSettings()) == (asked, 9000)
    assert dashboard_address(Settings(bind=bind), WatchSettings(dashboard="wall:81")) == ("wall", 81)
