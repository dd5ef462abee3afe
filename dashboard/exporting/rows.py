"""The rows of an export, ordered by thing, property and time, as Arrow batches that are read in slices."""

from collections.abc import Callable, Generator, Iterator
from zoneinfo import ZoneInfo

import pyarrow as pa

from city.clock import DAY_MS
from city.properties import find_property
from city.quality import Quality, Reason
from city.thing import Datastream, Thing
from dashboard.exporting.choice import Wanted
from dashboard.exporting.review import decided, of_means
from dashboard.words import local
from store import exports
from store.database import Connection, millis
from store.observations import Bucket, Mean

Batches = Generator[pa.RecordBatch]
Told = Callable[[float, int], None]
"""Hears what share of the datastreams and how many rows went by."""

_SPANS = {60: "1m", 3600: "1h", 8 * 3600: "8h", 86_400: "1d"}


def averaging(period_s: float) -> str:
    """What a result stands for, as text: `instant`, `1m`, `1h`, `8h`, `1d`, else seconds like `600s`."""
    return _SPANS.get(round(period_s), f"{period_s:g}s") if period_s else "instant"


def schema(zone: ZoneInfo, bucket: Bucket) -> pa.Schema:
    """The columns of an export; `geometry` is for files that have a place for it."""
    text, number = pa.string(), pa.float64()
    names = ("thing_id", "station_name", "property", "unit", "averaging", "zone")
    fields: list[tuple[str, pa.DataType]] = [(name, text) for name in names]
    fields += [("time", pa.timestamp("ms", zone.key)), ("result", number), ("quality", text)]
    fields += [("reasons", text), ("review", text)]
    if bucket is not Bucket.RAW:
        fields += [("bucket", text), ("min", number), ("max", number), ("n", pa.int64())]
        fields += [("n_good", pa.int64())]
    return pa.schema([*fields, ("geometry", pa.binary())])


def batches(conn: Connection, asked: Wanted, told: Told = lambda _share, _rows: None) -> Batches:
    """All rows. `told` hears of each batch after it was taken."""
    columns = schema(asked.zone, asked.bucket)
    bounds = exports.spans(conn, asked.keys, asked.bucket)
    rows = 0
    for done, (key, stream, thing) in enumerate(asked.streams):
        if key not in bounds:
            continue
        span = _within(bounds[key], asked)
        if span[0] >= span[1]:
            continue
        for slice_ in _columns(conn, asked, key, stream, span):
            batch = _batch(slice_, stream, thing, asked, columns)
            rows += batch.num_rows
            yield batch
            told(done / len(asked.streams), rows)


def _within(bounds: tuple[int, int], asked: Wanted) -> tuple[int, int]:
    oldest, newest = bounds
    first = max(oldest, asked.first) if asked.first is not None else oldest
    return first, min(newest + 1, asked.last) if asked.last is not None else newest + 1


def _columns(
    conn: Connection, asked: Wanted, key: int, stream: Datastream, span: tuple[int, int]
) -> Iterator[dict[str, list]]:
    bucket = asked.bucket
    known = decided(conn, key, stream.period_s, span[0] - DAY_MS, span[1] + DAY_MS)
    if bucket is Bucket.RAW:
        for rows in exports.raw(conn, key, *span):
            stamps, results, qualities, reasons = zip(*rows, strict=True)
            times = [millis(t) for t in stamps]
            words = {"quality": [Quality(q).name for q in qualities], "reasons": [_words(r) for r in reasons]}
            # a zero has no sign, and one that was stored with it would not come back as it was
            values = {"time": times, "result": [r + 0.0 for r in results], "review": known.of(times)}
            yield values | words
    else:
        for found in exports.means(conn, key, *span, bucket, asked.zone):
            means, said = of_means(conn, key, found, bucket, asked.zone, known)
            yield _mean_columns(means, bucket) | {"review": said}


def _words(bits: int) -> str:
    return " ".join(Reason(bits).words()) if bits else ""


def _mean_columns(found: list[Mean], bucket: Bucket) -> dict[str, list]:
    quality = ["BAD" if not m.n_good else "GOOD" if m.n_good == m.n else "SUSPECT" for m in found]
    said = {"quality": quality, "reasons": [""] * len(found), "bucket": [bucket.value] * len(found)}
    spread = {"min": [m.low for m in found], "max": [m.high for m in found]}
    counts = {"n": [m.n for m in found], "n_good": [m.n_good for m in found]}
    return {"time": [m.start for m in found], "result": [m.mean for m in found], **said, **spread, **counts}


def _batch(
    columns: dict[str, list], stream: Datastream, thing: Thing, asked: Wanted, schema: pa.Schema
) -> pa.RecordBatch:
    import shapely

    size = len(columns["time"])
    prop = find_property(stream.property)
    bucket = asked.bucket
    same: dict[str, str | bytes] = {
        "thing_id": stream.thing_id,
        "station_name": local(asked.lang, dict(thing.name)),
        "property": stream.property,
        "unit": prop.unit if prop else "",
        "averaging": averaging(stream.period_s) if bucket is Bucket.RAW else bucket.value,
        "zone": asked.zone.key,
        "geometry": shapely.Point(thing.lon, thing.lat).wkb,
    }
    arrays = [
        pa.repeat(pa.scalar(same[field.name], field.type), size)
        if field.name in same
        else pa.array(columns[field.name], field.type)
        for field in schema
    ]
    return pa.record_batch(arrays, schema=schema)
