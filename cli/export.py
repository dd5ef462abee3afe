"""`citywatch export`: history as CSV, Parquet or GeoPackage, ordered by thing, property and time.

One snapshot, read in slices: memory does not grow with what is exported. What is written raw,
`citywatch import` reads back as it was.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic
from zoneinfo import ZoneInfo

import click
import pyarrow as pa

from city.errors import CitywatchError, PermanentError
from city.properties import find_property
from city.quality import Quality, Reason
from city.thing import Datastream, Thing
from cli.export_file import ENDINGS, Format, partial, write
from cli.neighbours import neighbours
from cli.process import settings_or_exit
from cli.progress import Show, bar
from store import catalogue, exports
from store.database import Connection, Unavailable, millis
from store.observations import Bucket, Mean

INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Choice:
    """What to export. Lists are empty for all; times are texts as they were given, None for no bound."""

    things: tuple[str, ...]
    properties: tuple[str, ...]
    areas: tuple[str, ...]
    datastreams: tuple[str, ...]
    first: str | None
    last: str | None
    bucket: Bucket
    format: Format


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
    output: str,
    force: bool,
    as_json: bool,
) -> None:
    """Write history into a file."""
    path = None if output == "-" else Path(output)
    kind = _format(path, format_)
    choice = Choice(things, properties, areas, datastreams, first, last, Bucket(bucket), kind)
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
    ending = ENDINGS.get(path.suffix.lower()) if path else Format.CSV
    if ending is None:
        raise click.UsageError(f"--format: the ending of {path} does not say which")
    return ending


def _export(url: str, choice: Choice, path: Path | None, force: bool, show: Show) -> int:
    counted = _Counted(show)
    with exports.snapshot(url) as conn:
        stored = catalogue.load(conn)
        if stored is None:
            raise PermanentError("the database has no catalogue yet: `citywatch migrate` loads it")
        known, streams = stored
        zone = ZoneInfo(known.city.timezone)
        chosen = _chosen(choice, {thing.thing_id: thing for thing in known.things}, streams)
        schema = _schema(zone, choice.bucket)
        span = _asked(choice, zone)
        batches = counted(_batches(conn, choice, chosen, span, zone, schema, counted))
        if path is None:
            write(choice.format, None, schema, batches)
        else:
            with partial(path, force) as part:
                write(choice.format, part, schema, batches)
    return counted.rows


class _Counted:
    """Rows that went by, and the share of datastreams that did."""

    def __init__(self, show: Show) -> None:
        self.rows, self.share, self._show = 0, 0.0, show

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            self.rows += batch.num_rows
            yield batch
            self._show(self.share, self.rows)


Chosen = list[tuple[int, Datastream, Thing]]


def _chosen(choice: Choice, things: dict[str, Thing], streams: dict[int, Datastream]) -> Chosen:
    """The datastreams by thing and property. Raises PermanentError for a name that is nobody's."""
    every = sorted(streams.items(), key=lambda pair: (pair[1].thing_id, pair[1].property))
    known = {
        "thing": (choice.things, {s.thing_id for _, s in every}),
        "property": (choice.properties, {s.property for _, s in every}),
        "area": (choice.areas, {thing.area for thing in things.values()}),
        "datastream": (choice.datastreams, {f"{s.thing_id}.{s.property}" for _, s in every}),
    }
    for what, (asked, there) in known.items():
        if strange := sorted(set(asked) - there):
            raise PermanentError(f"no {what} {', '.join(map(repr, strange))} in the catalogue")

    def wanted(stream: Datastream) -> bool:
        of = (
            stream.thing_id,
            stream.property,
            things[stream.thing_id].area,
            f"{stream.thing_id}.{stream.property}",
        )
        return all(not asked or one in asked for one, (asked, _) in zip(of, known.values(), strict=True))

    return [(key, stream, things[stream.thing_id]) for key, stream in every if wanted(stream)]


def _schema(zone: ZoneInfo, bucket: Bucket) -> pa.Schema:
    text, number = pa.string(), pa.float64()
    fields = [("thing_id", text), ("property", text), ("unit", text), ("zone", text)]
    fields += [
        ("time", pa.timestamp("ms", zone.key)),
        ("result", number),
        ("quality", text),
        ("reasons", text),
    ]
    if bucket is not Bucket.RAW:
        fields += [
            ("bucket", text),
            ("min", number),
            ("max", number),
            ("n", pa.int64()),
            ("n_good", pa.int64()),
        ]
    return pa.schema([*fields, ("geometry", pa.binary())])


def _asked(choice: Choice, zone: ZoneInfo) -> tuple[int | None, int | None]:
    """The span to export. Raises PermanentError for one that holds no moment."""
    first = _time(choice.first, zone, "--from") if choice.first else None
    last = _time(choice.last, zone, "--to") if choice.last else None
    if first is not None and last is not None and first >= last:
        raise PermanentError(f"--from {choice.first} is not before --to {choice.last}")
    return first, last


def _batches(
    conn: Connection,
    choice: Choice,
    chosen: Chosen,
    asked: tuple[int | None, int | None],
    zone: ZoneInfo,
    schema: pa.Schema,
    counted: _Counted,
) -> Iterator[pa.RecordBatch]:
    bounds = exports.spans(conn, [key for key, _, _ in chosen], choice.bucket)
    first, last = asked
    for done, (key, stream, thing) in enumerate(chosen):
        counted.share = done / len(chosen)
        if key not in bounds:
            continue
        oldest, newest = bounds[key]
        span = (
            max(oldest, first) if first is not None else oldest,
            min(newest + 1, last) if last is not None else newest + 1,
        )
        for columns in _columns(conn, choice.bucket, key, span, zone):
            yield _batch(columns, stream, thing, zone, schema)


def _columns(
    conn: Connection, bucket: Bucket, key: int, span: tuple[int, int], zone: ZoneInfo
) -> Iterator[dict[str, list]]:
    if bucket is Bucket.RAW:
        for rows in exports.raw(conn, key, *span):
            times, results, qualities, reasons = zip(*rows, strict=True)
            words = {"quality": [Quality(q).name for q in qualities], "reasons": [_words(r) for r in reasons]}
            # a zero has no sign, and one that was stored with it would not come back as it was
            yield {"time": [millis(t) for t in times], "result": [r + 0.0 for r in results], **words}
    else:
        for found in exports.means(conn, key, *span, bucket, zone):
            yield _mean_columns(found, bucket)


def _words(bits: int) -> str:
    return " ".join(Reason(bits).words()) if bits else ""


def _mean_columns(found: list[Mean], bucket: Bucket) -> dict[str, list]:
    quality = ["GOOD" if m.n_good == m.n else "SUSPECT" if m.n_good else "BAD" for m in found]
    said = {"quality": quality, "reasons": [""] * len(found), "bucket": [bucket.value] * len(found)}
    spread = {"min": [m.low for m in found], "max": [m.high for m in found]}
    counts = {"n": [m.n for m in found], "n_good": [m.n_good for m in found]}
    return {"time": [m.start for m in found], "result": [m.mean for m in found], **said, **spread, **counts}


def _batch(
    columns: dict[str, list], stream: Datastream, thing: Thing, zone: ZoneInfo, schema: pa.Schema
) -> pa.RecordBatch:
    import shapely

    size = len(columns["time"])
    prop = find_property(stream.property)
    texts = {"thing_id": stream.thing_id, "property": stream.property, "unit": prop.unit if prop else ""}
    same: dict[str, str | bytes] = {**texts, "zone": zone.key}
    same |= {"geometry": shapely.Point(thing.lon, thing.lat).wkb}
    arrays = [
        pa.repeat(pa.scalar(same[field.name], field.type), size)
        if field.name in same
        else pa.array(columns[field.name], field.type)
        for field in schema
    ]
    return pa.record_batch(arrays, schema=schema)


def _time(text: str, zone: ZoneInfo, option: str) -> int:
    try:
        moment = datetime.fromisoformat(text.replace("z", "Z"))
    except ValueError:
        raise PermanentError(f"{option}: {text!r} is no RFC 3339 time and no date") from None
    return millis(moment if moment.tzinfo else moment.replace(tzinfo=zone))
