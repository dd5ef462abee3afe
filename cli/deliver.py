"""`citywatch deliver`: the process from transitions to people: policy, escalation, messages, calls."""

import threading

import click

from city.clock import Clock
from city.settings import Settings
from cli import environment
from cli.process import run_process


@click.command("deliver")
def command() -> None:
    """The process that tells people: policy, escalation, messages, calls."""
    from alerts import deliver

    def run(settings: Settings, stop: threading.Event, clock: Clock) -> None:
        deliver.run(settings, environment.load_channel, stop, clock)

    run_process("deliver", run)
