"""What an import says to a person when a file is done."""

import csv
from pathlib import Path

import click

from city.spreadsheet import harmless
from cli.import_job import Result
from maps.features import iso


def say(result: Result, show: int) -> None:
    """One file in a few lines: mistakes first, on the error stream."""
    for line in result.listed[:show]:
        click.echo(line, err=True)
    hidden = result.mistakes - min(show, len(result.listed))
    if result.mistakes and hidden > 0:
        click.echo(f"… and {_count(hidden, 'more mistake')}{_put_aside(result)}", err=True)
    if result.state == "refused":
        click.echo(
            f"{result.file}: {_count(result.mistakes, 'mistake')}, nothing of it was imported", err=True
        )
        return
    span = f", {iso(result.first)} to {iso(result.last)}" if result.first and result.last else ""
    rows = f"{_count(result.rows, 'row')}{span}"
    if result.state == "checked":
        click.echo(f"{result.file}: {rows}; sound, nothing was imported (--dry-run)")
        return
    counts = ("stored", "duplicate", "conflicting", "missing", "skipped")
    quality = f", {result.suspect:,} SUSPECT and {result.bad:,} BAD" if result.suspect or result.bad else ""
    told = ", ".join(f"{getattr(result, name):,} {name}" for name in counts)
    number = f"import {result.import_id}: " if result.import_id else ""
    click.echo(f"{result.file}: {number}{rows}; {told}{quality}; {result.seconds:.1f} s")


def _count(n: int, what: str) -> str:
    return f"{n:,} {what}" if n == 1 else f"{n:,} {what}s"


def _put_aside(result: Result) -> str:
    """Everything that was skipped, in a file beside the one it was skipped from."""
    if result.state != "imported":
        return ""
    path = Path(f"{result.file}.skipped.csv")
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["mistake"])
            writer.writerows([harmless(line)] for line in result.listed)
    except OSError as error:
        return f"; they could not be written beside it: {error}"
    return f", all of them in {path}"
