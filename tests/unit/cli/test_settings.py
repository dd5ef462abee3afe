"""Settings: every row of the table, each mistake named, secrets from files, and citywatch.toml below."""

import pytest

from city.errors import SettingsError
from city.settings import Settings, station_keys
from cli import environment


def no_file(path: str) -> str:
    raise FileNotFoundError(path)


@pytest.mark.parametrize(
    ("variable", "text", "attribute", "value"),
    [
        ("CITYWATCH_HOME", "/srv/city", "home", "/srv/city"),
        ("CITYWATCH_PORT", "9000", "port", 9000),
        ("CITYWATCH_PUBLIC_PORT", "9001", "public_port", 9001),
        ("CITYWATCH_PUBLIC_BIND", "0.0.0.0", "public_bind", "0.0.0.0"),
        ("CITYWATCH_PUBLIC_URL", "https://open.city.example", "public_url", "https://open.city.example"),
        ("CITYWATCH_PUBLISHED", "/published", "published", "/published"),
        ("CITYWATCH_PUBLISHED_URL", "postgresql://p@db/city", "published_url", "postgresql://p@db/city"),
        ("CITYWATCH_LETTERBOX", "/letters", "letterbox", "/letters"),
        ("CITYWATCH_FRAME_ANCESTORS", "https://a.example", "frame_ancestors", "https://a.example"),
        ("CITYWATCH_MQTT_PORT", "2883", "mqtt_port", 2883),
        ("CITYWATCH_MQTT_URL", "mqtts://u:p@broker:8883", "mqtt_url", "mqtts://u:p@broker:8883"),
        ("CITYWATCH_DATABASE_URL", "postgresql://u:p@db/city", "database_url", "postgresql://u:p@db/city"),
        ("CITYWATCH_REDIS_URL", "redis://:p@cache:6379/0", "redis_url", "redis://:p@cache:6379/0"),
        ("CITYWATCH_CATALOGUE", "city.toml", "catalogue", "city.toml"),
        ("CITYWATCH_BIND", "localhost", "bind", "localhost"),
        ("CITYWATCH_BIND", "::1", "bind", "::1"),
        ("CITYWATCH_ACCOUNTS", "always", "accounts", "always"),
        ("CITYWATCH_GATEWAY_BIND", "0.0.0.0", "gateway_bind", "0.0.0.0"),
        ("CITYWATCH_INGESTOR", "ingest-2", "ingestor", "ingest-2"),
        ("CITYWATCH_HJ212_PORT", "6212", "hj212_port", 6212),
        ("CITYWATCH_SL651_PORT", "6651", "sl651_port", 6651),
    ],
)
def test_each_variable_sets_its_attribute(variable, text, attribute, value):
    assert getattr(Settings.from_environ({variable: text}, no_file), attribute) == value


def test_nothing_set_means_the_embedded_demo_on_the_documented_ports():
    settings = Settings.from_environ({}, no_file)
    assert (settings.home, settings.port, settings.public_port) == (".citywatch", 8050, 8051)
    assert settings.mqtt_port == 1883
    assert [settings.mqtt_url, settings.database_url, settings.redis_url, settings.catalogue] == [None] * 4


def test_an_empty_variable_counts_as_unset():
    empty = dict.fromkeys(("CITYWATCH_PORT", "CITYWATCH_MQTT_URL", "CITYWATCH_HOME"), "")
    assert Settings.from_environ(empty, no_file) == Settings()


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("CITYWATCH_PORT", "http"),
        ("CITYWATCH_PORT", "0"),
        ("CITYWATCH_PORT", "65536"),
        ("CITYWATCH_PORT", "８０５０"),
        ("CITYWATCH_MQTT_PORT", "-1"),
        ("CITYWATCH_PUBLIC_PORT", "8050"),
        ("CITYWATCH_MQTT_URL", "http://broker"),
        ("CITYWATCH_MQTT_URL", "broker:1883"),
        ("CITYWATCH_DATABASE_URL", "mysql://u:secret@db"),
        ("CITYWATCH_REDIS_URL", "redis://:secret@cache:99999"),
        ("CITYWATCH_REDIS_URL_FILE", "/missing"),
        ("CITYWATCH_BIND", "127.0.0.256"),
        ("CITYWATCH_PUBLIC_BIND", "everywhere"),
        ("CITYWATCH_PUBLISHED_URL", "mysql://u:secret@db"),
        ("CITYWATCH_FRAME_ANCESTORS", "https://a.example; script-src *"),
        ("CITYWATCH_FRAME_ANCESTORS", "https://a.example\r\nSet-Cookie: a=b"),
        ("CITYWATCH_ACCOUNTS", "never"),
        ("CITYWATCH_GATEWAY_BIND", "0.0.0.0:5212"),
        ("CITYWATCH_INGESTOR", "a b/#"),
    ],
)
def test_a_wrong_value_is_refused_naming_its_variable_and_never_a_password(variable, text):
    with pytest.raises(SettingsError, match=variable) as refused:
        Settings.from_environ({variable: text}, no_file)
    assert "secret" not in str(refused.value)


def test_a_secret_is_read_from_the_file_its_variable_names():
    files = {"/run/secrets/db": "postgresql://u:p@db/city\n"}
    settings = Settings.from_environ({"CITYWATCH_DATABASE_URL_FILE": "/run/secrets/db"}, files.__getitem__)
    assert settings.database_url == "postgresql://u:p@db/city"


def test_a_secret_given_twice_is_refused():
    both = {"CITYWATCH_REDIS_URL": "redis://a", "CITYWATCH_REDIS_URL_FILE": "/b"}
    with pytest.raises(SettingsError, match="CITYWATCH_REDIS_URL"):
        Settings.from_environ(both, no_file)


def test_an_empty_secret_file_is_refused():
    with pytest.raises(SettingsError, match="CITYWATCH_REDIS_URL_FILE: /b is empty"):
        Settings.from_environ({"CITYWATCH_REDIS_URL_FILE": "/b"}, lambda _: " \n")


def test_the_environment_wins_over_citywatch_toml():
    merged = environment.merged({"CITYWATCH_PORT": "9000"}, 'port = 8060\nhome = "/srv"')
    assert (merged["CITYWATCH_PORT"], merged["CITYWATCH_HOME"]) == ("9000", "/srv")


def test_a_secret_of_the_environment_wins_over_a_secret_file_of_citywatch_toml():
    merged = environment.merged({"CITYWATCH_REDIS_URL": "redis://a"}, 'redis_url_file = "/b"')
    assert "CITYWATCH_REDIS_URL_FILE" not in merged


@pytest.mark.parametrize("toml", ["prot = 1", "port = ", "[port]\nx = 1\n[x]"])
def test_a_mistake_in_citywatch_toml_names_the_file(toml):
    with pytest.raises(SettingsError, match=r"citywatch\.toml"):
        environment.merged({}, toml)


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("CITYWATCH_PROT", "CITYWATCH_PORT"),
        ("CITYWATCH_WATCH_SMPT_URL", "CITYWATCH_WATCH_SMTP_URL"),
        ("CITYWATCH_REDIS_URL_FIEL", "CITYWATCH_REDIS_URL_FILE"),
    ],
)
def test_a_misspelt_variable_is_refused_with_the_name_that_is_meant_and_without_its_value(misspelt, meant):
    with pytest.raises(SettingsError, match=rf"{misspelt} \(is {meant} meant\?\)") as refused:
        environment.merged({misspelt: "secret"}, "")
    assert "secret" not in str(refused.value)


def test_what_is_no_setting_of_ours_is_left_alone_and_an_empty_variable_counts_as_unset():
    others = {"CITYWATCH_TEST_NO_SKIP": "1", "CITYWATCH_SOAK_S": "60", "PATH": "/bin", "CITYWATCH_PROT": ""}
    assert environment.merged(others, "").keys() == others.keys() - {"CITYWATCH_PROT"}
    with pytest.raises(SettingsError, match="CITYWATCH_COLOUR: no such setting"):
        environment.merged({"CITYWATCH_COLOUR": "red"}, "")


def test_children_get_exactly_the_settings_of_their_supervisor():
    settings = Settings(port=9000, redis_url="redis://:p@h/0")
    inherited = {"CITYWATCH_REDIS_URL_FILE": "/old", "CITYWATCH_MQTT_URL": "mqtt://old"}
    told = {**inherited, **environment.for_children(settings)}
    assert Settings.from_environ(told, no_file) == settings
    beside = 'database_url = "postgresql://owner@db/city"\nlink_secret_file = "/keys"\nwatch_smtp_to = "a@b"'
    seen = environment.merged(told, beside)
    assert Settings.from_environ(seen, no_file) == settings
    assert seen["CITYWATCH_WATCH_SMTP_TO"] == "a@b"


def test_the_rate_of_a_device_may_be_set_or_switched_off():
    made = Settings.from_environ({"CITYWATCH_THING_RATE": "50", "CITYWATCH_THING_BURST": "9000"}, no_file)
    assert (made.thing_rate, made.thing_burst) == (50, 9000)
    assert Settings.from_environ({"CITYWATCH_THING_RATE": "0", "CITYWATCH_THING_BURST": "0"}, no_file)


@pytest.mark.parametrize(
    ("variable", "text"),
    [("CITYWATCH_THING_RATE", "-1"), ("CITYWATCH_THING_RATE", "2k"), ("CITYWATCH_THING_BURST", "4999")],
)
def test_a_rate_that_makes_no_sense_names_its_variable(variable, text):
    with pytest.raises(SettingsError, match=variable):
        Settings.from_environ({variable: text}, no_file)


def test_keys_of_stations_are_read_from_pairs_and_never_shown():
    two = f"A1={'0' * 32}, B2={'ab' * 16}\n"
    made = Settings.from_environ({"CITYWATCH_HJ212_KEYS": two}, no_file)

    assert station_keys(made.hj212_keys) == {"A1": bytes(16), "B2": b"\xab" * 16}
    assert "abab" not in repr(made)
    assert station_keys(None) == {}


@pytest.mark.parametrize("wrong", ["A1", "=" + "0" * 32, "A1=secret", f"A1={'0' * 32},B2=secret"])
def test_a_key_that_is_none_is_named_by_its_place_and_not_shown(wrong):
    with pytest.raises(SettingsError, match="CITYWATCH_HJ212_KEYS: number") as refused:
        Settings.from_environ({"CITYWATCH_HJ212_KEYS": wrong}, no_file)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("bind", "link"),
    [
        ("127.0.0.1", "http://127.0.0.1:8050"),
        ("0.0.0.0", "http://127.0.0.1:8050"),
        ("192.0.2.7", "http://192.0.2.7:8050"),
        ("::1", "http://[::1]:8050"),
    ],
)
def test_links_lead_to_where_this_machine_is_heard(bind, link):
    assert Settings(bind=bind).links_from() == link
