"""`citywatch public`: the public process: what everybody may see, served from published documents."""

import click

from cli.environment import load_public
from cli.process import run_process


@click.command("public")
def command() -> None:
    """The public process: pages, badges and feeds from the published folder, and nothing else."""
    from dashboard.widgets.app import serve

    run_process("public", serve, load_public)
