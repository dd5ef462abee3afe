"""The live state as ingest keeps it: best effort, never in the way, made whole again whenever it lost
something."""

import logging
import uuid
from collections.abc import Callable, Iterable

from city.observation import Observation
from store.live import Live, Unavailable

log = logging.getLogger(__name__)


class Showing:
    """Whether the live state has everything, and how it gets there. A mark in it says that this ingestor
    made it whole."""

    def __init__(self, live: Live, ingestor: str) -> None:
        self._live = live
        self._ingestor = ingestor
        self._token = uuid.uuid4().hex
        self.whole = False

    def show(self, fresh: Iterable[Observation]) -> None:
        """Push what is new; nothing while the live state is to be made whole anyway."""
        if self.whole:
            self.whole = self._tell(lambda: self._live.publish(fresh))

    def missed(self) -> None:
        """Something was committed that the live state may never have been told."""
        self._token = uuid.uuid4().hex

    def make_whole(self, latest: Callable[[], Iterable[Observation]]) -> None:
        """Fill the live state with the latest observations if our mark is not in it."""

        def fill() -> None:
            if not self._live.marked(self._ingestor, self._token):
                self._live.publish(latest())
                self._live.mark(self._ingestor, self._token)

        self.whole = self._tell(fill)

    def _tell(self, work: Callable[[], object]) -> bool:
        try:
            work()
        except Unavailable as error:
            if self.whole:
                log.warning("live state is away, screens fall back to the database: %s", error)
            self.missed()
            return False
        return True
