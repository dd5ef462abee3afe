"""A document as a page that needs nothing else: to be read, kept, sent and printed.

It forbids itself any request and any script. The same document makes the same bytes.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dashboard.figures.bars import Bars, BarShape, bars
from dashboard.reporting.document import Bar, Cell, Chart, Document
from dashboard.reporting.letter import Letter
from dashboard.words import PSEUDO

TEMPLATES = Path(__file__).parent.parent / "templates"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'"

_DATED = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d)?$")


class _Drawn(NamedTuple):
    """A chart with its shapes."""

    title: str
    unit: str
    summary: str
    limit_name: str
    shapes: Bars
    pairs: list[tuple[Bar, BarShape]]


def document_page(document: Document) -> str:
    """The page of a report."""
    charts = [_drawn(chart) for chart in document.charts]
    return _template("document.html").render(doc=document, charts=charts, **_around(document.lang))


def letter_page(letter: Letter) -> str:
    """The page of a letter."""
    return _template("letter.html").render(letter=letter, **_around(letter.lang))


def _around(lang: str) -> dict[str, str]:
    style = (TEMPLATES / "document.css").read_text(encoding="utf-8")
    return {"html_lang": "en" if lang == PSEUDO else lang, "policy": POLICY, "style": style}


def _drawn(chart: Chart) -> _Drawn:
    shapes = bars(
        [bar.value for bar in chart.bars],
        [bar.label for bar in chart.bars],
        [bar.limit for bar in chart.bars],
        from_zero=chart.from_zero,
    )
    pairs = list(zip(chart.bars, shapes.shapes, strict=True))
    return _Drawn(chart.title, chart.unit, chart.summary, chart.limit_name, shapes, pairs)


@cache
def _template(name: str) -> Any:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters["parts"] = _parts
    return environment.get_template(name)


def _parts(cell: Cell) -> list[str]:
    """A date and a time, neither of which is broken between lines; nothing for any other text."""
    return cell.split() if isinstance(cell, str) and _DATED.match(cell) else []
