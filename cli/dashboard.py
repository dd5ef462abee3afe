"""`citywatch dashboard`: the dashboard process: pages, HTTP interface and the live stream."""

from functools import partial

import click

from cli import environment
from cli.process import run_process


@click.command("dashboard")
def command() -> None:
    """The dashboard process: pages, HTTP interface and the live stream."""
    from dashboard.app import serve

    run_process("dashboard", partial(serve, secrets_of=environment.load_channel))
