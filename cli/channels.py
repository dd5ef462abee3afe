"""`citywatch channels`: what is declared, whether it can be used, and a trial on the real path.

Channels are those that count in the database, where there is one that answers, else those of the catalogue's
files: a trial works without any neighbour.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

import click

from alerts.channels.book import ChannelBook
from alerts.channels.trial import trial
from alerts.dispatch import CHANNEL_PROBLEMS
from city.channel import DeclaredChannel
from city.errors import CitywatchError
from city.notice import Result
from city.properties import LANGUAGES
from city.settings import Settings
from cli import catalogue, environment
from cli.beats import BEAT_LOST_S
from cli.neighbours import neighbours
from cli.process import epoch_ms, settings_or_exit

DEADLINE_S = 10.0
SENDER = "deliver"
SHELL = "shell"
SAID_BY = {
    SENDER: "as the process that sends alerts says; a test from here uses the variables of this shell",
    SHELL: "as it is with the variables of this shell: no process that sends alerts runs",
}
DATABASE, FILES = "database", "files"


@dataclass(frozen=True, slots=True)
class Found:
    """The channels, where they are from, for how many seconds the process that sends has not beaten, and why
    it cannot use some."""

    channels: tuple[DeclaredChannel, ...]
    where: str
    sender_silent_s: float | None = None
    sender_problems: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def sender_runs(self) -> bool:
        """Whether the process that sends has shown itself lately."""
        return self.sender_silent_s is not None and self.sender_silent_s <= BEAT_LOST_S


@dataclass(frozen=True, slots=True)
class Listed:
    """What was found, the book the channels are in, and variables that belong to none of them."""

    found: Found
    book: ChannelBook
    stray: list[str]


@click.group("channels")
def command() -> None:
    """The ways to people: what is declared, whether it can be used, a trial of one."""
    logging.getLogger("alerts").addHandler(logging.NullHandler())  # what the book would log is shown below


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def list_(as_json: bool) -> None:
    """Every declared channel, and what keeps it from being used. Code 1 if anything does.

    Said by the process that sends where it runs, else by the variables of this shell.
    """
    listed = _listed_or_exit()
    runs = listed.found.sender_runs
    problems = listed.found.sender_problems if runs else listed.book.problems
    rows = [
        {"id": one.channel_id, "kind": one.kind.value, "problem": problems.get(one.channel_id)}
        for one in listed.found.channels
    ]
    said_by = SENDER if runs else SHELL
    if as_json:
        told = {"channels": rows, "stray": listed.stray, "from": listed.found.where, "said_by": said_by}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for row in rows:
            click.echo(f"{row['id']:<24} {row['kind']:<10} {row['problem'] or 'ready'}")
        if not rows:
            click.echo("no channel is declared: write [[channels]] in the catalogue")
        click.echo(SAID_BY[said_by])
        for variable in listed.stray:
            click.echo(f"{variable} is set, and no channel is named so")
    raise SystemExit(bool(problems or listed.stray))


@command.command("test")
@click.argument("channel_id", metavar="ID")
@click.option(
    "--to", "address", default="", help="A number, a mail address, whom to mention; as of a contact."
)
@click.option("--lang", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True)
def test(channel_id: str, address: str, lang: str) -> None:
    """Send a test on a channel as an alert would go, and say whether it left."""
    listed = _listed_or_exit()
    channel = listed.book.open(channel_id, address)
    if isinstance(channel, str):
        raise click.ClickException(channel)
    outcome = channel.send(trial(lang, epoch_ms()), DEADLINE_S)
    named = f" ({outcome.provider_id})" if outcome.provider_id else ""
    click.echo(f"{channel.name}  {outcome.result}{named}  {outcome.detail}")
    click.echo(_sender(listed.found))
    raise SystemExit(outcome.result is not Result.SENT)


def _sender(found: Found) -> str:
    """Whether alerts would be sent, too."""
    if found.where == FILES:
        return "no database answers: whether the process that sends alerts runs is not known"
    if not found.sender_runs:
        return "but the process that sends alerts does not run: citywatch deliver"
    return f"the process that sends alerts runs: seen {found.sender_silent_s:.0f} s ago"


def _listed_or_exit() -> Listed:
    try:
        found = _found(settings_or_exit())
        book = ChannelBook(environment.load_channel, epoch_ms)
        book.take(found.channels)
        return Listed(found, book, environment.stray_channel_variables(found.channels))
    except CitywatchError as error:
        raise click.ClickException(str(error)) from error


def _found(settings: Settings) -> Found:
    from store import catalogue as stored
    from store import database
    from store.processes import all_processes

    try:
        with database.connect(neighbours(settings).database, "channels") as conn:
            known = stored.load(conn)
            sender = next((one for one in all_processes(conn) if one.process == SENDER), None)
    except (CitywatchError, *database.Unavailable):
        known, sender = None, None
    if known is None:
        return Found(catalogue.read(settings).channels, FILES)
    if sender is None:
        return Found(known[0].channels, DATABASE)
    said = sender.detail.get(CHANNEL_PROBLEMS)
    silent_s = abs(epoch_ms() - sender.beat_at) / 1000
    return Found(known[0].channels, DATABASE, silent_s, said if isinstance(said, dict) else {})
