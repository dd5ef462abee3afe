"""deploy/secrets.sh, run for real in a folder of the test's own."""

import os
import re
import stat
import subprocess
from pathlib import Path

import pytest

from city.settings import Settings
from store.rights import PROCESSES, passwords_in

SCRIPT = Path(__file__).parents[3] / "deploy" / "secrets.sh"


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "CITYWATCH_SECRETS": str(folder)}
    return subprocess.run(
        ["sh", str(SCRIPT), *words], env=environ, capture_output=True, text=True, check=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert run(tmp_path / "secrets").returncode == 0
    return tmp_path / "secrets"


def test_the_urls_are_ones_that_settings_take(folder):
    environ = {
        "CITYWATCH_DATABASE_URL_FILE": str(folder / "database_url"),
        "CITYWATCH_REDIS_URL_FILE": str(folder / "redis_url"),
        "CITYWATCH_MQTT_URL_FILE": str(folder / "mqtt_url_ingest"),
    }

    settings = Settings.from_environ(environ, lambda path: Path(path).read_text())

    assert (folder / "database_password").read_text().strip() in settings.database_url
    assert settings.redis_url.endswith("@cache:6379/0")
    assert settings.mqtt_url.startswith("mqtt://ingest:")


def test_only_the_owner_may_open_the_folder(folder):
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert (folder / ".gitignore").read_text() == "*\n"


def test_running_it_again_changes_nothing(folder):
    before = {path.name: path.read_text() for path in folder.iterdir()}

    run(folder)

    assert {path.name: path.read_text() for path in folder.iterdir()} == before


def test_no_two_passwords_are_the_same(folder):
    passwords = re.findall(r":([0-9a-f]{48})$", (folder / "broker_passwords").read_text(), re.M)

    assert len(set(passwords)) == 5


def test_each_process_has_a_database_url_of_its_own_with_the_password_of_its_role(folder):
    roles = passwords_in((folder / "database_roles").read_text())

    assert roles.keys() == PROCESSES.keys()
    assert len({*roles.values()}) == len(roles)
    for process, role in PROCESSES.items():
        url = (folder / f"database_url_{process}").read_text().strip()
        assert url == f"postgresql://{role}:{roles[process]}@database:5432/citywatch"


def test_an_older_folder_gets_the_gateways_password_and_keeps_its_own(folder):
    passwords = folder / "broker_passwords"
    older = "".join(
        line for line in passwords.read_text().splitlines(True) if not line.startswith("gateway:")
    )
    passwords.write_text(older)
    (folder / "mqtt_url_gateway").unlink()

    run(folder)

    assert passwords.read_text().startswith(older)
    assert re.search(r"^gateway:[0-9a-f]{48}$", passwords.read_text(), re.M)
    assert (folder / "mqtt_url_gateway").read_text().startswith("mqtt://gateway:")
