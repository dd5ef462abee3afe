"""How great a hazard a chemical site is by what it may hold: its class after GB 18218-2018."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from city.chemical import find_chemical
from city.inventory import hazard_of, holdings_of, people_near
from city.major_hazard import EDITION, Holding
from city.properties import LANGUAGES
from city.thing import Kind, Thing
from dashboard.api.context import context, json, not_found

router = APIRouter(prefix="/api/v1/hazard", tags=["releases"])


@router.get("")
def all_sites(request: Request) -> Response:
    """Every chemical site, the worst level first."""
    things = context(request).wall.mirror.things.values()
    sites = [hazard_json(thing) for thing in things if thing.kind is Kind.CHEMICAL]
    return json({"sites": sorted(sites, key=lambda site: (site["level"] or 9, -(site["s"] or 0)))})


@router.get("/{thing_id}")
def one(request: Request, thing_id: str) -> Response:
    """One site with its holdings. A site whose holdings nobody declared has no figures: that is not safe."""
    thing = context(request).wall.mirror.things.get(thing_id)
    if thing is None or thing.kind is not Kind.CHEMICAL:
        raise not_found(f"chemical site {thing_id[:80]!r}")
    return json(hazard_json(thing))


def hazard_json(thing: Thing) -> dict[str, Any]:
    """A site's inventory and what it comes to."""
    found = hazard_of(thing)
    return {
        "thing_id": thing.thing_id,
        "name": dict(thing.name),
        "holdings": [_holding(one) for one in holdings_of(thing)],
        "s": None if found is None else float(found.s),
        "alpha": None if found is None or found.alpha is None else float(found.alpha),
        "r": None if found is None or found.r is None else float(found.r),
        "level": None if found is None else found.level,
        "major": found is not None and found.s >= 1,
        "verdict": "undecided" if found is None else found.verdict.value,
        "may_be_worse": found is None or found.may_be_worse,
        "unknown": [] if found is None else list(found.unknown),
        "people_within_500_m": people_near(thing),
        "edition": EDITION,
    }


def _holding(one: Holding) -> dict[str, Any]:
    chemical, critical = find_chemical(one.substance), one.critical()
    return {
        "chemical": chemical.id if chemical else one.substance,
        "name": dict(chemical.name) if chemical else dict.fromkeys(LANGUAGES, one.substance),
        "design_max_t": float(one.design_max_t),
        "critical_t": float(critical.tonnes) if critical else None,
        "beta": float(critical.beta) if critical else None,
    }
