"""`citywatch citizens`: the process between citizens and the office, and what mail servers hand back."""

import sys
from functools import partial

import click

from city.errors import CitywatchError
from cli import environment
from cli.process import epoch_ms, run_process, settings_or_exit
from cli.programs import needed

LARGEST_BOUNCE = 1 << 20


@click.group("citizens", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """The process that takes in reports of citizens and sends warnings to those who subscribed."""
    if context.invoked_subcommand is None:
        from alerts.citizens.process import run

        try:
            mine = environment.load_citizens()
        except CitywatchError as error:
            click.echo(f"citywatch: {error}", err=True)
            raise SystemExit(2) from error
        run_process("citizens", partial(run, mine=mine))


@command.command("bounced")
def bounced() -> None:
    """Read a mail that came back on standard input, and drop its address where it says that it is not there.

    For the mail server to pipe what comes to CITYWATCH_CITIZENS_SMTP_FROM into. Other mail is passed over.
    """
    from alerts.citizens.bounce import drop
    from store import database

    settings = settings_or_exit()
    raw = sys.stdin.buffer.read(LARGEST_BOUNCE)
    try:
        with database.connect(needed(settings.database_url), "citizens bounced") as conn:
            dropped = drop(conn, raw, settings.link_keys(), epoch_ms())
    except CitywatchError as error:
        click.echo(f"citywatch: {error}", err=True)
        raise SystemExit(75) from error
    click.echo("1 address dropped" if dropped else "nothing to drop")
