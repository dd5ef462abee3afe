"""Whether what somebody acts on lies in the areas they are bound to. Asked where the thing is known.

Whoever is bound to areas sees the whole city and acts in their areas alone. What concerns no single area, or
what cannot be told any more, is the whole city's. Who is bound to none is asked nothing.
"""

from collections.abc import Collection, Iterable

from fastapi import HTTPException

from city.matcher import Matcher
from city.person import Person
from city.user import User
from dashboard.api.context import Context
from dashboard.signed_in import signed_in
from store import alerts, releases
from store.cap import CapChain
from store.database import Connection


def demand_areas(areas: Iterable[str | None]) -> None:
    """Go on only for who acts in all of these areas. Raises HTTPException 403."""
    who = signed_in()
    for area in areas:
        if not who.reaches(area):
            raise HTTPException(403, outside(who, area))


def demand_city() -> None:
    """Go on only for who acts in the whole city. Raises HTTPException 403."""
    demand_areas([None])


def outside(who: User, area: str | None) -> str:
    """Why they may not, in words."""
    where = "the whole city" if area is None else area
    return f"{who.name} acts in {', '.join(sorted(who.areas))} alone: this concerns {where}"


def demand_things(context: Context, thing_ids: Iterable[str]) -> None:
    """The same of stations; one that is gone is the whole city's."""
    things = context.wall.mirror.things
    found = (things.get(one) for one in thing_ids)
    demand_areas(one.area if one else None for one in found)


def demand_streams(context: Context, keys: Iterable[int]) -> None:
    """The same of datastreams."""
    if not signed_in().areas:
        return
    streams = context.wall.mirror.streams
    demand_things(context, [streams[key].thing_id if key in streams else "" for key in keys])


def demand_alert(conn: Connection, alert_id: int) -> None:
    """The same of an alert's area, which never changes. Where there is no such alert nothing is demanded."""
    if signed_in().areas and (alert := alerts.alert(conn, alert_id)):
        demand_areas([alert.area])


def demand_release(conn: Connection, context: Context, release_id: int) -> None:
    """The same of a release's site. Where there is no such release nothing is demanded."""
    if signed_in().areas and (kept := releases.release(conn, release_id)):
        demand_things(context, [kept.thing_id])


def demand_chain(conn: Connection, context: Context, chain: CapChain) -> None:
    """The same of what messages are about."""
    if not signed_in().areas:
        return
    if chain.release_id is not None:
        demand_release(conn, context, chain.release_id)
    elif chain.alert_id is not None:
        demand_alert(conn, chain.alert_id)
    else:
        demand_city()


def demand_people(people: Collection[Person | None]) -> None:
    """The same of people who are called: all of their areas have to be one's own. Somebody without areas, or
    who is declared no more, is the whole city's."""
    for one in people:
        demand_areas(sorted(one.areas) if one and one.areas else [None])


def demand_matched(context: Context, matcher: Matcher) -> None:
    """The same of whatever a silence holds back: it names its areas, or its stations, word for word."""
    if not signed_in().areas:
        return
    if matcher.areas:
        demand_areas(sorted(matcher.areas))
    elif matcher.things:
        demand_things(context, sorted(matcher.things))
    else:
        demand_city()
