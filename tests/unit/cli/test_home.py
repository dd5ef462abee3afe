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
