"""`citywatch migrate`: the schema to this version, then the catalogue into it and rollups by its days.

`citywatch up` does so by itself at its start; beside it, this hands a changed catalogue to what runs.
"""

from dataclasses import replace

import click

from city.catalogue import Catalogue
from city.errors import CitywatchError
from cli.neighbours import declared, neighbours
from cli.process import settings_or_exit


def bring_up_to_date(url: str, catalogue: Catalogue) -> list[str]:
    """Migrate the database at `url`, save the catalogue, prepare its rollups. Returns what migrations ran."""
    from store import catalogue as remembered
    from store import rollups
    from store.database import connect, migrate

    ran = migrate(url)
    with connect(url, "catalogue", statement_timeout_ms=0) as connection:
        remembered.save(connection, catalogue)
        rollups.prepare(connection, catalogue.city.timezone)
    return ran


@click.command("migrate")
@click.option("--scale", type=click.IntRange(min=1), help="Multiply the city, to see how a larger one does.")
def command(scale: int | None) -> None:
    """Bring the database's schema up to date and load the catalogue."""
    from cli.catalogue import read
    from store.database import Unavailable

    settings = settings_or_exit()
    try:
        url = neighbours(settings).database
        asked = declared(settings, scale)
        catalogue = read(replace(settings, catalogue=asked.catalogue), asked.scale)
        ran = bring_up_to_date(url, catalogue)
    except (CitywatchError, *Unavailable) as error:
        click.echo(f"citywatch: {error}", err=True)
        raise SystemExit(2) from error
    for name in ran:
        click.echo(f"ran {name}")
    click.echo(f"up to date, {len(catalogue.things)} things in the catalogue")
