"""`citywatch reconcile`: compare a day's receipts with the rows that are stored and with the tallies, now.

The keeper does this every night for the day before; by hand it is for looking again after something was
mended. Ends with 1 when something differs.
"""

import json
from datetime import date, datetime, timedelta

import click

from city.errors import CitywatchError
from cli.neighbours import neighbours
from cli.process import epoch_ms, settings_or_exit


@click.command("reconcile")
@click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), help="Of the city's calendar; by default yesterday."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
def command(day: datetime | None, *, as_json: bool) -> None:
    """Compare a day's receipts with what is stored."""
    try:
        compared, differences = _compare(day.date() if day else None)
    except CitywatchError as error:
        click.echo(f"citywatch: {error}", err=True)
        raise SystemExit(2) from error
    if as_json:
        click.echo(json.dumps({"day": compared.isoformat(), "differences": differences}, ensure_ascii=False))
    else:
        for line in differences or ["receipts, rows and tallies agree"]:
            click.echo(f"{compared}: {line}")
    raise SystemExit(1 if differences else 0)


def _compare(wanted: date | None) -> tuple[date, list[str]]:
    """The day that was compared, yesterday if none was wanted, and what differs as lines."""
    from city.receipt import local_day
    from ingest.reconciliation import reconcile, told
    from store import database, receipts

    now = epoch_ms()
    url = neighbours(settings_or_exit()).database
    with database.connect(url, "reconcile", statement_timeout_ms=0) as conn:
        zone = receipts.zone(conn)
        if zone is None:
            raise click.ClickException("there is no catalogue yet: run citywatch migrate")
        day = wanted or local_day(now, zone) - timedelta(days=1)
        return day, [told(one) for one in reconcile(conn, day, now)]
