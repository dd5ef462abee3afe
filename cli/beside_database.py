"""Commands that whoever may run them beside the database is trusted with: accounts, tokens."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import click

from city.errors import CitywatchError
from city.settings import Settings
from cli.neighbours import dashboard_port, neighbours
from cli.process import settings_or_exit
from store import accounts, database


@contextmanager
def beside_database() -> Iterator[tuple[Settings, database.Connection]]:
    """The settings, with the port of the dashboard that runs here, and a connection. What goes wrong is said
    in words and ends the command with code 1."""
    settings = settings_or_exit()
    try:
        here = replace(settings, port=dashboard_port(settings))
        with database.connect(neighbours(settings).database, "user") as conn:
            yield here, conn
    except (CitywatchError, accounts.LastAdminError, *database.Unavailable) as error:
        raise click.ClickException(str(error)) from error
