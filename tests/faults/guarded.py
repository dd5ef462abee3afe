"""The broker as `docker-compose.yml` runs it, with its access list and passwords, as a child under test."""

import os
import shutil
import subprocess
from pathlib import Path

from stack import ROOT

from cli import broker
from cli.ports import HOST
from cli.program import Program

BROKER = ROOT / "deploy" / "broker"
INSIDE = {
    "/mosquitto/run/passwords": "passwords",
    "/mosquitto/run/acl": "acl",
    "/mosquitto/data/": "data/",
}


def program(folder: Path, port: int, passwords: dict[str, str]) -> Program:
    """mosquitto with the shipped configuration and access list, and these users."""
    (folder / "data").mkdir(parents=True)
    shutil.copy(BROKER / "acl", folder / "acl")
    (folder / "passwords").write_text("".join(f"{user}:{secret}\n" for user, secret in passwords.items()))
    subprocess.run(("mosquitto_passwd", "-U", str(folder / "passwords")), check=True)
    text = (BROKER / "mosquitto.conf").read_text().replace("listener 1883", f"listener {port} {HOST}")
    for inside, name in INSIDE.items():
        text = text.replace(inside, f"{folder}/{name}")
    user = "user root\n" if os.geteuid() == 0 else ""
    (folder / "mosquitto.conf").write_text(user + text)
    url = f"mqtt://health:{passwords['health']}@{HOST}:{port}"
    argv = (str(broker.find_mosquitto()), "-c", str(folder / "mosquitto.conf"))
    return Program("broker", argv, 0, probe=lambda _pid: broker.probe(url))
