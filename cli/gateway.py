"""`citywatch gateway`: the process of the field protocols, HJ 212 and SL 651 over TCP → broker."""

import click

from cli import catalogue
from cli.process import run_process, settings_or_exit


@click.command("gateway")
def command() -> None:
    """The gateway of the field protocols (HJ 212, SL 651): TCP → broker, answered after PUBACK."""
    from city.errors import CitywatchError
    from ingest.gateway.process import run

    try:
        city = catalogue.read(settings_or_exit())
    except CitywatchError as error:
        click.echo(f"citywatch: {error}", err=True)
        raise SystemExit(2) from error
    run_process("gateway", lambda settings, stop, clock: run(settings, city.field_stations, stop, clock))
