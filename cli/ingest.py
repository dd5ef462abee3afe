"""`citywatch ingest`: the process broker → database, acknowledged after commit."""

import click

from cli.process import run_process


@click.command("ingest")
def command() -> None:
    """The ingest process: broker → database, acknowledged after commit."""
    from ingest.pipeline import run

    run_process("ingest", run)
