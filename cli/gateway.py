"""`citywatch gateway`: the process of the field protocols, HJ 212 and SL 651 over TCP → broker."""

import click

from cli.process import run_process, settings_or_exit
from cli.reread import Reread


@click.command("gateway")
def command() -> None:
    """The gateway of the field protocols (HJ 212, SL 651): TCP → broker, answered after PUBACK."""
    from ingest.gateway.process import run

    stations = Reread(settings_or_exit(), lambda city: city.field_stations)
    run_process("gateway", lambda settings, stop, clock: run(settings, stations.read, stop, clock))
