"""A report in the words of one language, before it is a page or a workbook: the same for both.

A number stays a number until it is drawn, so that a workbook can reckon with it. Nothing here is markup.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Num:
    """A number with so many decimals; `over` where it is past a limit. None is not known."""

    value: float | None
    decimals: int = 0
    over: bool = False

    def __str__(self) -> str:
        text = "–" if self.value is None else f"{self.value:,.{self.decimals}f}"
        return f"▲ {text}" if self.over else text


Cell = str | Num
Facts = tuple[tuple[str, Cell, str], ...]
"""Figures at the top: (term, figure, remark)."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `note` stands below it, `none` in place of no rows; a `small` one is as wide as it has to be.

    A page draws the first `on_page` rows (None: all of them, 0: not the table); a workbook has all.
    """

    title: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    note: str = ""
    none: str = ""
    small: bool = False
    on_page: int | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of a chart: a value (None: not known), a colour, and its words."""

    label: str
    value: float | None
    words: str
    colour: str = "#3B6EA5"
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars by day; `named` limits are drawn as a line. `summary` says in a sentence what is to be seen."""

    title: str
    unit: str
    bars: tuple[Bar, ...]
    summary: str
    limit_name: str = ""
    from_zero: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """A report to be drawn. `facts` are (term, figure, remark), `basis` (term, text)."""

    lang: str
    letterhead: str
    title: str
    name: str
    period: str
    status: str
    provisional: bool
    facts: Facts
    charts: tuple[Chart, ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    basis: tuple[tuple[str, str], ...]
    words: dict[str, str] = field(default_factory=dict[str, str])
    """What the template itself says, by name."""
