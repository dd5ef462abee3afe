"""The processes of `citywatch bench storm`, each with a clock that runs faster than ours: `python -m
bench.storm_process ingest|alerts|deliver --from MS --shown MS --speed N`.

They are the real loops; only the clock is handed in, and what they wait for by our clock is shortened.
"""

import threading
from functools import partial

import click

from alerts import bell, deliver, dispatch, engine
from bench.callout_process import FastClock
from city.settings import Settings
from cli import environment
from cli.process import log_to, settings_or_exit, stop_on_signals
from ingest import pipeline

LONGEST_WAIT_S = 0.05


def _ingest(settings: Settings, stop: threading.Event, clock: FastClock) -> None:
    pipeline.run(settings, stop, clock)


def _alerts(settings: Settings, stop: threading.Event, clock: FastClock) -> None:
    """Silence, too, passes by the fast clock."""
    engine.WAKE_S = LONGEST_WAIT_S
    engine.Engine = partial(engine.Engine, timer=lambda: clock() / 1000)
    engine.run(settings, stop, clock)


def _deliver(settings: Settings, stop: threading.Event, clock: FastClock) -> None:
    """A lease is kept by the fast clock, and a try takes its time by ours."""
    dispatch.WAKE_S = bell.LOOK_S = LONGEST_WAIT_S
    deliver.LEASE_MS = round(deliver.LEASE_MS * clock.speed)
    deliver.run(settings, environment.load_channel, stop, clock)


RUNS = {"ingest": _ingest, "alerts": _alerts, "deliver": _deliver}


@click.command()
@click.argument("process", type=click.Choice(sorted(RUNS)))
@click.option("--from", "begun", type=int, required=True)
@click.option("--shown", type=int, required=True)
@click.option("--speed", type=float, required=True)
def main(process: str, begun: int, shown: int, speed: float) -> None:
    """Run one process until it is asked to stop."""
    settings = settings_or_exit()
    log_to()
    RUNS[process](settings, stop_on_signals(), FastClock(begun, shown, speed))


if __name__ == "__main__":
    main()
