"""What is asked of an outlet and a reservoir: loads, and storage by the hour, from the hours that count."""

import numpy as np

from city.characteristic import watched_limit
from city.course import counted
from city.emission import Load, Period, loads
from city.hourly import HOUR_MS, NO_HOURS
from city.properties import find_property
from city.report_outlet import FLOWS, MEDIA
from city.report_reservoir import LEVEL
from city.reservoir_hours import control_percent, net_inflow, rise, storage_hours
from city.thing import Datastream, Kind, Thing
from dashboard.counted_reader import CountedReader
from maps.features import Json, iso
from sensors.catalogue_build import curve_of

UNITS = {"stack": "mg/m³", "outfall": "mg/L"}
"""Of what has a load."""


class ComplianceReader(CountedReader):
    """Reads for one process."""

    def thing(self, thing_id: str, kind: Kind) -> Thing | None:
        """A thing of a kind."""
        found = self.context.wall.mirror.things.get(thing_id)
        return found if found and found.kind is kind else None

    def loads(self, thing: Thing, first: int, last: int, period: Period) -> dict[str, list[Load]]:
        """The loads of each pollutant of an outlet over [first, last) epoch ms."""
        outlet = outlet_of(thing)
        own = self._streams(thing)
        carried = {key: one for key, one in own.items() if _unit(one) == UNITS[outlet]}
        flows = {key: one for key, one in own.items() if one.property == FLOWS[outlet]}
        hours = self.counted(carried | flows, first, last)
        flow = hours.get(FLOWS[outlet], NO_HOURS)
        return {
            one.property: loads(
                hours.get(one.property, NO_HOURS), flow, MEDIA[outlet], first, last, self.zone, period
            )
            for one in carried.values()
        }

    def storage(self, thing: Thing, first: int, last: int) -> list[Json]:
        """Each hour of a reservoir's level that begins in [first, last) epoch ms, and what it means."""
        streams = {key: one for key, one in self._streams(thing).items() if one.property == LEVEL}
        levels = counted(self.counted(streams, first - HOUR_MS, last).get(LEVEL, NO_HOURS), LEVEL)
        curve, limit = curve_of(thing.details), watched_limit(thing)
        held = storage_hours(curve, levels)
        percent = np.full(len(held), np.nan)
        if curve and limit:
            percent = control_percent(held, curve, limit, self.zone)
        columns = (held.levels, held.storages, percent, net_inflow(held), rise(held))
        names = ("level", "storage", "percent", "net_inflow", "rise")
        return [
            {
                "start": iso(start),
                **{name: float(column[place]) for name, column in zip(names, columns, strict=True)},
                "outside": bool(held.outside[place]),
            }
            for place, start in enumerate(held.starts.tolist())
            if start >= first
        ]

    def _streams(self, thing: Thing) -> dict[int, Datastream]:
        streams = self.context.wall.mirror.streams
        return {key: one for key, one in streams.items() if one.thing_id == thing.thing_id}


def outlet_of(thing: Thing) -> str:
    """ "stack" or "outfall"."""
    return "stack" if thing.details.get("outlet") == "stack" else "outfall"


def _unit(stream: Datastream) -> str:
    row = find_property(stream.property)
    return row.unit if row else ""
