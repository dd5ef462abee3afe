"""The order in which our programs are started and stopped, and as whom they come to the database."""

import pytest

from city.errors import PermanentError
from city.settings import Settings
from cli import database_roles, programs
from store.rights import PROCESSES, passwords_in

URLS = {
    "database_url": "postgresql://owner:pa%40ss@db:5432/city?sslmode=require",
    "redis_url": "redis://x",
    "mqtt_url": "mqtt://x",
}


def seen_by(settings: Settings) -> dict[str, str]:
    """The database URL that each program is told."""
    everyone = [
        *programs.ours(settings),
        programs.gateway(settings),
        programs.video(settings, None),
        programs.simulator(settings, None, None),
    ]
    assert all(program.environ.get("CITYWATCH_DATABASE_ROLES", "") == "" for program in everyone)
    return {program.name: program.environ.get("CITYWATCH_DATABASE_URL", "") for program in everyone}


def test_the_watch_is_stopped_after_those_it_watches():
    first, *others = programs.ours(Settings(**URLS))
    assert first.name == "watch"
    assert {other.tier > first.tier for other in others} == {True}


def test_each_process_is_told_its_own_role_and_no_password_of_another():
    roles = database_roles.lines("a secret of the home")
    passwords = passwords_in(roles)
    told = seen_by(Settings(**URLS, database_roles=roles))
    for process, role in PROCESSES.items():
        assert told[process] == f"postgresql://{role}:{passwords[process]}@db:5432/city?sslmode=require"
    assert told["keeper"] == URLS["database_url"]
    assert (told["public"], told["simulate"]) == ("", "")
    assert len({*passwords.values()}) == len(PROCESSES)


def test_where_no_roles_are_said_all_come_by_the_url_of_the_owner():
    told = seen_by(Settings(**URLS))
    assert {told[process] for process in PROCESSES} == {URLS["database_url"]}
    some = seen_by(Settings(**URLS, database_roles="ingest:p:/@"))
    assert some["ingest"] == "postgresql://citywatch_ingest:p%3A%2F%40@db:5432/city?sslmode=require"
    assert some["alerts"] == URLS["database_url"]
    with pytest.raises(PermanentError, match="lines of process:password"):
        programs.ours(Settings(**URLS, database_roles="ingest"))
