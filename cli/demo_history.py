"""`citywatch demo-history`: the demo's recorded stations get a past, so that trends have something to show.

The demo begins with the day it is started. Its recorded stations replay recordings of other places, aligned
to the calendar; the same recordings say what they would have replayed on every hour before. It is brought in
as an import: it goes into the rollups, raises no alarm, and `citywatch import --undo` takes it out again.
What was not recorded is not made up.
"""

import getpass
import hashlib
from collections.abc import Iterator, Mapping

import click
import numpy as np

from city.clock import DAY_MS
from city.errors import CitywatchError, PermanentError
from city.hourly import HOUR_MS, Ints
from city.local_time import day_of
from city.properties import find_property
from city.quality import assess
from city.thing import Datastream, Thing
from cli import catalogue as shipped
from cli.import_run import chunks
from cli.neighbours import neighbours
from cli.process import epoch_ms, settings_or_exit
from cli.progress import Show, bar
from sensors.mapping_columns import Columns
from sensors.recording import LOCAL, Recording, parse_all, results
from store import catalogue, database, imports
from store.imports import About, Import

PLAYED_MS = DAY_MS
"""The last day is published by the simulator itself."""
MOST_DAYS = 3 * 365
NAMED = "demo-history: recorded elsewhere, shifted to {first} … {last}"


@click.command("demo-history")
@click.option(
    "--days", type=click.IntRange(2, MOST_DAYS), default=365, show_default=True, help="How far back."
)
def command(days: int) -> None:
    """Give the demo's recorded stations a past: hourly values of other places, on this year's days."""
    settings = settings_or_exit()
    try:
        now = epoch_ms()
        with database.connect(
            neighbours(settings).database, "demo-history", statement_timeout_ms=600_000
        ) as conn:
            click.echo(bring_in(conn, parse_all(shipped.recordings()), now, days))
    except (CitywatchError, *database.Unavailable) as error:
        raise click.ClickException(str(error)) from error


def bring_in(conn: database.Connection, recordings: Mapping[str, Recording], now: int, days: int) -> str:
    """Bring the past in, unless it is there; what was done, as a sentence. Raises PermanentError."""
    stored = catalogue.load(conn)
    if stored is None:
        raise PermanentError("the database has no catalogue yet: `citywatch migrate` loads it")
    city, streams = stored
    if not city.city.demo:
        raise PermanentError(
            "this is no demo: recordings of other places have no business in a city's history"
        )
    things = [thing for thing in city.things if thing.recorded in recordings]
    if not things:
        raise PermanentError("no station of this demo replays a recording")
    times = _instants(now, days)
    keys = {(s.thing_id, s.property): key for key, s in streams.items()}
    about = _about(things, keys, times)
    for one in imports.newest(conn):
        if (one.file, one.state) == (about.file, "done"):
            return f"{about.file} is there already, as import {one.import_id}"
    first, last = (day_of(int(at), LOCAL).year for at in (times[0], times[-1]))
    imports.make_room(conn, range(first, last + 1))
    imported = imports.begin(conn, about, now)
    with bar("storing what was recorded") as show:
        imported = _store(conn, imported, things, recordings, keys, times, show)
    done = imports.finish(conn, imported)
    return (
        f"{done.stored:,} hourly values of {len(things)} stations stored as import {done.import_id}. They "
        "were recorded elsewhere and are shifted to this year; "
        f"`citywatch import --undo {done.import_id}` takes them out again"
    )


def _instants(now: int, days: int) -> Ints:
    """The whole hours before what the simulator plays itself, from a midnight of the recordings' zone on."""
    last = (now - PLAYED_MS) // HOUR_MS * HOUR_MS
    midnight = (last + 8 * HOUR_MS) // DAY_MS * DAY_MS - 8 * HOUR_MS
    return np.arange(midnight - (days - 1) * DAY_MS, last + 1, HOUR_MS, np.int64)


def _about(things: list[Thing], keys: Mapping[tuple[str, str], int], times: Ints) -> About:
    """What is brought in. Rows are counted as hours of stations: an hour may have several values, or none."""
    first, last = int(times[0]), int(times[-1])
    named = NAMED.format(first=day_of(first, LOCAL), last=day_of(last, LOCAL))
    ids = sorted(key for (thing_id, _), key in keys.items() if thing_id in {one.thing_id for one in things})
    digest = hashlib.sha256(f"{first} {last} {ids}".encode()).hexdigest()
    return About(named, digest, "demo-history", _whoever(), len(things) * len(times), ids, first, last)


def _whoever() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user need not have a name
        return "demo-history"


def _store(
    conn: database.Connection,
    imported: Import,
    things: list[Thing],
    recordings: Mapping[str, Recording],
    keys: Mapping[tuple[str, str], int],
    times: Ints,
    show: Show,
) -> Import:
    """Station by station, from where it was interrupted on."""
    most_days, whole = imports.most_days(conn), len(things) * len(times)
    for number, thing in enumerate(things):
        first, last = number * len(times), (number + 1) * len(times)
        if last <= imported.rows_done:
            continue
        found = list(_played(thing, recordings[thing.recorded or ""], keys, times, first))
        columns = Columns(*(np.array(column) for column in zip(*found, strict=True)))
        columns = columns.taken(columns.rows >= imported.rows_done)
        for chunk, upto in chunks(columns, last, most_days):
            imported = imports.store(conn, imported, chunk, upto)
            show(upto / whole, imported.offered)
    return imported


def _played(
    thing: Thing, recording: Recording, keys: Mapping[tuple[str, str], int], times: Ints, first: int
) -> Iterator[tuple[int, int, int, float, int, int]]:
    """What a station would have said, by hour: row, datastream, time, result, quality, reasons."""
    streams: dict[str, Datastream] = {stream.property: stream for stream in thing.datastreams}
    for row, at in enumerate(times.tolist(), first):
        for slug, result in results(recording, at).items():
            prop, key = find_property(slug), keys.get((thing.thing_id, slug))
            if prop and key is not None and slug in streams:
                quality, reasons = assess(prop, at, result, None, None)
                yield row, key, at, result, int(quality), int(reasons)
