"""`citywatch alerts`: the alerts process: committed observations → findings → transitions."""

import click

from cli.process import run_process


@click.command("alerts")
def command() -> None:
    """The alerts process: committed observations → findings → transitions."""
    from alerts.engine import run

    run_process("alerts", run)
