"""Fixtures of fault tests: the servers once, a database, broker and processes of its own for each test."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import rig as systems
import servers as neighbours
from publisher import Publisher, publisher
from rig import Rig
from servers import Servers

from cli import broker
from store import database

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def fault_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """PostgreSQL and Valkey that tests may kill."""
    if broker.kind() != "mosquitto":
        pytest.skip("faults are those of a system with mosquitto: the wheel's broker forgets when it ends")
    with neighbours.servers(tmp_path_factory.mktemp("faults") / "home") as made:
        yield made


@contextmanager
def fresh_rig(fault_servers: Servers, folder: Path) -> Iterator[Rig]:
    """A system of its own; what was done to the servers is undone first."""
    fault_servers.revive()
    fault_servers.flush()
    with neighbours.clone(fault_servers.postgres_url, f"fault_{next(_numbers)}") as url:
        forget_beats(url)
        with systems.rig(folder, fault_servers, url) as made:
            yield made


def forget_beats(url: str) -> None:
    """Whoever beat in the database that is cloned, as the watch of an earlier test, is not missed here."""
    with database.connect(url, "test") as conn:
        conn.execute("DELETE FROM process")


@pytest.fixture
def rig(fault_servers: Servers, tmp_path: Path) -> Iterator[Rig]:
    """A system of this test's own."""
    with fresh_rig(fault_servers, tmp_path / "rig") as made:
        yield made


@pytest.fixture(scope="module")
def quiet_rig(fault_servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """A system that the tests of a file share; its processes are not started."""
    with fresh_rig(fault_servers, tmp_path_factory.mktemp("lasting") / "rig") as made:
        yield made


@pytest.fixture(scope="module")
def lasting_rig(quiet_rig: Rig) -> Rig:
    """A running system that the tests of a file share."""
    return quiet_rig.start()


@pytest.fixture
def station(rig: Rig) -> Iterator[Publisher]:
    """A publisher that keeps a history."""
    with publisher(rig.settings.mqtt_url) as made:
        yield made
