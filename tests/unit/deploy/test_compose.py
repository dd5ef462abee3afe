"""docker-compose.yml, the Dockerfile and the broker's files, held against the code they start."""

import dataclasses
import re
import tomllib
from ipaddress import ip_address
from pathlib import Path

import click
import pytest
import yaml
from paho.mqtt.client import topic_matches_sub

from city.settings import PREFIX, Settings
from city.watch_settings import PREFIX as WATCH
from city.watch_settings import WATCH_SECRETS, WatchSettings
from cli import broker_queue
from cli.environment import SECRETS
from cli.main import main
from ingest.gateway.evidence import GATEWAY_ID
from sensors.topics import refused_topic

ROOT = Path(__file__).parents[3]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service["image"].startswith("citywatch:")]
ONE_SHOT = {"migrate"}
BROKER = ROOT / "deploy" / "broker"
KNOWN = {PREFIX + field.name.upper() for field in dataclasses.fields(Settings)}
KNOWN |= {WATCH + field.name.upper() for field in dataclasses.fields(WatchSettings)}
KNOWN |= {f"{variable}_FILE" for variable in (*SECRETS, *WATCH_SECRETS)}


def directives(text: str) -> dict[str, str]:
    lines = (line.split("#")[0].strip() for line in text.splitlines())
    return {key: rest for key, _, rest in (line.partition(" ") for line in lines if line)}


def dockerfile_copies() -> set[str]:
    copies = re.findall(r"^COPY (?!--from)(.+)$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.M)
    return {source for copy in copies for source in copy.split()[:-1]}


@pytest.mark.parametrize("name", OURS)
def test_a_service_of_ours_runs_a_command_we_have_with_options_it_knows(name):
    argv = SERVICES[name]["command"]

    command = main.get_command(click.Context(main), argv[0])

    assert command is not None
    assert command.make_context(argv[0], list(argv[1:])) is not None


def test_every_process_of_ours_has_its_service():
    assert {SERVICES[name]["command"][0] for name in OURS} == {
        "migrate", "ingest", "alerts", "deliver", "keeper", "dashboard", "watch", "gateway", "video",
        "simulate", "publish", "public", "citizens",
    }  # fmt: skip


@pytest.mark.parametrize("name", OURS)
def test_a_service_of_ours_sets_only_variables_that_settings_know(name):
    assert set(SERVICES[name]["environment"]) <= KNOWN


@pytest.mark.parametrize("name", OURS)
def test_a_url_comes_from_a_secret_that_the_service_mounts(name):
    service = SERVICES[name]
    for variable, value in service["environment"].items():
        assert not variable.endswith("_URL"), "passwords belong in secrets"
        if variable.endswith("_FILE"):
            assert value.removeprefix("/run/secrets/") in service["secrets"]


@pytest.mark.parametrize("kind", ["volumes", "secrets", "networks", "configs"])
def test_what_services_use_is_declared_and_what_is_declared_is_used(kind):
    used: set[str] = set()
    for service in SERVICES.values():
        for entry in service.get(kind, []):
            text = entry if isinstance(entry, str) else entry["source"]
            name = text.partition(":")[0]
            used |= {name} if not name.startswith((".", "/")) else set()

    assert used == set(COMPOSE[kind])


def test_every_file_of_a_config_exists():
    assert [c["file"] for c in COMPOSE["configs"].values() if not (ROOT / c["file"]).is_file()] == []


def test_the_script_makes_every_secret():
    script = (ROOT / "deploy" / "secrets.sh").read_text(encoding="utf-8")

    made = set(re.findall(r"^keep (\w+)", script, re.M))

    assert {Path(s["file"]).name for s in COMPOSE["secrets"].values()} == made


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_but_one_shots_has_a_health_check(name):
    check = SERVICES[name]["healthcheck"]

    assert check.get("disable", False) is (name in ONE_SHOT)
    assert name in ONE_SHOT or check["test"][0] in ("CMD", "CMD-SHELL")


@pytest.mark.parametrize("name", SERVICES)
def test_the_python_of_a_health_check_compiles(name):
    test = SERVICES[name]["healthcheck"].get("test", [])
    if "python" in test:
        compile(test[3], name, "exec")


@pytest.mark.parametrize("name", SERVICES)
def test_no_container_has_more_rights_than_it_needs(name):
    service = SERVICES[name]

    assert int(service["user"].partition(":")[0]) > 0
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "privileged" not in service


@pytest.mark.parametrize("name", SERVICES)
def test_published_ports_are_on_loopback(name):
    for port in SERVICES[name].get("ports", []):
        assert ip_address(port.rsplit(":", 2)[0]).is_loopback


@pytest.mark.parametrize("name", SERVICES)
def test_images_are_pinned_and_their_neighbours_exist(name):
    service = SERVICES[name]
    tag = service["image"].rpartition(":")[2]

    assert re.match(r"\d+\.\d+", tag)
    for neighbour, on in service.get("depends_on", {}).items():
        one_shot = neighbour in ONE_SHOT
        assert on["condition"] == ("service_completed_successfully" if one_shot else "service_healthy")
        assert neighbour in SERVICES


def test_the_database_is_reached_by_no_network_that_leads_outside():
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert SERVICES["database"]["networks"] == SERVICES["cache"]["networks"] == ["inside"]


def test_the_image_holds_every_package_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = {name.partition(".")[0] for name in project["tool"]["setuptools"]["packages"]}

    assert packages <= dockerfile_copies()


def test_what_the_image_copies_exists_and_is_let_through_by_dockerignore():
    allowed = {
        line[1:]
        for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line.startswith("!")
    }
    for source in dockerfile_copies():
        assert (ROOT / source).exists(), source
        assert source in allowed, source


def test_the_image_runs_as_nobody_special_and_from_hashed_packages():
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")

    assert "--require-hashes" in text
    assert "npm ci --ignore-scripts" in text
    assert re.findall(r"^USER (\d+)", text, re.M) == ["10001"]
    assert "HEALTHCHECK" in text
    assert "dev.lock" not in text


@pytest.mark.parametrize(
    ("directive", "least", "most"),
    [
        ("message_size_limit", 10 * 2**20, 32 * 2**20),
        ("max_connections", 1_000, 100_000),
        ("max_queued_messages", 100_000, 5_000_000),
        ("max_queued_bytes", 2**26, 2**32),
        ("max_inflight_messages", 2_000, 65_535),
        ("max_keepalive", 60, 3_600),
        ("autosave_interval", 1, 1),
    ],
)
def test_the_broker_has_a_large_but_finite_limit(directive, least, most):
    settings = directives((BROKER / "mosquitto.conf").read_text(encoding="utf-8"))

    assert least <= int(settings[directive]) <= most


def test_the_broker_lets_nobody_in_without_a_password_and_keeps_what_it_acknowledged():
    settings = directives((BROKER / "mosquitto.conf").read_text(encoding="utf-8"))

    assert settings["allow_anonymous"] == "false"
    assert {"password_file", "acl_file"} <= set(settings)
    assert (settings["persistence"], settings["autosave_on_changes"]) == ("true", "false")
    assert settings["persistence_location"].rstrip("/") in SERVICES["broker"]["volumes"][0]


def test_a_device_writes_only_its_own_topics_and_the_ingestor_only_reads():
    users: dict[str, list[str]] = {"": []}
    for line in (BROKER / "acl").read_text(encoding="utf-8").splitlines():
        if line.startswith("user "):
            users[name := line.removeprefix("user ")] = []
        elif line.startswith(("topic", "pattern")):
            users[name if line.startswith("topic") else ""].append(line)

    assert users[""] == ["pattern write city/%u/obs", "pattern write city/%u/status"]
    assert users["ingest"] == ["topic read city/#"]
    assert users["gateway"] == ["topic write city/+/obs", f"topic write {refused_topic(GATEWAY_ID)}"]
    assert users["video"] == ["topic write city/+/obs", "topic write city/+/status"]
    assert all(line.startswith("topic read $SYS/broker/") for line in users["health"])
    assert all(subscribable(topic, users["health"]) for topic in broker_queue.TOPICS)


def subscribable(topic: str, lines: list[str]) -> bool:
    return any(topic_matches_sub(line.removeprefix("topic read "), topic) for line in lines)
