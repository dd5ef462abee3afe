"""The command line, short of starting anything."""

import json
import os
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner
from pace import allowed

from cli.home import Home, Lock
from cli.main import COMMANDS, main
from cli.process import blotted

RUN = (sys.executable, "-m", "cli.main")


def test_help_is_quick_and_names_every_command():
    began = time.monotonic()
    said = subprocess.run([*RUN, "--help"], capture_output=True, text=True, check=True).stdout
    took = time.monotonic() - began
    assert all(name in said for name in COMMANDS)
    assert took < allowed(1.0), f"{took:.2f} s; 0.3 s on an idle machine"


def test_help_imports_no_command():
    program = "import sys; from cli.main import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
    heavy = "print(sorted({'psycopg', 'redis', 'paho', 'dash', 'rich', 'pydantic'} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", program + heavy], capture_output=True, text=True, check=True)
    assert said.stdout.splitlines()[-1] == "[]"


def test_a_dashboard_starts_without_what_only_a_report_needs():
    program = "import sys, dashboard.app; print(sorted({'folium', 'pandas'} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.splitlines()[-1] == "[]"


def test_status_of_an_empty_home_is_not_running(tmp_path):
    result = CliRunner(env={"CITYWATCH_HOME": str(tmp_path)}).invoke(main, ["status", "--json"])
    assert (result.exit_code, json.loads(result.output)) == (1, {"running": False})


def test_status_makes_no_home(tmp_path):
    home = tmp_path / "home"
    assert CliRunner(env={"CITYWATCH_HOME": str(home)}).invoke(main, ["status"]).exit_code == 1
    assert not home.exists()


def test_status_does_not_take_another_process_with_the_same_pid_for_a_supervisor(tmp_path):
    Home.at(str(tmp_path)).write_state({"pid": os.getpid(), "state": "ready", "urls": {}, "children": {}})
    result = CliRunner(env={"CITYWATCH_HOME": str(tmp_path)}).invoke(main, ["status", "--json"])
    assert (result.exit_code, json.loads(result.output)) == (1, {"running": False})


def test_status_of_a_supervisor_that_has_not_written_its_state_says_so(tmp_path):
    lock = Lock.acquire(Home.at(str(tmp_path)))
    result = CliRunner(env={"CITYWATCH_HOME": str(tmp_path)}).invoke(main, ["status", "--json"])
    lock.release()
    assert (result.exit_code, json.loads(result.output)) == (1, {"running": True, "pid": os.getpid()})


def test_a_broken_setting_ends_with_code_2_naming_it(tmp_path):
    result = CliRunner(env={"CITYWATCH_PORT": "x"}).invoke(main, ["status"])
    assert result.exit_code == 2
    assert "CITYWATCH_PORT" in result.stderr


def test_decode_answers_one_json_line_per_message(tmp_path):
    captured = tmp_path / "captured"
    captured.write_text('{"time": 1764000000000, "results": {"pm2_5": 35.2}}\n\nnot json\n')
    result = CliRunner().invoke(main, ["decode", "--codec", "json", str(captured)])
    good, bad = (json.loads(line) for line in result.output.splitlines())
    assert good == {"ok": True, "reason": None, "observations": [["pm2_5", 1764000000000, 35.2, None]]}
    assert (bad["ok"], bad["reason"], bad["observations"]) == (False, "not_json", [])


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("postgresql://u:p%40ss@db:5432/city?x=1", "postgresql://u:***@db:5432/city?x=1"),
        ("postgresql://u:p@ss@db/city", "postgresql://u:***@db/city"),
        ("redis://:word@cache/0", "redis://:***@cache/0"),
        ("mqtt://user@broker", "mqtt://user@broker"),
        ("mqtt://broker:1883", "mqtt://broker:1883"),
        (
            "neither postgresql://u:a@b:1/x, nor redis://:c@d",
            "neither postgresql://u:***@b:1/x, nor redis://:***@d",
        ),
    ],
)
def test_a_password_never_reaches_the_log(line, shown):
    assert blotted(line) == shown
