"""`citywatch export`: history as CSV, XLSX, Parquet or GeoPackage, ordered by thing, property and time.

One snapshot, read in slices: memory does not grow with what is exported. What is written raw to another
format than XLSX, `citywatch import` reads back as it was.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import click

from city.errors import CitywatchError, PermanentError
from city.properties import LANGUAGES
from cli.neighbours import neighbours
from cli.process import settings_or_exit
from cli.progress import Show, bar
from dashboard.exporting.choice import Choice, wanted
from dashboard.exporting.format import BY_ENDING, Format
from store import catalogue, exports
from store.database import Unavailable
from store.observations import Bucket

INTERRUPTED = 130


@click.command("export")
@click.option("--thing", "things", multiple=True, help="A thing_id; may be given again.")
@click.option("--property", "properties", multiple=True, help="A property; may be given again.")
@click.option("--area", "areas", multiple=True, help="An area_id; may be given again.")
@click.option("--datastream", "datastreams", multiple=True, help="thing_id.property; may be given again.")
@click.option("--from", "first", help="RFC 3339, or a date or time of the city; inclusive.")
@click.option("--to", "last", help="The same; exclusive.")
@click.option(
    "--bucket", type=click.Choice([b.value for b in Bucket]), default=Bucket.RAW.value, show_default=True
)
@click.option(
    "--format",
    "format_",
    type=click.Choice([f.value for f in Format]),
    help="By the file's ending if left out.",
)
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Of the stations' names."
)
@click.option("-o", "--output", required=True, help="A file, or - for standard output.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object about the file.")
def command(
    things: tuple[str, ...],
    properties: tuple[str, ...],
    areas: tuple[str, ...],
    datastreams: tuple[str, ...],
    first: str | None,
    last: str | None,
    bucket: str,
    format_: str | None,
    lang: str,
    output: str,
    force: bool,
    as_json: bool,
) -> None:
    """Write history into a file."""
    path = None if output == "-" else Path(output)
    kind = _format(path, format_)
    choice = Choice(things, properties, areas, datastreams, first, last, Bucket(bucket), kind, lang)
    began = monotonic()
    try:
        url = neighbours(settings_or_exit()).database
        with bar(f"exporting {output}") as show:
            rows = _export(url, choice, path, force, show)
    except KeyboardInterrupt as stop:
        click.echo("citywatch: stopped; nothing was written", err=True)
        raise SystemExit(INTERRUPTED) from stop
    except (CitywatchError, OSError, *Unavailable) as error:
        click.echo(f"citywatch: {error}", err=True)
        raise SystemExit(2) from error
    seconds = round(monotonic() - began, 3)
    if as_json:
        click.echo(json.dumps({"rows": rows, "file": output, "seconds": seconds}), err=path is None)
    else:
        click.echo(f"{rows:,} rows in {seconds:.1f} s", err=True)


def _format(path: Path | None, named: str | None) -> Format:
    if named:
        return Format(named)
    ending = BY_ENDING.get(path.suffix.lower()) if path else Format.CSV
    if ending is None:
        raise click.UsageError(f"--format: the ending of {path} does not say which")
    return ending


def _export(url: str, choice: Choice, path: Path | None, force: bool, show: Show) -> int:
    from dashboard.exporting.files import pieces
    from dashboard.exporting.rows import batches, schema

    if path is None and choice.format is Format.GEOPACKAGE:
        raise click.UsageError("a GeoPackage cannot go to standard output")
    counted = 0

    def told(share: float, rows: int) -> None:
        nonlocal counted
        counted = rows
        show(share, rows)

    with exports.snapshot(url) as conn:
        stored = catalogue.load(conn)
        if stored is None:
            raise PermanentError("the database has no catalogue yet: `citywatch migrate` loads it")
        asked = wanted(choice, *stored)
        rows = batches(conn, asked, told)
        _write(pieces(choice.format, schema(asked.zone, asked.bucket), rows, asked.licence), path, force)
    return counted


def _write(pieces: Iterator[bytes], path: Path | None, force: bool) -> None:
    if path is None:
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
        return
    with partial(path, force) as part, part.open("wb") as file:
        for piece in pieces:
            file.write(piece)


@contextmanager
def partial(path: Path, force: bool) -> Iterator[Path]:
    """Where to write until the file is whole: under its final name it is whole or not there at all.

    Raises PermanentError for a file that is there already.
    """
    if path.exists() and not force:
        raise PermanentError(f"{path}: is there already; --force writes over it")
    part = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
