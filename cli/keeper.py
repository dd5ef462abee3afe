"""`citywatch keeper`: the process that sees to what is stored: rollups, retention, tidying."""

import click

from cli.process import run_process


@click.command("keeper")
def command() -> None:
    """The keeper: rollups, retention and tidying of what is stored."""
    from ingest.keeper import run

    run_process("keeper", run)
