"""Commands beside a running stack find it by its state.json."""

from dataclasses import replace

import pytest

from city.errors import SettingsError
from city.settings import Settings
from cli.home import Home
from cli.neighbours import beside, declared, neighbours

URLS = {
    "database": "postgresql://a@127.0.0.1:1/a",
    "redis": "redis://127.0.0.1:2/0",
    "mqtt": "mqtt://127.0.0.1:3",
    "dashboard": "http://127.0.0.1:8123/",
}


@pytest.fixture
def settings(tmp_path) -> Settings:
    Home.at(str(tmp_path)).write_state({"urls": URLS})
    return Settings(home=str(tmp_path))


def test_the_services_of_the_stack_that_runs_here_are_found(settings):
    found = beside(settings)
    assert (found.database_url, found.redis_url, found.mqtt_url) == tuple(URLS.values())[:3]
    assert found.port == 8123
    assert neighbours(settings).database == URLS["database"]


def test_what_is_set_goes_before_what_runs_here(settings):
    assert beside(replace(settings, mqtt_url="mqtt://elsewhere")).mqtt_url == "mqtt://elsewhere"


def test_what_is_missing_where_nothing_runs_is_named(tmp_path):
    with pytest.raises(SettingsError, match="CITYWATCH_DATABASE_URL"):
        beside(Settings(home=str(tmp_path / "nothing")))


def test_a_stack_keeps_its_own_catalogue_and_size(tmp_path):
    Home.at(str(tmp_path)).write_state({"urls": URLS, "catalogue": "/town.toml", "scale": 3})
    settings = Settings(home=str(tmp_path))
    assert declared(settings, None) == ("/town.toml", 3)
    assert declared(replace(settings, catalogue="/town.toml"), 5) == ("/town.toml", 5)


def test_another_catalogue_is_not_loaded_into_a_running_stack_by_accident(tmp_path):
    Home.at(str(tmp_path)).write_state({"urls": URLS, "catalogue": None, "scale": None})
    settings = Settings(home=str(tmp_path), catalogue="other.toml")
    with pytest.raises(SettingsError, match="has the demo city"):
        declared(settings, None)
    assert declared(replace(settings, database_url=URLS["database"]), None) == ("other.toml", None)
