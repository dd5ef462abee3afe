"""Exports that the web asks for: held against what is allowed first, and only a few at once.

Each reads one snapshot on a connection of its own for as long as it takes, so that many at once would hold
the database's tidying back. Nobody gets all of the places: whoever asks again and again must not keep others
from theirs.
"""

import threading
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager

from city.errors import TransientError
from dashboard.exporting.choice import Mistaken, Wanted
from dashboard.exporting.folder import need_room
from dashboard.exporting.format import MADE_FIRST, MOST_ROWS
from dashboard.exporting.rows import Batches, Told, batches, schema
from store import exports
from store.database import Connection
from store.observations import Bucket

MOST_AT_ONCE = 3
MOST_OF_ONE = 2


class Busy(TransientError):
    """As many exports are made as may be at once."""


class ExportDesk:
    """Makes the exports of one process."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._taken: Counter[str] = Counter()
        self._lock = threading.Lock()

    def rows(self, conn: Connection, asked: Wanted) -> int:
        """About how many rows it would be. Raises Mistaken where no time is said."""
        if asked.first is None or asked.last is None:
            raise Mistaken("an export needs from and to")
        return exports.estimate(conn, asked.keys, asked.first, asked.last, asked.bucket)

    def allowed(self, conn: Connection, asked: Wanted) -> int:
        """About how many rows it will be. Raises Mistaken, saying what is allowed, where that is too much."""
        rows, most = self.rows(conn, asked), MOST_ROWS[asked.format]
        if rows > most:
            raise Mistaken(
                f"that would be about {rows:,} rows; {asked.format.value} gives at most {most:,}: "
                f"ask for a shorter time, fewer stations, or a wider bucket{_wider(asked.bucket)}"
            )
        return rows

    def pieces(
        self, asked: Wanted, told: Told = lambda _share, _rows: None, who: str = ""
    ) -> Generator[bytes]:
        """The file's bytes, for `who`. Raises Busy before the first where too many are made, and Full."""
        with self._place(who):
            yield from self._made(asked, told)

    @contextmanager
    def _place(self, who: str) -> Iterator[None]:
        with self._lock:
            self._need_place(who)
            self._taken[who] += 1
        try:
            yield
        finally:
            with self._lock:
                self._taken[who] -= 1
                self._taken += Counter()

    def _need_place(self, who: str) -> None:
        if self._taken.total() >= MOST_AT_ONCE:
            raise Busy(f"{MOST_AT_ONCE} exports are being made: try again when one has ended")
        if self._taken[who] >= MOST_OF_ONE:
            raise Busy(f"{MOST_OF_ONE} exports of yours are being made: try again when one has ended")

    def _made(self, asked: Wanted, told: Told) -> Generator[bytes]:
        from dashboard.exporting.files import pieces

        columns = schema(asked.zone, asked.bucket)
        with closing(self._read(asked, told)) as rows:
            yield from pieces(asked.format, columns, rows, asked.licence)

    def _read(self, asked: Wanted, told: Told) -> Batches:
        """The rows; the snapshot is over with the last of them, however slowly a file is fetched then."""
        with exports.snapshot(self._url) as conn, closing(batches(conn, asked, told)) as rows:
            for batch in rows:
                if asked.format in MADE_FIRST:
                    need_room()
                yield batch


def _wider(bucket: Bucket) -> str:
    wider = [one.value for one in list(Bucket)[list(Bucket).index(bucket) + 1 :]]
    return f" ({', '.join(wider)})" if wider else ""
