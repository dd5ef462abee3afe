"""What the inbox asks for: reports, one in full, what was measured there then; and what it does."""

from collections.abc import Sequence
from dataclasses import dataclass

from city.citizen_report import Act, Progress, ReplyRate
from city.properties import Property, find_property
from city.quality import Quality
from city.thing import Kind, Thing
from dashboard.citizen_promise import RATE_DAYS, promise
from dashboard.page_reader import PageReader
from dashboard.reach import demand_areas
from maps.nearest import nearest
from store import citizens
from store.citizens import CitizenReport, Done, Heard, Move

NEAR_KM = 8.0
MOST_NEAR = 5
LOOKED_BACK_MS = 3600 * 1000
_SILENT = frozenset({Kind.VIDEO})


@dataclass(frozen=True, slots=True)
class Beside:
    """What a station near a report said then: each property with its observation of the hour before, none
    where it said nothing that can be used."""

    thing: Thing
    km: float
    heard: tuple[tuple[Property, Heard], ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A report in full. `contact` is None where nobody left one, or its time is over.

    `exact`: distances are from the place that was marked, not from the middle of the area that was named.
    """

    report: CitizenReport
    contact: str | None
    acts: tuple[Done, ...]
    beside: tuple[Beside, ...]
    exact: bool

    @property
    def seen(self) -> int:
        """The newest act that whoever looks at it knows of."""
        return self.acts[-1].act_id if self.acts else 0


@dataclass(frozen=True, slots=True)
class Observed:
    """What a station near a report observed then, by datastream; None where it said nothing."""

    thing: Thing
    km: float
    heard: dict[int, Heard | None]


@dataclass(frozen=True, slots=True)
class Then:
    """A report with what was observed near it. `place` is where (lon, lat), or the middle of its area."""

    report: CitizenReport
    place: tuple[float, float] | None
    observed: tuple[Observed, ...]


class CitizensReader(PageReader):
    """Reads and acts for one process."""

    def reports(self, states: Sequence[Progress], before: str = "") -> list[CitizenReport]:
        """The newest in some states, of those before a number that came earlier than it; one more than MOST
        says that there are more."""
        with self.context.connections.connection() as conn:
            return citizens.newest(conn, tuple(states), citizens.MOST + 1, before)

    def area_name(self, area: str | None, lang: str) -> str:
        """An area's name, empty for none."""
        known = self.context.wall.mirror.catalogue.areas
        return next((one.name.get(lang, one.name["en"]) for one in known if one.area_id == area), "")

    def rate(self) -> ReplyRate:
        """How many were answered lately."""
        with self.context.connections.connection() as conn:
            return citizens.reply_rate(conn, RATE_DAYS, promise(conn).answer_days, self.now)

    def case(self, number: str) -> Case | None:
        """One report in full."""
        with self.context.connections.connection() as conn:
            report = citizens.report(conn, number)
            if report is None:
                return None
            near = self._near(report)
            ids = [key for thing, _ in near for key in self.context.wall.mirror.ids_of(thing.thing_id)]
            first = report.noticed_at - LOOKED_BACK_MS
            heard = citizens.heard_before(conn, ids, first, report.noticed_at)
            return Case(
                report,
                citizens.contact(conn, report.report_id),
                tuple(citizens.acts(conn, report.report_id)),
                tuple(Beside(thing, km, self._said(thing, heard)) for thing, km in near),
                report.lon is not None,
            )

    def then(self, number: str) -> Then | None:
        """What the stations near a report observed in the hour before it; None where there is none that
        counts. What was BAD then is there as well: whoever shows it says so."""
        with self.context.connections.connection() as conn:
            report = citizens.report(conn, number)
            if report is None or report.state is Progress.SET_ASIDE:
                return None
            near = self._near(report)
            ids = [key for thing, _ in near for key in self._ids(thing)]
            heard = citizens.heard_before(conn, ids, report.noticed_at - LOOKED_BACK_MS, report.noticed_at)
        observed = tuple(
            Observed(thing, km, {key: heard.get(key) for key in self._ids(thing)}) for thing, km in near
        )
        return Then(report, self._where(report), observed)

    def words(self, number: str) -> Case | None:
        """One report in full without how its writer is reached, and nothing beside it."""
        with self.context.connections.connection() as conn:
            report = citizens.report(conn, number)
            if report is None:
                return None
            acts = tuple(citizens.acts(conn, report.report_id))
            return Case(report, None, acts, (), report.lon is not None)

    def people(self, who: str, number: str) -> list[str]:
        """Who can be given a report: every account that acts in its area, and whoever looks."""
        with self.context.connections.connection() as conn:
            return sorted({*citizens.assignable(conn, number), who})

    def move(self, number: str, act: Act, said: str, who: str, seen: int) -> bool:
        """Do something about a report; False where there is none. Raises OvertakenError,
        NotNowError, and HTTPException 403 for who acts in other areas alone."""
        with self.context.connections.connection() as conn:
            report = citizens.report(conn, number)
            if report is None:
                return False
            demand_areas([report.area])
            return citizens.move(conn, number, Move(act, said, who, seen), self.now)

    def _near(self, report: CitizenReport) -> list[tuple[Thing, float]]:
        here = self._where(report)
        if here is None:
            return []
        things = [one for one in self.context.wall.mirror.things.values() if one.kind not in _SILENT]
        near = ((one.thing, one.distance_m / 1000) for one in nearest(here, things, MOST_NEAR))
        return [(thing, km) for thing, km in near if km <= NEAR_KM]

    def _where(self, report: CitizenReport) -> tuple[float, float] | None:
        if report.lon is not None and report.lat is not None:
            return report.lon, report.lat
        areas = self.context.wall.mirror.catalogue.areas
        return next((one.centre for one in areas if one.area_id == report.area), None)

    def _said(self, thing: Thing, heard: dict[int, Heard]) -> tuple[tuple[Property, Heard], ...]:
        streams = self.context.wall.mirror.streams
        found = ((find_property(streams[key].property), heard.get(key)) for key in self._ids(thing))
        return tuple((prop, one) for prop, one in found if prop and one and one.quality is not Quality.BAD)

    def _ids(self, thing: Thing) -> list[int]:
        return self.context.wall.mirror.ids_of(thing.thing_id)
