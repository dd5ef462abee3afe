"""What is said before a file is stored: how long it is kept, and where it can no longer be counted."""

from city.clock import DAY_MS
from city.keep import Keep
from cli.import_check import Checked
from maps.features import iso
from store import retention
from store.database import Connection


def notices(conn: Connection, found: Checked, keep: Keep, now: int) -> list[str]:
    """In words; none for most files."""
    if found.first is None or found.last is None:
        return []
    return [*_short_lived(found.first, keep, now), *_uncounted(conn, found, found.first, found.last)]


def _short_lived(first: int, keep: Keep, now: int) -> list[str]:
    edge = now - keep.raw_days * DAY_MS
    if not keep.raw_days or first >= edge:
        return []
    days = f"CITYWATCH_KEEP_RAW_DAYS is {keep.raw_days}"
    return [f"what is older than {iso(edge)[:10]} is dropped again once its means are made ({days})"]


def _uncounted(conn: Connection, found: Checked, first: int, last: int) -> list[str]:
    """Where retention has dropped observations the means are all there is; nothing is added to them."""
    spans = [
        (start, end)
        for datastream_id in found.ids
        for start, end in retention.sealed(conn, datastream_id)
        if start <= last and end > first
    ]
    if not spans:
        return []
    start, end = min(start for start, _ in spans), max(end for _, end in spans)
    return [
        f"between {iso(start)[:10]} and {iso(end)[:10]} observations were dropped by retention: what is "
        "imported there does not change means that were made"
    ]
