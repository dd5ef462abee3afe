"""What pages ask for, as plain data: things out of the mirror, days out of the database."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from alerts.desk import bind
from alerts.evaluate import value_of
from dashboard.api.context import Context
from dashboard.api.datastreams import day_of


class MirrorReader:
    """Reads for one process's pages."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def thing(self, thing_id: str) -> dict[str, Any] | None:
        """A thing's feature, with the limits in force today by datastream; None for an unknown thing."""
        mirror = self._context.wall.mirror
        if thing_id not in mirror.things:
            return None
        feature = mirror.feature(thing_id, self._context.clock())
        for latest in feature["properties"]["latest"].values():
            latest["limits"] = self._limits(latest["datastream_id"])
        return feature

    def day(self, datastream_id: int) -> list[dict[str, Any]]:
        """The last 24 hours' observations, ascending."""
        return list(day_of(self._context, datastream_id))

    def zone(self) -> ZoneInfo:
        """The city's time zone."""
        return ZoneInfo(self._context.wall.mirror.catalogue.city.timezone)

    def _limits(self, datastream_id: int) -> list[dict[str, Any]]:
        mirror = self._context.wall.mirror
        watch = bind(mirror.catalogue, {datastream_id: mirror.streams[datastream_id]}).get(datastream_id)
        if watch is None:
            return []
        today = datetime.fromtimestamp(self._context.clock() / 1000, UTC).astimezone(self.zone()).date()
        return [
            {"severity": step.severity.word, "limit": value}
            for rule in watch.rules
            for step in rule.steps
            if (value := value_of(step, watch.limits, today)) is not None
        ]
