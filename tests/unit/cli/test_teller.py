"""Telling never stops the work."""

import shutil
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from city.settings import Settings
from cli.announce import Screen
from cli.child import Child, Life
from cli.home import Home
from cli.program import Program
from cli.teller import Facts, Options, Teller


@pytest.fixture
def home(tmp_path):
    return Home.at(str(tmp_path / "home"))


@pytest.fixture
def teller(home):
    facts = Facts(Settings(), datetime(2026, 11, 22, tzinfo=UTC))
    return Teller(home, Screen(), Options(False, None, None), facts)


def test_a_state_that_cannot_be_written_is_said_once_and_written_when_it_can_be(teller, home, capsys):
    shutil.rmtree(home.path)
    teller.write({})
    teller.write({})
    home.path.mkdir()
    teller.write({})
    said = " ".join(capsys.readouterr().out.split())
    assert said.count("state.json cannot be written") == 1
    assert said.endswith("state.json is written again")
    assert home.read_state()["state"] == "starting"


def test_each_change_of_a_child_is_said_once(teller, tmp_path, capsys):
    child = Child(Program("alerts", (), 0), tmp_path)
    child.reason = "no beat for 7 s"
    for life in (Life.READY, Life.READY, Life.UNRESPONSIVE, Life.UNRESPONSIVE, Life.READY):
        child.life = life
        teller.tell({"alerts": child})
    lines = capsys.readouterr().out.splitlines()
    assert [line.strip("· ") for line in lines] == [
        "alerts does not answer (no beat for 7 s)",
        "alerts answers again",
    ]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_screen_on_a_full_disk_loses_its_lines_and_nothing_else(monkeypatch):
    full = Path("/dev/full").open("w")  # noqa: SIM115 closing it may fail, which is not what is asked here
    monkeypatch.setattr(sys, "stdout", full)
    Screen().note("nobody reads this")
    with suppress(OSError):
        full.close()
