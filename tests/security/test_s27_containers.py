"""S27: containers are nobody special, write no file of theirs, reach what they need, come as their role."""

from pathlib import Path

import pytest
import yaml

from store.rights import PROCESSES

COMPOSE = yaml.safe_load((Path(__file__).parents[2] / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict] = COMPOSE["services"]
OWNERS = {"migrate", "keeper"}
"""They reshape tables, which only their owner can."""
LEADS_OUT = {"outside", "field"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_is_nobody_special_and_cannot_become_more(name: str):
    service = SERVICES[name]
    user, _, group = service["user"].partition(":")
    assert int(user) > 0
    assert int(group) > 0
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.keys() & {
        "privileged",
        "cap_add",
        "devices",
        "pid",
        "ipc",
        "network_mode",
        "userns_mode",
    }


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_writes_nowhere_but_in_its_volumes_and_in_memory(name: str):
    service = SERVICES[name]
    assert service["read_only"] is True
    for volume in service.get("volumes", []):
        source = volume.partition(":")[0]
        assert source in COMPOSE["volumes"], "nothing of the host is mounted"


def test_a_volume_that_two_share_is_written_by_one_but_for_the_letterbox():
    writers: dict[str, set[str]] = {}
    for other, service in SERVICES.items():
        for volume in service.get("volumes", []):
            if not volume.endswith(":ro"):
                writers.setdefault(volume.partition(":")[0], set()).add(other)
    assert writers.pop("letterbox") == {"public", "citizens"}  # who puts letters in, who takes them out
    assert all(len(of) == 1 for of in writers.values())


@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_signs_in_to_the_database_as_its_own_role(process: str):
    service = SERVICES[process]
    own = f"database_url_{process}"
    assert service["environment"]["CITYWATCH_DATABASE_URL_FILE"] == f"/run/secrets/{own}"
    assert [secret for secret in service["secrets"] if secret.startswith("database")] == [own]


def test_only_who_reshapes_tables_comes_as_their_owner():
    holders = {name for name, service in SERVICES.items() if "database_url" in service.get("secrets", [])}
    assert holders == OWNERS
    roles = {name for name, service in SERVICES.items() if "database_roles" in service.get("secrets", [])}
    assert roles == {"migrate"}


@pytest.mark.parametrize("name", ["database", "cache", "migrate", "ingest", "alerts", "keeper", "simulate"])
def test_who_needs_nobody_outside_reaches_nobody_outside(name: str):
    assert not LEADS_OUT & set(SERVICES[name]["networks"])
    assert not SERVICES[name].get("ports")
    assert COMPOSE["networks"]["inside"]["internal"] is True


def test_what_stations_reach_cannot_reach_the_internet_side_and_holds_no_secret_of_the_database():
    for name, service in SERVICES.items():
        if "field" in service["networks"]:
            assert "outside" not in service["networks"], name
    assert SERVICES["broker"]["secrets"] == ["broker_passwords", "broker_health"]
