"""The order in which our programs are started and stopped."""

from city.settings import Settings
from cli import programs


def test_the_watch_is_stopped_after_those_it_watches():
    urls = {"database_url": "postgresql://x", "redis_url": "redis://x", "mqtt_url": "mqtt://x"}
    first, *others = programs.ours(Settings(**urls))
    assert first.name == "watch"
    assert {other.tier > first.tier for other in others} == {True}
