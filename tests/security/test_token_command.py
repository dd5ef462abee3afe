"""`citywatch token`, and what `citywatch user` says of areas and second steps."""

import json

import pytest
from cast import CITY
from click.testing import CliRunner
from visitor import house

from cli.main import main
from store import catalogue
from store.database import connect


@pytest.fixture
def run(database: str, monkeypatch, tmp_path):
    """Runs a command beside a database and nothing else."""
    monkeypatch.chdir(tmp_path)

    def ran(*words: str):
        return CliRunner().invoke(main, list(words), env={"CITYWATCH_DATABASE_URL": database})

    return ran


def test_a_token_is_made_listed_used_and_revoked(run, database: str):
    made = run("token", "add", "prometheus", "--scope", "metrics", "--days", "30")
    token = made.stdout.strip()
    assert (made.exit_code, token.startswith("cw_"), len(token)) == (0, True, 46)
    with house(database) as there:
        there.clock.now = json.loads(run("token", "list", "--json").stdout)["tokens"][0]["ends_at"] - 1000
        assert there.visitor(Authorization=f"Bearer {token}").ask("GET", "/metrics").status_code == 200
    listed = run("token", "list").stdout
    assert ("prometheus" in listed, token in listed) == (True, False)
    assert run("token", "add", "prometheus", "--scope", "read").exit_code == 1
    assert run("token", "revoke", "prometheus").exit_code == 0
    assert run("token", "list").stdout.startswith("no token yet")
    told = run("user", "audit").stdout
    assert ("token add prometheus metrics" in told, "token revoke prometheus" in told, token in told) == (
        True,
        True,
        False,
    )


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("token", "add", "../x", "--scope", "read"), "wants 1 to 40"),
        (("token", "add", "x", "--scope", "act"), "act"),
        (("token", "add", "x"), "--scope"),
        (("token", "add", "x", "--scope", "read", "--days", "0"), "0"),
        (("token", "revoke", "x"), "no token x"),
        (("user", "areas", "nobody"), "no account nobody"),
        (("user", "areas", "nobody", "atlantis"), "no area atlantis: coast, hills"),
        (("user", "second-step", "nobody"), "no account nobody"),
    ],
)
def test_what_cannot_be_is_said(run, database: str, words: tuple[str, ...], why: str):
    with connect(database, "test") as conn:
        catalogue.save(conn, CITY)
    refused = run(*words)
    assert refused.exit_code != 0
    assert why in refused.output


def test_areas_bind_and_unbind_and_no_admin(run, database: str):
    with connect(database, "test") as conn:
        catalogue.save(conn, CITY)
    run("user", "add", "wang", "--role", "officer")
    assert run("user", "areas", "wang", "hills", "coast").exit_code == 0
    known = {one["name"]: one for one in json.loads(run("user", "list", "--json").stdout)["accounts"]}
    assert known["wang"]["areas"] == ["coast", "hills"]
    assert "the whole city" in run("user", "areas", "wang").output
    run("user", "role", "wang", "admin")
    assert "no areas bind it" in run("user", "areas", "wang", "hills").output
