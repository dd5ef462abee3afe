"""`citywatch up`: the whole system on one machine, until Ctrl-C.

The order is the order of need: services, schema and catalogue, our processes, and last the demo's devices,
which speak MQTT like any other device. The catalogue is read before anything starts, so that a broken one
starts nothing. Every teardown is registered on the line after what it undoes.
"""

import signal
from contextlib import ExitStack

import click

from city.catalogue import Catalogue
from city.errors import CitywatchError, PermanentError
from city.settings import Settings
from cli import catalogue
from cli.announce import Screen
from cli.home import Home, Lock
from cli.process import settings_or_exit, stop_on_signals
from cli.stack import Stack
from cli.supervisor import InterruptedStartError
from cli.teller import Options


def known_scenario(_ctx: click.Context, _param: click.Parameter, scenario: str | None) -> str | None:
    """Refuse a scenario that does not exist before anything starts."""
    from sensors.scenario import SCENARIOS

    if scenario is not None and scenario not in SCENARIOS:
        raise click.BadParameter(f"{scenario!r} is none of {', '.join(SCENARIOS)}")
    return scenario


@click.command("up")
@click.option("--no-demo", is_flag=True, help="Start without the simulated devices.")
@click.option("--scenario", callback=known_scenario, help="What happens in the demo city.")
@click.option("--scale", type=click.IntRange(min=1), help="Multiply the city, to see how a larger one does.")
def command(no_demo: bool, scenario: str | None, scale: int | None) -> None:
    """Start everything and keep it running; Ctrl-C stops it."""
    settings = settings_or_exit()
    screen = Screen()
    try:
        city = catalogue.read(settings, scale)
        demo = not no_demo and catalogue.is_demo(settings)
        with ExitStack() as teardown:
            run(settings, city, Options(demo, scenario, scale), screen, teardown)
    except InterruptedStartError:
        screen.note("stopped while starting")
    except CitywatchError as error:
        screen.trouble(error)
        raise SystemExit(2 if isinstance(error, PermanentError) else 1) from error
    except OSError as error:  # a full or read-only disk, before there is anything to look after
        screen.trouble(error)
        raise SystemExit(1) from error


def run(settings: Settings, city: Catalogue, options: Options, screen: Screen, teardown: ExitStack) -> None:
    """Start, announce, supervise until asked to stop. `teardown` undoes it all in reverse."""
    stop = stop_on_signals((signal.SIGTERM, signal.SIGINT, signal.SIGHUP))
    home = Home.at(settings.home)
    lock = Lock.acquire(home)
    teardown.callback(lock.release)
    if lock.stale_pid is not None:
        screen.note(f"the last run (pid {lock.stale_pid}) did not stop in good order: its lock is taken over")
    stack = Stack(settings, home, options, stop, screen)
    teardown.callback(stack.close)
    screen.title(city.city.name["en"], len(city.things), str(home.path))
    stack.start(city)
    stack.supervisor.run()
