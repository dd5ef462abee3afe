"""`citywatch dashboard`: the dashboard process: pages, HTTP interface and the live stream."""

from threading import Event

import click

from city.clock import Clock
from city.settings import Settings
from cli import environment
from cli.process import run_process


@click.command("dashboard")
def command() -> None:
    """The dashboard process: pages, HTTP interface and the live stream."""
    from dashboard.app import serve

    def run(settings: Settings, stop: Event, clock: Clock) -> None:
        serve(settings, stop, clock, environment.load_channel, environment.load_sign_on())

    run_process("dashboard", run)
