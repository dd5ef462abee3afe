"""A home has one owner, and what is secret in it stays so."""

import os

import pytest

from cli.home import Home, HomeBusyError, Lock


@pytest.fixture
def home(tmp_path):
    return Home.at(str(tmp_path / "home"))


def test_a_second_owner_is_refused_and_told_who_the_first_is(home):
    lock = Lock.acquire(home)
    with pytest.raises(HomeBusyError, match=f"pid {os.getpid()}"):
        Lock.acquire(home)
    lock.release()


def test_a_home_given_back_in_good_order_has_no_stale_pid(home):
    Lock.acquire(home).release()
    lock = Lock.acquire(home)
    assert lock.stale_pid is None
    lock.release()


def test_the_pid_of_an_owner_that_crashed_is_told(home):
    (home.path / "lock").write_text("4711")
    lock = Lock.acquire(home)
    assert lock.stale_pid == 4711
    lock.release()


def test_the_state_is_readable_by_its_owner_alone(home):
    home.write_state({"urls": {"redis": "redis://:p@h"}})
    assert (home.path / "state.json").stat().st_mode & 0o777 == 0o600
    assert home.read_state() == {"urls": {"redis": "redis://:p@h"}}


def test_a_secret_is_made_once(home):
    assert home.secret("postgres") == home.secret("postgres")
    assert home.secret("postgres") != home.secret("valkey")
    assert (home.path / "postgres.secret").stat().st_mode & 0o777 == 0o600


def test_who_only_looks_makes_no_folder(tmp_path):
    home = Home.named(str(tmp_path / "none"))
    assert (Lock.owner(home), home.read_state()) == (None, None)
    assert not home.path.exists()


def test_the_owner_is_whoever_holds_the_lock_not_whoever_left_a_pid(home):
    (home.path / "lock").write_text(str(os.getpid()))
    assert Lock.owner(home) is None
    lock = Lock.acquire(home)
    assert Lock.owner(home) == os.getpid()
    lock.release()


def test_a_state_that_cannot_be_written_leaves_the_old_one_and_no_half_file(home, monkeypatch):
    home.write_state({"state": "ready"})
    monkeypatch.setattr("pathlib.Path.replace", _refuse)
    with pytest.raises(OSError, match="not supported"):
        home.write_state({"state": "stopped"})
    assert home.read_state() == {"state": "ready"}
    assert [path.name for path in home.path.iterdir() if path.name.endswith(".new")] == []


def _refuse(*_):
    raise OSError(95, "not supported")
