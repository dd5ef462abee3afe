"""`citywatch pull`: copies published documents to another machine, where `citywatch public` serves them."""

import click

from cli.process import run_process


@click.command("pull")
def command() -> None:
    """Copy published documents from CITYWATCH_PUBLISHED_URL into the folder CITYWATCH_PUBLISHED."""
    from dashboard.publishing.pull import run

    run_process("pull", run)
