"""`citywatch token`: what programs may read. A token is shown once; only its hash is kept."""

import getpass
import json
from datetime import UTC, datetime

import click

from city.user import NAME
from cli.beside_database import beside_database
from cli.process import epoch_ms
from dashboard.bearer import new_token
from dashboard.token_scopes import SCOPES
from store import api_tokens, audit

DAY_MS = 24 * 3600 * 1000


@click.group("token")
def command() -> None:
    """What programs may read: tokens with scopes."""


@command.command("add")
@click.argument("name")
@click.option(
    "--scope", "scopes", type=click.Choice(list(SCOPES)), multiple=True, required=True, help="What it reads."
)
@click.option("--days", type=click.IntRange(1, 3650), help="Good for so long; else until it is revoked.")
def add(name: str, scopes: tuple[str, ...], days: int | None) -> None:
    """Make a token, and print it once."""
    if not NAME.fullmatch(name):
        raise click.BadParameter("wants 1 to 40 of a-z, 0-9, dot, _ and -, a letter or digit first")
    token, kept = new_token()
    now = epoch_ms()
    with beside_database() as (_settings, conn), conn.transaction():
        by = f"shell:{getpass.getuser()}"
        if not api_tokens.add(conn, name, kept, scopes, by, now, now + days * DAY_MS if days else None):
            raise click.ClickException(f"{name} is there already: citywatch token revoke {name}")
        audit.add(conn, by, f"token add {name} {' '.join(sorted(scopes))}", {}, now)
    click.echo(token)
    click.echo("it is not shown again; programs send it as Authorization: Bearer", err=True)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def list_(as_json: bool) -> None:
    """Every token with what it reads and when it was last used."""
    with beside_database() as (_settings, conn):
        known = api_tokens.every(conn)
    if as_json:
        rows = [
            {
                "name": one.name,
                "scopes": sorted(one.scopes),
                "made_by": one.made_by,
                "ends_at": one.ends_at,
                "seen_at": one.seen_at,
            }
            for one in known
        ]
        click.echo(json.dumps({"tokens": rows}, indent=2))
        return
    for one in known:
        ends = f"until {_moment(one.ends_at)}" if one.ends_at else "until revoked"
        seen = f"last used {_moment(one.seen_at)}" if one.seen_at else "not used"
        click.echo(f"{one.name:<24} {','.join(sorted(one.scopes)):<24} {ends:<28} {seen}")
    if not known:
        click.echo("no token yet: citywatch token add NAME --scope read")


@command.command("revoke")
@click.argument("name")
def revoke(name: str) -> None:
    """A token is good no more, within half a minute."""
    now = epoch_ms()
    with beside_database() as (_settings, conn), conn.transaction():
        if not api_tokens.revoke(conn, name, now):
            raise click.ClickException(f"no token {name}: citywatch token list")
        audit.add(conn, f"shell:{getpass.getuser()}", f"token revoke {name}", {}, now)
    click.echo(f"{name} reads nothing any more")


def _moment(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"
