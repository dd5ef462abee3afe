# pyright: basic, reportAttributeAccessIssue=false
"""Columns of times as epoch milliseconds. pyarrow, which has no types, does it for whole columns.

What it cannot read, or reads more generously than we do, is decided again row by row: that slow way is
the definition, the fast one its speed (a property test holds them together).
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from city import rfc3339
from sensors.mapping import EPOCH_MS, EPOCH_S, RFC3339, TimeColumn

EARLIEST_MS = -2_208_988_800_000
"""1900-01-01, before which nothing of ours was observed."""
AHEAD_MS = 5 * 60 * 1000
"""How far past now an observation may lie."""
NO_TIME = np.iinfo(np.int64).min
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_SIMPLE = frozenset({"Y", "m", "d", "H", "M", "S"})

Problems = dict[int, str]
"""Row of the block → what is wrong with it."""


def epoch_ms(
    column: pa.Array, how: TimeColumn, zone: ZoneInfo | None, now: int
) -> tuple[np.ndarray, Problems]:
    """Epoch ms of each row, NO_TIME where there is a problem; `now` (epoch ms) bounds what can be."""
    if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
        times, problems = _typed(column, zone, how)
    elif how.format in (EPOCH_S, EPOCH_MS):
        times, problems = _epochs(column, 1000 if how.format == EPOCH_S else 1)
    else:
        times, problems = _written(pc.cast(column, pa.string()), how, zone)
    return _bounded(times, problems, now)


def by_count(first: int, size: int, how: TimeColumn, now: int) -> tuple[np.ndarray, Problems]:
    """Epoch ms of consecutive rows from number `first` on, where the file has no times."""
    start = rfc3339.read(how.start or "")
    rows = np.arange(first, first + size, dtype=np.int64)
    return _bounded(start + np.round(rows * (how.every_s or 0) * 1000).astype(np.int64), {}, now)


def _bounded(times: np.ndarray, problems: Problems, now: int) -> tuple[np.ndarray, Problems]:
    outside = (times != NO_TIME) & ((times < EARLIEST_MS) | (times > now + AHEAD_MS))
    for row in np.flatnonzero(outside):
        when = _shown(int(times[row]))
        late = times[row] > now
        problems[int(row)] = f"{when} is in the future" if late else f"{when} is before 1900"
    times[outside] = NO_TIME
    return times, problems


def _shown(time: int) -> str:
    try:
        return (_EPOCH + time * _MS).isoformat(timespec="seconds")
    except OverflowError:
        return f"{time} ms"


def _typed(column: pa.Array, zone: ZoneInfo | None, how: TimeColumn) -> tuple[np.ndarray, Problems]:
    if pa.types.is_timestamp(column.type) and column.type.tz:
        return _millis(column), _absent(column)
    local = pc.cast(pc.cast(column, pa.timestamp("ms")), pa.string())
    return _each(local, lambda text: _local(_printed(text), how, zone))


def _printed(text: str) -> datetime:
    """The moment that pyarrow printed."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text.strip('<>')} is not in the years 1 to 9999") from None


def _epochs(column: pa.Array, factor: int) -> tuple[np.ndarray, Problems]:
    if pa.types.is_string(column.type):
        column = pc.utf8_trim_whitespace(column)
    try:
        numbers = pc.fill_null(pc.cast(column, pa.float64()), float("nan")).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        return _each(pc.cast(column, pa.string()), lambda text: _epoch(text, factor))
    usable = np.isfinite(numbers) & (np.abs(numbers) < 1e15)
    times = np.full(len(numbers), NO_TIME)
    times[usable] = np.floor(numbers[usable] * factor + 1e-6).astype(np.int64)
    return times, {int(row): "is not an epoch" for row in np.flatnonzero(~usable)}


def _epoch(text: str, factor: int) -> int:
    number = float(text)
    if not abs(number) < 1e15:
        raise ValueError("is not an epoch")
    return int(np.floor(number * factor + 1e-6))


def _written(texts: pa.Array, how: TimeColumn, zone: ZoneInfo | None) -> tuple[np.ndarray, Problems]:
    texts = pc.utf8_trim_whitespace(texts)
    try:
        stamps = _by_rfc3339(texts) if how.format == RFC3339 else _by_pattern(texts, how, zone)
        if stamps.null_count == 0:
            return _millis(stamps), {}
    except pa.ArrowInvalid:
        pass
    return _each(texts, lambda text: read_time(text, how, zone))


def _by_rfc3339(texts: pa.Array) -> pa.Array:
    if not pc.all(pc.match_substring_regex(texts, _RFC3339)).as_py():
        raise pa.ArrowInvalid("a form that pyarrow may take and we do not")
    return pc.cast(texts, pa.timestamp("ns", "UTC"))


def _by_pattern(texts: pa.Array, how: TimeColumn, zone: ZoneInfo | None) -> pa.Array:
    letters = {part[:1] for part in how.format.split("%")[1:]}
    if zone is None or not letters <= _SIMPLE:
        raise pa.ArrowInvalid("not a pattern that pyarrow reads as we do")
    local = pc.strptime(texts, format=how.format, unit="s")
    if any(
        _overflowed(text, how.format)
        for text in pc.unique(texts.filter(pc.less(pc.day(local), 4))).to_pylist()
    ):
        raise pa.ArrowInvalid("a day that its month does not have")
    return pc.assume_timezone(local, zone.key, ambiguous=_ARROW[how.ambiguous], nonexistent="raise")


def _overflowed(text: str, pattern: str) -> bool:
    """pyarrow takes 30 February for 2 March: whoever landed on a month's first days is read again."""
    try:
        datetime.strptime(text, pattern)  # noqa: DTZ007
    except ValueError:
        return True
    return False


_RFC3339 = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$"
_ARROW = {"error": "raise", "earlier": "earliest", "later": "latest"}


def read_time(text: str, how: TimeColumn, zone: ZoneInfo | None) -> int:
    """One written time as epoch ms, the definition of what is accepted. Raises ValueError saying why not."""
    if how.format != RFC3339:
        try:
            moment = datetime.strptime(text, how.format)  # noqa: DTZ007
        except ValueError:
            raise ValueError(f"{text[:40]!r} is not written as {how.format}") from None
        return _local(moment, how, zone)
    return rfc3339.read(text)


def _local(moment: datetime, how: TimeColumn, zone: ZoneInfo | None) -> int:
    if moment.tzinfo is not None:
        return rfc3339.epoch_ms(moment)
    if zone is None:
        raise ValueError(f"{moment} has no time zone; the mapping's time.zone can name it")
    earlier, later = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if earlier.utcoffset() == later.utcoffset():
        return rfc3339.epoch_ms(earlier)
    if earlier.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment:
        raise ValueError(f"{moment} did not exist in {zone.key}: the clocks went forward")
    if how.ambiguous == "error":
        raise ValueError(f"{moment} was twice in {zone.key}: set time.ambiguous to earlier or later")
    return rfc3339.epoch_ms(earlier if how.ambiguous == "earlier" else later)


def _each(texts: pa.Array, read: Callable[[str], int]) -> tuple[np.ndarray, Problems]:
    times = np.full(len(texts), NO_TIME)
    problems: Problems = {}
    known: dict[str | None, int] = {}
    for row, text in enumerate(texts.to_pylist()):
        try:
            if text not in known:
                known[text] = read(text) if text else _empty()
            times[row] = known[text]
        except (ValueError, OverflowError) as error:
            problems[row] = str(error)
    return times, problems


def _empty() -> int:
    raise ValueError("is empty")


def _millis(stamps: pa.Array) -> np.ndarray:
    """Milliseconds, rounded down, of timestamps in any unit."""
    per_ms = {"s": 1000, "ms": 1, "us": -1000, "ns": -1_000_000}[stamps.type.unit]
    whole = pc.fill_null(pc.cast(stamps, pa.int64()), NO_TIME).to_numpy(zero_copy_only=False)
    times = whole * per_ms if per_ms > 0 else whole // -per_ms
    return np.where(stamps.is_valid().to_numpy(zero_copy_only=False), times, NO_TIME)


def _absent(column: pa.Array) -> Problems:
    return {int(row): "is empty" for row in np.flatnonzero(column.is_null().to_numpy(zero_copy_only=False))}
