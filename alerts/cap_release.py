"""What CAP messages about a release say: the chemical, the site, the zones of now."""

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import shapely

from alerts import cap_words as words
from alerts.cap_draft import Situation, Wish, circle_around, sender_of
from alerts.releases.outline import outermost
from city.cap import Corner
from city.catalogue import Catalogue
from city.state import Level
from city.thing import Kind, Name
from store import releases
from store.database import Connection

ELSEWHERE_SHARE = 0.1
"""A message is of another area when so much of the area of now lies outside of what it says."""


@dataclass(frozen=True, slots=True)
class ToldRelease:
    """A release as it is told outside. `since` is epoch milliseconds; `outline` None: nothing is drawn."""

    release_id: int
    thing_id: str
    chemical: Name
    site: Name
    since: int
    drill: bool
    is_open: bool
    outline: tuple[Corner, ...] | None


def told_release(conn: Connection, release_id: int | None) -> ToldRelease | None:
    """A release as of its newest version; None where there is none."""
    kept = None if release_id is None else releases.release(conn, release_id)
    version = releases.newest_versions(conn, [kept.release_id]).get(kept.release_id) if kept else None
    if kept is None or version is None:
        return None
    said = version.result
    return ToldRelease(
        kept.release_id,
        kept.thing_id,
        said["chemical_name"],
        said["site"],
        kept.opened_at,
        kept.drill,
        kept.closed_at is None,
        outermost(version),
    )


def situation_of(of: ToldRelease, known: Catalogue) -> Situation:
    """What may be told of a release."""
    thing = known.thing(of.thing_id)
    area_id = thing.area if thing else None
    area = next((one.name for one in known.areas if one.area_id == area_id), known.city.name)
    return Situation(
        city=known.city.name,
        sender=sender_of(known),
        zone=ZoneInfo(known.city.timezone),
        event={each: words.RELEASED[each].format(chemical=of.chemical[each]) for each in words.RELEASED},
        place=of.site,
        area=area,
        kind=Kind.CHEMICAL,
        circle=circle_around(thing) if thing else None,
        severity=Level.RED,
        over=not of.is_open,
        since=of.since,
        drill=of.drill or known.city.demo,
        unknown=False,
    )


def wished(wish: Wish, of: ToldRelease) -> Wish:
    """A wish for a message about a release as it is now: its area, and what people there should do."""
    return replace(
        wish,
        release=of.release_id,
        polygon=of.outline or wish.polygon,
        instruction=wish.instruction or words.OF_RELEASE,
    )


def is_elsewhere(said: tuple[Corner, ...] | None, of: ToldRelease) -> bool:
    """Whether what a message says of its area leaves out a good part of the zones of now."""
    if of.outline is None or said is None:
        return False
    now = _shape(of.outline)
    return _area(shapely.difference(now, _shape(said))) > ELSEWHERE_SHARE * _area(now)


def _area(shape: shapely.Geometry) -> float:
    return float(shapely.area(shape))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]


def _shape(corners: tuple[Corner, ...]) -> shapely.Geometry:
    return shapely.make_valid(shapely.Polygon([(float(lon), float(lat)) for lat, lon in corners]))
