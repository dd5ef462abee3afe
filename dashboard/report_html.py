"""The report of a release as one file: words, tables and a map, with everything it needs inside.

The page forbids itself any request (Content-Security-Policy), so that what somebody opens years later, or
sends to another authority, asks nothing of anybody.
"""

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dashboard.components.report import report
from dashboard.policy import script_hash
from dashboard.words import PSEUDO
from maps.features import Json
from maps.report import Leaflet, release_map

HERE = Path(__file__).parent
LEAFLET = HERE / "assets" / "vendor" / "leaflet"
POLICY = (
    "default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data:; "
    "form-action 'none'; base-uri 'none'"
)


class ReportPage(NamedTuple):
    """A report, and the policy that it carries and is sent with: it runs its own two scripts alone."""

    text: str
    policy: str


class NotVendored(RuntimeError):
    """Leaflet was not copied: `npm ci` and `python -m dashboard.vendor` were not run."""


def report_html(release: Json, lang: str, zone: ZoneInfo, now: int) -> ReportPage:
    """A release (as the interface tells it) as a page that stands by itself. Raises NotVendored."""
    leaflet = _leaflet()
    told = report(release, lang, zone, now)
    drawn = release_map(told.drawn, _land())
    ruled = POLICY.format(scripts=" ".join(map(script_hash, (leaflet.script, drawn.script))))
    text = _template().render(
        report=told,
        html_lang="en" if lang == PSEUDO else lang,
        policy=ruled,
        leaflet=leaflet,
        map=drawn,
        style=(HERE / "templates" / "report.css").read_text(encoding="utf-8"),
    )
    return ReportPage(text, ruled)


@cache
def _leaflet() -> Leaflet:
    try:
        script, style = (
            (LEAFLET / name).read_text(encoding="utf-8") for name in ("leaflet.js", "leaflet.css")
        )
    except FileNotFoundError as error:
        raise NotVendored("Leaflet is missing: run `make setup`") from error
    return Leaflet.of(script, style)


@cache
def _land() -> list[Json]:
    text = (files("maps") / "data" / "land.geojson").read_text(encoding="utf-8")
    return json.loads(text)["features"]


@cache
def _template() -> Any:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    return environment.get_template("report.html")
