"""`citywatch user`: whoever runs the machine manages accounts; what they do is written down."""

import json

import pytest
from click.testing import CliRunner
from visitor import PASSWORD, house

from cli.main import main


@pytest.fixture
def run(database: str, monkeypatch, tmp_path):
    """Runs the command beside a database and nothing else."""
    monkeypatch.chdir(tmp_path)
    environ = {"CITYWATCH_DATABASE_URL": database, "CITYWATCH_LINK_URL": "https://wall.city.example"}

    def ran(*words: str, said: str = ""):
        return CliRunner().invoke(main, ["user", *words], input=said, env=environ)

    return ran


def listed(run) -> dict[str, tuple[str, str]]:
    known = json.loads(run("list", "--json").stdout)["accounts"]
    return {one["name"]: (one["role"], one["state"]) for one in known}


def test_a_person_is_added_with_a_link_changed_disabled_and_let_in_again(run):
    added = run("add", "Wang", "--role", "officer")
    assert added.exit_code == 0
    assert added.stdout.startswith("https://wall.city.example/password#")
    assert listed(run) == {"wang": ("officer", "no password")}
    assert run("password", "wang", "--stdin", said=f"{PASSWORD}\n").exit_code == 0
    run("role", "wang", "commander")
    assert listed(run) == {"wang": ("commander", "ready")}
    run("disable", "wang")
    assert listed(run) == {"wang": ("commander", "disabled")}
    run("enable", "wang")
    told = run("audit").stdout
    assert [
        word for word in ("add", "password", "role", "disable", "enable") if f"user {word} wang" not in told
    ] == []
    whole, _, mark = run("audit", "--check").stdout.strip().partition(": ")
    assert whole == "whole, 5 lines"
    assert run("audit", "--known", mark).exit_code == 0
    assert run("audit", "--known", f"6{mark[1:]}").exit_code == 1
    assert run("audit", "--known", "five").exit_code == 2
    assert PASSWORD not in told


def test_the_links_lead_in(run, database: str):
    with house(database) as made:
        assert made.visitor().ask("POST", "/screen", form={"code": "none"}).status_code == 404
    link = run("kiosk", "hall").stdout.strip()
    assert link.startswith("https://wall.city.example/screen#")
    assert run("kiosk", "hall").stdout.strip() != link
    assert listed(run) == {"hall": ("kiosk", "ready")}


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("add", "local", "--role", "viewer"), "at this machine"),
        (("add", "../etc", "--role", "viewer"), "wants 1 to 40"),
        (("add", "wang", "--role", "kiosk"), "kiosk"),
        (("role", "nobody", "viewer"), "no account nobody"),
        (("password", "nobody"), "no person"),
        (("disable", "nobody"), "no account nobody"),
    ],
)
def test_what_cannot_be_is_said(run, words: tuple[str, ...], why: str):
    refused = run(*words)
    assert refused.exit_code != 0
    assert why in refused.output


def test_the_first_admin_is_set_up_once(run):
    assert run("setup").stdout.startswith("https://wall.city.example/password#")
    run("password", "admin", "--stdin", said=f"{PASSWORD}\n")
    again = run("setup")
    assert (again.exit_code, "somebody is an admin already" in again.output) == (1, True)
    last = run("disable", "admin")
    assert (last.exit_code, "last admin" in last.output) == (1, True)


def test_a_weak_password_is_refused(run):
    run("add", "chen", "--role", "viewer")
    refused = run("password", "chen", "--stdin", said="short\n")
    assert (refused.exit_code, "too short" in refused.output) == (1, True)
    assert listed(run) == {"chen": ("viewer", "no password")}


def test_without_a_database_it_says_so(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    refused = CliRunner().invoke(main, ["user", "list"], env={"CITYWATCH_HOME": str(tmp_path)})
    assert refused.exit_code == 1
    assert "CITYWATCH_DATABASE_URL" in refused.output
