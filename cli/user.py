"""`citywatch user`: who may sign in. Whoever may run it on this machine, beside the database, is trusted.

A person gets a link and sets their own password; a screen gets a link that signs it in. Links are good once,
for 24 hours, and shown once.
"""

import getpass
import json
import sys
from datetime import UTC, datetime

import click

from city.settings import Settings
from city.user import UNBOUND, Role, account_name, password_problem
from cli import first_run
from cli.beside_database import beside_database
from cli.entry import link, new_code
from cli.neighbours import neighbours
from cli.process import epoch_ms
from store import accounts, audit, catalogue, database, second_factor

ROLES = click.Choice([role.word for role in Role if role is not Role.KIOSK])
PROBLEMS = {
    "too_short": "the password is too short: at least 12 characters",
    "too_long": "the password is too long",
    "too_simple": "the password is easily guessed",
}


@click.group("user")
def command() -> None:
    """Who may sign in: people with their roles, screens, links to get in."""


@command.command("add")
@click.argument("name", callback=lambda _c, _p, text: _named(text))
@click.option(
    "--role", type=ROLES, required=True, help="What they may do; each may what those before it may."
)
def add(name: str, role: str) -> None:
    """Make an account, and print the link by which its person sets a password."""
    with beside_database() as (settings, conn), conn.transaction():
        account_id = accounts.add(conn, name, Role.of(role), epoch_ms())
        if account_id is None:
            raise click.ClickException(f"{name} is there already")
        _write_down(conn, f"user add {name} {role}")
        _print_link(settings, conn, account_id, Role.of(role))


@command.command("areas")
@click.argument("name")
@click.argument("areas", nargs=-1)
def areas_(name: str, areas: tuple[str, ...]) -> None:
    """Bind an account to areas: it acts in them alone. Without any it acts in the whole city again."""
    with beside_database() as (_settings, conn), conn.transaction():
        stored = catalogue.load(conn)
        there = {one.area_id for one in stored[0].areas} if stored else set[str]()
        if unknown := sorted(set(areas) - there):
            raise click.ClickException(f"no area {', '.join(unknown)}: {', '.join(sorted(there)) or 'none'}")
        known = accounts.named(conn, name)
        if known and known.role in UNBOUND:
            raise click.ClickException(f"{name} is {known.role.word}: no areas bind it")
        _known(accounts.set_areas(conn, name, areas), name)
        _write_down(conn, f"user areas {name} {' '.join(areas)}".strip())
    click.echo(f"{name} acts in {', '.join(areas) or 'the whole city'} now")


@command.command("second-step")
@click.argument("name")
def second_step(name: str) -> None:
    """Drop the second step of somebody who lost their telephone and their recovery codes."""
    with beside_database() as (_settings, conn), conn.transaction():
        known = accounts.named(conn, name)
        _known(known is not None, name)
        if known is not None:
            second_factor.end(conn, known.account_id)
        _write_down(conn, f"user second-step {name}")
    click.echo(f"{name} signs in by the password alone until they begin anew")


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def list_(as_json: bool) -> None:
    """Every account with its role and when it was last in use."""
    with beside_database() as (_settings, conn):
        known = accounts.every(conn)
    if as_json:
        rows = [
            {
                "name": one.name,
                "role": one.role.word,
                "state": _state(one),
                "seen_at": one.seen_at,
                "areas": sorted(one.areas),
                "second_step": one.second_factor,
            }
            for one in known
        ]
        click.echo(json.dumps({"accounts": rows}, indent=2))
        return
    for one in known:
        click.echo(
            f"{one.name:<24} {one.role.word:<10} {_state(one):<12} {_where(one):<16} {_seen(one.seen_at)}"
        )
    if not known:
        click.echo("no account yet: citywatch user setup")


@command.command("role")
@click.argument("name")
@click.argument("role", type=ROLES)
def role(name: str, role: str) -> None:
    """Give an account another role; it counts within half a minute."""
    with beside_database() as (_settings, conn), conn.transaction():
        _known(accounts.set_role(conn, name, Role.of(role)), name)
        _write_down(conn, f"user role {name} {role}")
    click.echo(f"{name} is {role} now")


@command.command("password")
@click.argument("name")
@click.option("--stdin", is_flag=True, help="Take the password from standard input instead.")
def password(name: str, stdin: bool) -> None:
    """Print a link by which a person sets another password; the old one counts until then."""
    with beside_database() as (settings, conn), conn.transaction():
        known = accounts.named(conn, name)
        if known is None or known.role is Role.KIOSK:
            raise click.ClickException(f"no person has the account {name}")
        if known.subject is not None:
            raise click.ClickException(f"{name} signs in by the provider, which says who that is")
        _write_down(conn, f"user password {name}")
        if stdin:
            accounts.set_password(conn, known.account_id, _from_stdin(name))
            click.echo(f"{name} has another password; whoever was signed in by it is not any more")
        else:
            _print_link(settings, conn, known.account_id, known.role)


@command.command("disable")
@click.argument("name")
def disable(name: str) -> None:
    """Let nobody in by an account any more; whoever is in is out within half a minute."""
    with beside_database() as (_settings, conn), conn.transaction():
        _known(accounts.disable(conn, name, epoch_ms()), name)
        _write_down(conn, f"user disable {name}")
    click.echo(f"{name} is disabled: citywatch user enable {name} undoes it")


@command.command("enable")
@click.argument("name")
def enable(name: str) -> None:
    """Let a disabled account in again, by the password it had."""
    with beside_database() as (_settings, conn), conn.transaction():
        _known(accounts.enable(conn, name), name)
        _write_down(conn, f"user enable {name}")
    click.echo(f"{name} may sign in again")


@command.command("kiosk")
@click.argument("name", callback=lambda _c, _p, text: _named(text))
def kiosk(name: str) -> None:
    """Print a link that signs a screen in: it sees the wall and can do nothing. Makes its account."""
    with beside_database() as (settings, conn), conn.transaction():
        known = accounts.named(conn, name)
        if known is not None and (known.role is not Role.KIOSK or known.disabled):
            raise click.ClickException(f"{name} is {'disabled' if known.disabled else 'a person, no screen'}")
        account_id = known.account_id if known else accounts.add(conn, name, Role.KIOSK, epoch_ms())
        if account_id is None:
            raise click.ClickException(f"{name} was made at this moment: try again")
        _write_down(conn, f"user kiosk {name}")
        _print_link(settings, conn, account_id, Role.KIOSK)


@command.command("setup")
def setup() -> None:
    """Print the link of the first admin, as long as nobody is one."""
    with beside_database() as (settings, _conn):
        made = first_run.setup_link(settings, neighbours(settings).database)
    if made is None:
        raise click.ClickException("somebody is an admin already: citywatch user list")
    _print(made)


@command.command("audit")
@click.option(
    "--most", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many lines."
)
@click.option("--check", is_flag=True, help="Say only whether every line follows from those before it.")
@click.option(
    "--known", callback=lambda _c, _p, text: _mark(text), help="What --check said before: still there?"
)
def audit_(most: int, check: bool, known: audit.Mark | None) -> None:
    """Who did what, newest first. With --check code 1 where the log was tampered with."""
    with beside_database() as (_settings, conn):
        if check or known:
            _checked(conn, known)
            return
        lines = audit.newest(conn, most)
    for line in lines:
        told = " ".join(f"{key}={text}" for key, text in line.detail.items())
        click.echo(f"{line.number:>6} {_moment(line.at)} {line.who:<16} {line.what}  {told}")


def _checked(conn: database.Connection, known: audit.Mark | None) -> None:
    found = audit.check(conn)
    if found.broken is not None:
        raise click.ClickException(f"line {found.broken} does not follow from the one before it")
    if known and not audit.has(conn, known):
        raise click.ClickException(
            f"line {known.number} is not what it was: the newest lines were taken away"
        )
    click.echo(f"whole, {found.until.number} lines: {found.until}")


def _mark(text: str | None) -> audit.Mark | None:
    try:
        return None if text is None else audit.Mark.of(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _write_down(conn: database.Connection, what: str) -> None:
    audit.add(conn, f"shell:{getpass.getuser()}", what, {}, epoch_ms())


def _print_link(settings: Settings, conn: database.Connection, account_id: int, role: Role) -> None:
    code, kept = new_code()
    accounts.add_link(conn, account_id, kept, epoch_ms())
    _print(link(settings, role, code))


def _print(made: str) -> None:
    click.echo(made)
    click.echo("good once, for 24 hours; it is not shown again", err=True)


def _from_stdin(name: str) -> str:
    from dashboard import passwords

    said = sys.stdin.readline().rstrip("\n")
    if problem := password_problem(said, name):
        raise click.ClickException(PROBLEMS[problem])
    return passwords.hashed(said)


def _named(text: str) -> str:
    try:
        return account_name(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _known(found: bool, name: str) -> None:
    if not found:
        raise click.ClickException(f"no account {name}: citywatch user list")


def _state(one: accounts.Kept) -> str:
    if one.disabled:
        return "disabled"
    if one.from_provider:
        return "by provider"
    return "ready" if one.has_password or one.role is Role.KIOSK else "no password"


def _where(one: accounts.Kept) -> str:
    return ",".join(sorted(one.areas)) or "whole city"


def _seen(at: int | None) -> str:
    if at is None:
        return "not signed in"
    return f"last seen {_moment(at)}"


def _moment(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"
