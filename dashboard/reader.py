"""What pages ask for, as plain data: things out of the mirror, days out of the database."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from alerts.evaluate.ladder import value_of
from city.rule import Count, HourlyMean, Predicted, Threshold
from dashboard.api.context import Context
from dashboard.api.datastreams import day_before, day_of

IN_UNIT = (Threshold, Count, HourlyMean, Predicted)
"""Kinds of rule whose limits are in the unit of the datastream."""


class MirrorReader:
    """Reads for one process's pages."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def thing(self, thing_id: str, past: int | None = None) -> dict[str, Any] | None:
        """A thing's feature, with the limits in force today, or on the day of a time past (epoch ms), by
        datastream; None for an unknown thing."""
        mirror = self._context.wall.mirror
        if thing_id not in mirror.things:
            return None
        feature = mirror.feature(thing_id, self._context.clock())
        for latest in feature["properties"]["latest"].values():
            latest["limits"] = self._limits(latest["datastream_id"], past or self._context.clock())
        return feature

    def day(self, datastream_id: int, past: int | None = None, *, knew: bool = False) -> list[dict[str, Any]]:
        """The last 24 hours' observations, ascending, or those before a time past; what was known by then."""
        if past is None:
            return list(day_of(self._context, datastream_id))
        return list(day_before(self._context, datastream_id, past, knew=knew))

    def zone(self) -> ZoneInfo:
        """The city's time zone."""
        return ZoneInfo(self._context.wall.mirror.catalogue.city.timezone)

    def _limits(self, datastream_id: int, at: int) -> list[dict[str, Any]]:
        mirror = self._context.wall.mirror
        stream = mirror.streams[datastream_id]
        thing, limits = mirror.things[stream.thing_id], {limit.name: limit for limit in stream.limits}
        today = datetime.fromtimestamp(at / 1000, UTC).astimezone(self.zone()).date()
        return [
            {"severity": step.severity.word, "limit": value}
            for rule in mirror.catalogue.rules
            if isinstance(rule.test, IN_UNIT) and rule.bound.holds(thing, stream.property)
            for step in rule.test.ladder.steps
            if (value := value_of(step, limits, today)) is not None
        ]
