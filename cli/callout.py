"""`citywatch callout`: call a list of people until each has confirmed; see how far it is; stop it."""

import json
import os
import threading
from typing import Any

import click

from city.clock import Clock
from city.errors import CitywatchError
from city.settings import Settings
from cli import environment
from cli.neighbours import neighbours
from cli.process import epoch_ms, run_process, settings_or_exit


@click.group("callout")
def command() -> None:
    """Call and confirm: call a list of people until each has confirmed."""


@command.command("start")
@click.argument("list_id", metavar="LIST")
@click.option("--message", help="What is said instead of the list's own words, in every language the same.")
@click.option("--drill", is_flag=True, help="Say in everything that it is a drill.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def start(list_id: str, message: str | None, *, drill: bool, as_json: bool) -> None:
    """Call everybody on LIST, which the catalogue declares. The process `deliver` makes the calls."""
    from alerts.callout import desk, roster
    from alerts.callout.words import in_every_language

    words = in_every_language(message) if message else None
    with _database() as conn:
        order = desk.Order(list_id, _who(), drill, words)
        known = roster.read(conn)
        begun = desk.start(conn, known, order, epoch_ms())
        if isinstance(begun, desk.Refusal):
            listed = ", ".join(known.lists) or "none"
            raise click.ClickException(f"{begun.value} (declared: {listed})")
        _show(conn, begun, as_json=as_json)


@command.command("status")
@click.argument("callout_id", metavar="[ID]", type=int, required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def status(callout_id: int | None, *, as_json: bool) -> None:
    """How far a callout is, the newest one if none is named, and who is not reached. Code 1 while
    somebody is not.
    """
    with _database() as conn:
        raise SystemExit(1 if _show(conn, callout_id, as_json=as_json)["unreached"] else 0)


@command.command("stop")
@click.argument("callout_id", metavar="ID", type=int)
@click.option("--note", default="", help="Why.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def stop(callout_id: int, note: str, *, as_json: bool) -> None:
    """Stop a callout; whoever has not confirmed is called off."""
    from alerts.callout import desk

    with _database() as conn:
        if refused := desk.stop(conn, callout_id, epoch_ms(), _who(), note):
            raise click.ClickException(refused.value)
        _show(conn, callout_id, as_json=as_json)


@command.command("run", hidden=True)
def run() -> None:
    """Make the calls, without the rest of the process `deliver`; channels are those declared at the start."""
    from alerts.callout import loop
    from alerts.channels.book import ChannelBook
    from store import catalogue, database

    def calling(settings: Settings, stop: threading.Event, clock: Clock) -> None:
        book = ChannelBook(environment.load_channel, clock)
        with database.connect(settings.database_url or "", "callout") as conn:
            stored = catalogue.load(conn)
        book.take(stored[0].channels if stored else ())
        loop.run(settings, stop, clock, book.open)

    run_process("callout", calling)


def _database() -> Any:
    from store import database

    try:
        return database.connect(neighbours(settings_or_exit()).database, "callout")
    except CitywatchError as error:
        raise click.ClickException(str(error)) from error


def _who() -> str:
    return os.environ.get("USER") or "command line"


def _show(conn: Any, callout_id: int | None, *, as_json: bool) -> dict[str, Any]:
    """Print a callout, the newest one if none is named; what was printed."""
    from dashboard.callout_json import full_json
    from store import callout as callouts

    newest = callouts.newest(conn, 1) if callout_id is None else []
    found = callouts.by_id(conn, [callout_id]).get(callout_id) if callout_id else next(iter(newest), None)
    if found is None:
        raise click.ClickException("there is no such callout" if callout_id else "nobody has been called yet")
    whole = full_json(found, callouts.callees(conn, found.callout_id))
    if as_json:
        click.echo(json.dumps(whole, ensure_ascii=False))
    else:
        _say(whole)
    return whole


def _say(whole: dict[str, Any]) -> None:
    kind = "drill" if whole["drill"] else "callout"
    click.echo(f"{kind} {whole['callout']}, {whole['list']}: {whole['life']}")
    click.echo(f"{whole['confirmed']} of {whole['people']} confirmed, {whole['unreached']} without an answer")
    for state, count in whole["states"].items():
        if count:
            click.echo(f"{count:>7}  {state}")
    for person_id in whole["unreached_list"]:
        click.echo(f"         {person_id}")
