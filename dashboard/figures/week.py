"""The hours of some days as a line of an SVG, and as a table of hours by days. Pure arithmetic.

Hours without a value are gaps in the line and empty cells of the table. Nothing in the shapes knows how wide
it will be drawn: lines live in a box of `BOX` × `BOX` that is stretched, ticks and days are percentages, so
that words keep their size on a telephone. Days are those of the city's calendar, a day of 23 or 25 hours too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import floor, log10
from zoneinfo import ZoneInfo

from dashboard.figures.bars import ticks

BOX = 1000
HOUR_MS = 3_600_000
HOURS = 24
FLAT = 1.0
"""How far above and below it the scale of a line without ups and downs reaches."""
HEADROOM = 8.0
"""Percent of the height that stay free above and below the line."""


@dataclass(frozen=True, slots=True)
class DayShape:
    """One day of the calendar: where it begins and how wide it is, in percent of the width."""

    day: date
    left: float
    width: float

    @property
    def middle(self) -> float:
        """Where its words stand."""
        return round(self.left + self.width / 2, 2)


@dataclass(frozen=True, slots=True)
class WeekShape:
    """What is drawn: pieces of a line and hours that stand alone (path data), ticks (percent from above,
    value) and how many decimals these need, the days.
    """

    line: str
    alone: str
    ticks: tuple[tuple[float, float], ...]
    decimals: int
    days: tuple[DayShape, ...]


def week(hours: Mapping[int, float], since: date, days: int, zone: ZoneInfo) -> WeekShape:
    """The line of hourly values (by the hour's start, epoch ms) over whole days from `since`."""
    edges = [_midnight(since + timedelta(days=n), zone) for n in range(days + 1)]
    first, last = edges[0], edges[-1]
    inside = {at: hours[at] for at in sorted(hours) if first <= at < last}
    low, high = min(inside.values(), default=0.0), max(inside.values(), default=1.0)
    if low == high:
        low, high = low - (0 if low == 0 else FLAT), high + FLAT
    marks = ticks(low, high)
    pieces = _pieces(list(inside))

    def height(value: float) -> float:
        share = (value - marks[0]) / (marks[-1] - marks[0])
        return 100 - HEADROOM - (100 - 2 * HEADROOM) * share

    def across(at: float) -> float:
        return 100 * (at - first) / (last - first)

    def path(some: list[list[int]]) -> str:
        return "".join(_piece([(across(at + HOUR_MS / 2), height(inside[at])) for at in one]) for one in some)

    return WeekShape(
        path([piece for piece in pieces if len(piece) > 1]),
        path([piece for piece in pieces if len(piece) == 1]),
        tuple((round(height(mark), 2), mark) for mark in marks),
        max(0, -floor(log10(marks[1] - marks[0]) + 1e-9)),
        tuple(
            DayShape(
                since + timedelta(days=n),
                round(across(edges[n]), 2),
                round(across(edges[n + 1]) - across(edges[n]), 2),
            )
            for n in range(days)
        ),
    )


def table(
    hours: Mapping[int, float], since: date, days: int, zone: ZoneInfo
) -> tuple[tuple[tuple[float, ...], ...], ...]:
    """By hour of the clock and day, the values that began then: two where a clock is put back."""
    cells: list[list[tuple[float, ...]]] = [[() for _ in range(days)] for _ in range(HOURS)]
    for at in sorted(hours):
        local = datetime.fromtimestamp(at / 1000, zone)
        day = (local.date() - since).days
        if 0 <= day < days:
            cells[local.hour][day] += (hours[at],)
    return tuple(tuple(row) for row in cells)


def _midnight(day: date, zone: ZoneInfo) -> float:
    return datetime.combine(day, time(), zone).timestamp() * 1000


def _pieces(times: list[int]) -> list[list[int]]:
    """Hours that follow each other without a gap."""
    pieces: list[list[int]] = []
    for at in times:
        if pieces and at - pieces[-1][-1] <= HOUR_MS:
            pieces[-1].append(at)
        else:
            pieces.append([at])
    return pieces


def _piece(points: list[tuple[float, float]]) -> str:
    """Path data; an hour alone is a line of no length, which round ends make a dot."""
    scale = BOX / 100
    steps = [f"{round(x * scale)} {round(y * scale)}" for x, y in points]
    return f"M{steps[0]}" + ("h0" if len(steps) == 1 else "L" + " ".join(steps[1:]))
