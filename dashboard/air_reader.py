"""What is asked of a station's air: its days and hours of an index, from the hours that are stored."""

from collections.abc import Mapping
from datetime import date, timedelta

from city.air_day import AirDay, AirHour, air_days, air_hours
from city.air_scheme import POLLUTANTS, Scheme
from city.air_windows import REACH
from city.hourly import HOUR_MS, Hours
from city.local_time import moment
from city.thing import Datastream
from dashboard.counted_reader import CountedReader

LONGEST_PERIOD_S = 3600
"""What is averaged over longer is no hour."""


class AirReader(CountedReader):
    """Reads for one process."""

    def streams(self, thing_id: str) -> Mapping[int, Datastream]:
        """The datastreams of a thing that an index may be made of; none of what is no air station."""
        known = {prop for props in POLLUTANTS.values() for prop in props}
        return {
            key: stream
            for key, stream in self.context.wall.mirror.streams.items()
            if stream.thing_id == thing_id
            and stream.property in known
            and stream.period_s <= LONGEST_PERIOD_S
        }

    def days(self, thing_id: str, first: date, last: date, scheme: Scheme) -> list[AirDay]:
        """The days from `first` to `last`, both included."""
        begin = moment(first, 0, self.zone) - REACH * HOUR_MS
        end = moment(last + timedelta(days=1), 0, self.zone) + REACH * HOUR_MS
        return air_days(self._hours(thing_id, begin, end), first, last, self.zone, scheme)

    def hours(self, thing_id: str, first: int, last: int, scheme: Scheme) -> list[AirHour]:
        """The hours that begin in [first, last), epoch ms."""
        return air_hours(self._hours(thing_id, first - REACH * HOUR_MS, last), first, last, self.zone, scheme)

    def _hours(self, thing_id: str, first: int, last: int) -> dict[str, Hours]:
        return self.counted(self.streams(thing_id), first, last)
