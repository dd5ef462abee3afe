"""The table of receipts: a row a station, a column a day, the stations in trouble first."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from city.by_locale import day_text
from city.receipt import Receipt, Verdict
from dashboard.components.receipt_words import MARKS, VERDICT_WORDS, said
from dashboard.words import t

GRAVITY = (Verdict.LOST, Verdict.NO_DATA, Verdict.NOT_PROVED, Verdict.IN_PROGRESS, Verdict.NONE_LOST)
"""What a person should look at first."""

Row = dict[str, Any]


def rows(receipts: Iterable[Receipt], names: Mapping[str, str], days: Sequence[date], lang: str) -> list[Row]:
    """Rows of the grid: `v0`, `v1` … hold the verdicts and `d0`, `d1` … their words, newest day first."""
    places = {day: place for place, day in enumerate(days)}
    found: dict[str, Row] = {}
    gravest: dict[str, list[int]] = {}
    for receipt in receipts:
        place = places.get(receipt.day)
        if place is None:
            continue
        thing_id = receipt.thing_id
        row = found.setdefault(thing_id, {"thing_id": thing_id, "name": names.get(thing_id, thing_id)})
        row[f"v{place}"], row[f"d{place}"] = receipt.verdict.value, said(receipt, lang)
        gravest.setdefault(thing_id, []).append(GRAVITY.index(receipt.verdict))
    return sorted(found.values(), key=lambda row: (sorted(gravest[row["thing_id"]]), row["name"]))


def having(table: Iterable[Row], verdict: str | None) -> list[Row]:
    """The rows with a day of this verdict; all without one."""
    if not verdict:
        return list(table)
    return [row for row in table if any(row[key] == verdict for key in row if key.startswith("v"))]


def columns(days: Sequence[date], lang: str) -> list[dict[str, Any]]:
    """The grid's columns: the station stays in place, days scroll."""
    station = {
        "field": "name",
        "headerName": t(lang, "Station"),
        "pinned": "left",
        "lockPinned": True,
        "width": 150,
        "wrapText": True,
        "suppressMovable": True,
        "tooltipField": "name",
        "cellClass": "station",
    }
    return [station, *(_column(place, day, lang) for place, day in enumerate(days))]


def _column(place: int, day: date, lang: str) -> dict[str, Any]:
    rules = {f"verdict-{one.value}": f"params.data.v{place} === '{one.value}'" for one in Verdict}
    return {
        "field": f"d{place}",
        "headerName": day_text(lang, day, year=False, weekday=True),
        "cellClass": "verdict",
        "cellClassRules": rules,
        "suppressMovable": True,
        "tooltipField": f"d{place}",
    }


def summary(receipts: Iterable[Receipt], day: date, lang: str) -> str:
    """How the stations did on one day, in a line."""
    counts = Counter(receipt.verdict for receipt in receipts if receipt.day == day)
    parts = [
        f"{MARKS[verdict]} {t(lang, VERDICT_WORDS[verdict])} {counts[verdict]}"
        for verdict in GRAVITY
        if counts[verdict]
    ]
    told = t(
        lang, "{what}: {which}", what=day_text(lang, day, year=False, weekday=True), which="   ".join(parts)
    )
    return (
        told
        if parts
        else t(lang, "Nothing is known of {day}.", day=day_text(lang, day, year=False, weekday=True))
    )


def day_of_column(column: object, days: Sequence[date]) -> date | None:
    """The day that a clicked column stands for; it comes from a browser."""
    if not (isinstance(column, str) and column[:1] == "d" and column[1:].isascii() and column[1:].isdigit()):
        return None
    place = int(column[1:4])
    return days[place] if place < len(days) else None
