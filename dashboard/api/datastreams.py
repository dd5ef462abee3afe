"""The history of one datastream: raw or by bucket, as JSON, CSV or Parquet."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response

from city import rfc3339
from city.clock import DAY_MS
from city.observation import Observation
from city.properties import find_property
from city.thing import Datastream
from dashboard.api.context import Context, context, json, not_found
from dashboard.api.export import file_of, hold
from dashboard.exporting import format as files
from dashboard.exporting.choice import EARLIEST_MS, LATEST_MS, Choice
from maps.features import iso
from store import observations
from store.observations import Bucket, Mean

router = APIRouter(prefix="/api/v1/datastreams", tags=["datastreams"])

LONGEST_MS = {
    Bucket.RAW: 92 * DAY_MS,
    Bucket.MINUTE: 92 * DAY_MS,
    Bucket.HOUR: 20 * 366 * DAY_MS,
    Bucket.DAY: 200 * 366 * DAY_MS,
}
MOST_ROWS = 400_000
LONGEST_NUMBER = 18


class Format(StrEnum):
    """What an answer can be."""

    JSON = "json"
    CSV = files.Format.CSV.value
    PARQUET = files.Format.PARQUET.value


@router.get("/{datastream}/observations")
def read(
    request: Request,
    datastream: str,
    first: Annotated[str | None, Query(alias="from", description="RFC 3339 or epoch ms")] = None,
    last: Annotated[str | None, Query(alias="to", description="RFC 3339 or epoch ms, exclusive")] = None,
    bucket: Bucket = Bucket.RAW,
    format: Format = Format.JSON,
) -> Response:
    """Observations in [from, to), by default of the last 24 h; of a number or a `thing_id.property`."""
    c = context(request)
    key, stream = find(c.wall.mirror.streams, datastream)
    to = time_of(last, "to") if last else c.clock() + 1
    since = time_of(first, "from") if first else to - DAY_MS
    if since >= to:
        raise HTTPException(422, "from must be before to")
    if to - since > LONGEST_MS[bucket]:
        days = LONGEST_MS[bucket] // DAY_MS
        raise HTTPException(422, f"bucket={bucket.value} answers at most {days} days: ask for a wider one")
    if format is not Format.JSON:
        name = (f"{stream.thing_id}.{stream.property}",)
        asked = hold(c, Choice((), (), (), name, None, None, bucket, files.Format(format.value)))
        return file_of(request, replace(asked, first=since, last=to))
    rows = rows_of(c, key, since, to, bucket)
    if len(rows) > MOST_ROWS:
        raise HTTPException(422, f"more than {MOST_ROWS} observations: ask for a shorter time")
    about = {"datastream_id": key, "thing_id": stream.thing_id, "property": stream.property}
    return json({**about, "unit": unit_of(stream), "bucket": bucket.value, "observations": rows})


def rows_of(c: Context, key: int, since: int, to: int, bucket: Bucket) -> list[dict[str, Any]]:
    """Observations or bucket means of a datastream as JSON rows, ascending."""
    with c.connections.connection() as conn:
        if bucket is Bucket.RAW:
            return [_raw(o) for o in observations.read_range(conn, key, since, to, MOST_ROWS + 1)]
        zone = c.wall.mirror.catalogue.city.timezone
        return [_mean(m) for m in observations.read_buckets(conn, key, since, to, bucket, zone)]


def find(streams: Mapping[int, Datastream], named: str) -> tuple[int, Datastream]:
    """A datastream by number or `thing_id.property`. Raises 404."""
    if named.isascii() and named.isdigit() and len(named) < LONGEST_NUMBER:
        stream = streams.get(int(named))
        if stream:
            return int(named), stream
    thing_id, _, slug = named.partition(".")
    for key, stream in streams.items():
        if (stream.thing_id, stream.property) == (thing_id, slug):
            return key, stream
    raise not_found(f"datastream {named!r}")


def unit_of(stream: Datastream) -> str:
    """The canonical unit its results are in."""
    prop = find_property(stream.property)
    return prop.unit if prop else ""


def time_of(text: str, name: str) -> int:
    """Epoch milliseconds of a query parameter. A + that arrived as a space is a +."""
    digits = text.removeprefix("-")
    moment = int(text) if digits.isascii() and digits.isdigit() and len(digits) < 16 else _rfc3339(text, name)
    if not EARLIEST_MS <= moment <= LATEST_MS:
        raise HTTPException(422, f"{name} lies outside 1900 to 2100")
    return moment


def _rfc3339(text: str, name: str) -> int:
    try:
        return rfc3339.read(text.replace(" ", "+"))
    except ValueError as error:
        raise HTTPException(422, f"{name} is neither epoch milliseconds nor a time: {error}") from error


def _raw(o: Observation) -> dict[str, Any]:
    words = o.reasons.words()
    return {"time": iso(o.phenomenon_time), "result": o.result, "quality": o.quality.name, "reasons": words}


def _mean(m: Mean) -> dict[str, Any]:
    span = {"min": m.low, "max": m.high, "n": m.n, "n_good": m.n_good}
    quality = "GOOD" if m.n_good == m.n else "SUSPECT" if m.n_good else "BAD"
    return {"time": iso(m.start), "result": m.mean, "quality": quality, "reasons": [], **span}


def day_of(c: Context, key: int) -> Sequence[dict[str, Any]]:
    """The last 24 hours of a datastream, for the panel's chart."""
    now = c.clock()
    return rows_of(c, key, now - DAY_MS, now + 1, Bucket.RAW)


def day_before(c: Context, key: int, at: int, *, knew: bool) -> Sequence[dict[str, Any]]:
    """The 24 hours before a time past (epoch ms); `knew` leaves out what had not been received then."""
    with c.connections.connection() as conn:
        seen = observations.read_range(conn, key, at - DAY_MS, at + 1, MOST_ROWS + 1)
    return [_raw(o) for o in seen if not knew or o.received_at <= at]
