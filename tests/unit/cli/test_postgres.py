"""Who the embedded PostgreSQL runs as."""

import os
import pwd
import stat

import pytest

from cli import postgres


@pytest.fixture
def nobody():
    return pwd.getpwnam("nobody")


def test_it_keeps_no_capability_where_every_folder_is_open(nobody, monkeypatch):
    monkeypatch.setattr(postgres, "_closed", lambda path: iter(()))
    prefix = postgres._without_privileges(nobody, "/srv")
    assert f"--reuid={nobody.pw_uid}" in prefix
    assert not [word for word in prefix if "caps" in word]


def test_it_keeps_the_capability_to_read_past_a_closed_folder(nobody, tmp_path):
    closed = tmp_path / "closed"
    (closed / "home").mkdir(parents=True)
    closed.chmod(stat.S_IRWXU)
    assert "--ambient-caps=+dac_read_search" in postgres._without_privileges(nobody, closed / "home")


def test_it_dies_with_its_supervisor_whoever_it_runs_as(nobody, tmp_path):
    prefix = postgres._without_privileges(nobody, tmp_path)
    assert prefix[-2:] == ("--pdeathsig", "INT")


def test_a_user_with_a_name_runs_it_as_it_is(monkeypatch, tmp_path, nobody):
    monkeypatch.setattr(os, "geteuid", lambda: nobody.pw_uid)
    assert postgres.account_for(tmp_path) == postgres.Account((), nobody.pw_uid)
