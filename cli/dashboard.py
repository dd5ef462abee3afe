"""`citywatch dashboard`: the dashboard process: pages, HTTP interface and the live stream."""

import click

from cli.process import run_process


@click.command("dashboard")
def command() -> None:
    """The dashboard process: pages, HTTP interface and the live stream."""
    from dashboard.app import serve

    run_process("dashboard", serve)
