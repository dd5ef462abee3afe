"""The open reports of citizens as every wall shows them: the newest, bounded; what is over is gone at once.

Who may see them is what the table of access says of `GET /api/v1/citizens`. Runs on the event loop only.
"""

from collections.abc import Callable, Collection, Iterable

from city.citizen_report import shown_number
from city.user import Role
from dashboard.access import Table
from maps.features import Json
from store.open_reports import Count, OpenReport

EVENT = "citizens"
LEAST = Table().line("GET", "/api/v1/citizens").least or Role.KIOSK
MOST = 1000
"""On a wall at once; older ones are in the inbox, and counted."""
SHORT = MOST * 3 // 4
"""With fewer than so many while there are more, the list is read anew."""


class OpenReports:
    """The newest by number, and how many there are in all."""

    def __init__(self) -> None:
        self._known: dict[int, OpenReport] = {}
        self._count = Count(0, 0)

    def load(self, reports: Iterable[OpenReport], count: Count) -> None:
        """Start again with the newest; `count` is how many there are."""
        self._known = {one.report_id: one for one in reports}
        self._count = count

    @property
    def is_short(self) -> bool:
        """Whether there are more to be shown than are known, for many of the newest are over."""
        return len(self._known) < min(self._count.open, SHORT)

    def change(self, ids: Collection[int], still: Iterable[OpenReport], count: Count) -> Json:
        """Take in what became of some reports, of which `still` are open; what a wall is to be told."""
        found = {one.report_id: one for one in still}
        over = [self._known.pop(one) for one in ids if one not in found and one in self._known]
        self._known |= found
        self._count = count
        over += self._let_go()
        kept = [one for one in found.values() if one.report_id in self._known]
        gone = [shown_number(one.number) for one in over]
        return {"whole": False, "reports": _all(kept), "gone": gone} | count._asdict()

    def still(self) -> Callable[[], Json]:
        """What makes of them as they are now what a wall starts with."""
        known, count = list(self._known.values()), self._count
        return lambda: {"whole": True, "reports": _all(known), "gone": []} | count._asdict()

    def _let_go(self) -> list[OpenReport]:
        """Take the oldest out that are too many."""
        if len(self._known) <= MOST:
            return []
        ordered = sorted(self._known.values(), key=lambda one: (one.received_at, one.report_id))
        oldest = ordered[: len(ordered) - MOST]
        return [self._known.pop(one.report_id) for one in oldest]


def _all(reports: Iterable[OpenReport]) -> list[Json]:
    return [_told(one) for one in reports]


def _told(one: OpenReport) -> Json:
    return {
        "number": shown_number(one.number),
        "topic": one.topic.value,
        "state": one.state.value,
        "place": None if one.lon is None else [one.lon, one.lat],
        "area": one.area,
        "noticed_at": one.noticed_at,
        "received_at": one.received_at,
    }
