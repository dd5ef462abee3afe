"""deploy/broker/start.sh, run for real: the broker of the compose file learns of credentials meanwhile."""

import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
from field_door import Client
from stack import free_port, wait_until

from cli import broker
from ingest import broker_access
from store import credentials
from store.database import connect

DEPLOYED = Path(__file__).parents[2] / "deploy" / "broker"
NOW = 1_774_000_000_000

pytestmark = pytest.mark.skipif(shutil.which("mosquitto_passwd") is None, reason="no mosquitto here")


def answer(port: int, name: str, password: str) -> int | None:
    client = Client("x")
    client.paho.username_pw_set(name, password)
    try:
        with client.connect(port):
            return client.reason()
    except OSError:
        return None


def test_the_deployed_broker_lets_a_station_in_and_out_without_a_restart(tmp_path: Path, database: str):
    port, run, access = free_port(), tmp_path / "run", tmp_path / "access"
    run.mkdir()
    access.mkdir(mode=0o755)
    secret = tmp_path / "secret"
    secret.write_text("ingest:plain\n")
    conf = (DEPLOYED / "mosquitto.conf").read_text()
    for there, here in (("/mosquitto/run", run), ("/mosquitto/data/", f"{tmp_path}/")):
        conf = conf.replace(there, str(here))
    (tmp_path / "conf").write_text(
        "user root\n" + re.sub(r"(?m)^listener \d+$", f"listener {port} 127.0.0.1", conf)
    )
    words = [secret, run, tmp_path / "conf", DEPLOYED / "acl", access]
    path = {"PATH": broker.SEARCH}
    with subprocess.Popen(["/bin/sh", str(DEPLOYED / "start.sh"), *map(str, words)], env=path) as started:
        try:
            wait_until(lambda: answer(port, "ingest", "plain") == 0, 60, "our own process is let in")
            assert answer(port, "air-1", "secret") == 135
            fresh = broker_access.fresh()
            with connect(database, "test") as conn:
                credentials.add(conn, "air-1", fresh.hashed, ("air-2",), NOW)
                assert broker_access.settle(conn, access)
                assert not broker_access.settle(conn, access)
                wait_until(lambda: answer(port, "air-1", fresh.password) == 0, 60, "the station is let in")
                assert answer(port, "ingest", "plain") == 0
                credentials.revoke(conn, "air-1", NOW)
                broker_access.settle(conn, access)
            wait_until(
                lambda: answer(port, "air-1", fresh.password) == 135, 60, "the station is let in no more"
            )
        finally:
            started.send_signal(signal.SIGTERM)
            assert started.wait(60) is not None
