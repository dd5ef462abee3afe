"""Hours that count: what is stored of datastreams, without what officers excluded."""

from collections.abc import Mapping

from city.hourly import Hours
from city.thing import Datastream
from dashboard.page_reader import PageReader
from store import hourly, reviews


class CountedReader(PageReader):
    """Reads for one process."""

    def counted(self, streams: Mapping[int, Datastream], first: int, last: int) -> dict[str, Hours]:
        """The hours that begin in [first, last) epoch ms, by property; of datastreams of one thing."""
        with self.context.connections.connection() as conn:
            found = hourly.read(conn, streams, first, last)
            out = reviews.excluded(conn, streams, first, last)
        return {streams[key].property: hours.without(out.get(key, ())) for key, hours in found.items()}
