"""What every reader of a page has: where to ask, the city's time zone, the server's clock."""

from zoneinfo import ZoneInfo

from dashboard.api.context import Context


class PageReader:
    """Reads for one process."""

    def __init__(self, context: Context) -> None:
        self.context = context

    @property
    def zone(self) -> ZoneInfo:
        """The city's time zone, UTC before the catalogue is loaded."""
        return ZoneInfo(self.context.wall.mirror.catalogue.city.timezone)

    @property
    def now(self) -> int:
        """Epoch milliseconds."""
        return self.context.clock()
