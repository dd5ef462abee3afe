"""`citywatch publish`: the process that writes what everybody may see, for the public side."""

import click

from cli.process import run_process


@click.command("publish")
def command() -> None:
    """The process that publishes: from the database to documents for the public side, one way."""
    from dashboard.publishing.run import run

    run_process("publish", run)
