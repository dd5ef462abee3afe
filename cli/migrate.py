"""`citywatch migrate`: the schema to this version, then the catalogue into it and rollups by its days.

`citywatch up` does so by itself at its start; beside it, this hands a changed catalogue to what runs.
"""

from dataclasses import replace
from typing import NamedTuple

import click

from city.catalogue import Catalogue
from city.errors import CitywatchError, Mistake, PermanentError
from cli.neighbours import declared, neighbours
from cli.process import settings_or_exit


class Brought(NamedTuple):
    """What migrations ran, and what of what was declared on the web the catalogue can no longer keep."""

    ran: list[str]
    left_out: list[Mistake]


def bring_up_to_date(url: str, catalogue: Catalogue) -> Brought:
    """Migrate the database at `url`, save the catalogue, prepare its rollups."""
    from store import catalogue as remembered
    from store import claims, rollups
    from store.database import connect, migrate

    ran = migrate(url)
    with connect(url, "catalogue", statement_timeout_ms=0) as connection:
        remembered.save(connection, catalogue)
        rollups.prepare(connection, catalogue.city.timezone)
        stored = remembered.load_checked(connection)
        areas = [area.area_id for area in catalogue.areas]
        wrong = [*(stored.mistakes if stored else []), *claims.left_out(connection, areas)]
    return Brought(ran, wrong)


@click.command("migrate")
@click.option("--scale", type=click.IntRange(min=1), help="Multiply the city, to see how a larger one does.")
def command(scale: int | None) -> None:
    """Bring the database's schema up to date and load the catalogue."""
    from cli.catalogue import datums_said, read
    from store.database import Unavailable

    settings = settings_or_exit()
    try:
        url = neighbours(settings).database
        asked = declared(settings, scale)
        catalogue = read(replace(settings, catalogue=asked.catalogue), asked.scale)
        brought = bring_up_to_date(url, catalogue)
        roles = settle_roles(url, settings.database_roles)
    except (CitywatchError, *Unavailable) as error:
        click.echo(f"citywatch: {error}", err=True)
        raise SystemExit(2) from error
    for name in brought.ran:
        click.echo(f"ran {name}")
    for mistake in brought.left_out:
        click.echo(f"left out: {mistake}", err=True)
    click.echo(roles)
    for line in datums_said(catalogue):
        click.echo(line)
    click.echo(f"up to date, {len(catalogue.things)} things in the catalogue")


def settle_roles(url: str, said: str | None) -> str:
    """Make the roles of processes; what became of it. Raises PermanentError where it was asked in vain."""
    from store import rights
    from store.database import connect

    passwords = rights.passwords_in(said)
    with connect(url, "roles") as connection:
        settled = rights.settle(connection, passwords)
    if passwords and not settled:
        raise PermanentError("CITYWATCH_DATABASE_ROLES: the user of CITYWATCH_DATABASE_URL may make no roles")
    if not settled:
        return "no roles for processes: this user of the database may make none"
    return f"database roles of {len(rights.PROCESSES)} processes, {len(passwords)} with a password"
