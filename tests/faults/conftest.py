"""Fixtures of fault tests: the servers once, a database, broker and processes of its own for each test."""

import itertools
from collections.abc import Iterator

import pytest
import rig as systems
import servers as neighbours
from publisher import Publisher, publisher
from rig import Rig
from servers import Servers

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def fault_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """PostgreSQL and Valkey that tests may kill."""
    with neighbours.servers(tmp_path_factory.mktemp("faults") / "home") as made:
        yield made


@pytest.fixture
def rig(fault_servers: Servers, tmp_path) -> Iterator[Rig]:
    """A system of this test's own; what it did to the servers is undone first."""
    fault_servers.revive()
    fault_servers.flush()
    with (
        neighbours.clone(fault_servers.postgres_url, f"fault_{next(_numbers)}") as url,
        systems.rig(tmp_path / "rig", fault_servers, url) as made,
    ):
        yield made


@pytest.fixture
def station(rig: Rig) -> Iterator[Publisher]:
    """A publisher that keeps a history."""
    with publisher(rig.settings.mqtt_url) as made:
        yield made
