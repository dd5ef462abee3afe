"""Releases of chemicals: what is or may be coming out of a site, looked ahead at, opened, changed, closed.

A mistake in what is asked is 422 with every one named; what is over answers 409. What a release comes to is
computed by `alerts.releases`, here it is asked for and said.
"""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response

from alerts.cap_xml import CapError
from alerts.releases import desk, scene, warning
from alerts.releases.call_lists import fitting
from city.chemical import CHEMICALS, find_chemical
from city.release import Asked
from city.wind import Wind
from dashboard.api.cap import kept_or_reason, unsound
from dashboard.api.context import Context, context, json, not_found
from dashboard.api.release_bodies import Change, Closing, Opening, Release, ReleaseId
from dashboard.callout_json import list_json
from dashboard.reach import demand_release, demand_things
from dashboard.releases_json import past_json, preview_json, release_json
from dashboard.signed_in import acting
from maps.metres import Origin
from maps.release import has_distances, has_thresholds
from maps.release_json import asked_json, asked_of, camera_json, chemical_json
from maps.surroundings import Surroundings, live_cameras
from store import releases
from store.database import Connection
from store.releases import Version

router = APIRouter(prefix="/api/v1", tags=["releases"])

TRIES = 5
Number = Annotated[int, Query(ge=1, le=releases.NEWEST)]
Page = Annotated[int, Query(ge=1, le=500)]


@router.get("/chemicals")
def chemicals() -> Response:
    """The chemicals there are, and what is known of each."""
    known = [chemical_json(one, has_distances(one), has_thresholds(one)) for one in CHEMICALS]
    return json({"chemicals": known})


@router.post("/releases/preview")
def preview(request: Request, body: Release) -> Response:
    """What a release would come to now. Nothing is stored."""
    c = context(request)
    now = c.clock()
    with c.connections.connection() as conn:
        around = _around(c, conn)
    asked = _asked(body.model_dump(), c, around)
    return json(preview_json(asked_json(asked), desk.computed(asked, around, now), acting(), now))


@router.post("/releases", status_code=201)
def begin(request: Request, body: Opening) -> Response:
    """Open a release: it is kept, follows the wind, and stands in its incident until a person closes it.

    409 `open_already` where one of the same chemical is open at the site, unless it is said to be `another`.
    """
    c = context(request)
    demand_things(c, [body.thing_id])
    once = desk.Once(body.key, body.another)
    with c.connections.connection() as conn:
        around = _around(c, conn)
        asked = _asked(body.model_dump(exclude={"key", "another"}), c, around)
        try:
            release_id = desk.begin(conn, asked, around, acting(), c.clock(), once)
        except desk.OpenAlready as error:
            told = {"release_id": error.release_id}
            return json({"detail": str(error), "reason": "open_already", **told}, 409)
        except desk.KeyUsed:
            return json({"detail": "another release was opened by this key", "reason": "key_used"}, 409)
        return json(_whole(conn, release_id, around, c.clock()), 201)


@router.get("/releases")
def listed(
    request: Request, open: bool = False, before: Number = releases.NEWEST, limit: Page = 50
) -> Response:
    """Releases, the newest first, without the outlines of their zones; of those before a number."""
    with context(request).connections.connection() as conn:
        kept = releases.newest(conn, only_open=open, most=limit, before=before)
        newest = releases.briefs(conn, [one.release_id for one in kept])
    return json({"releases": [release_json(one, newest[one.release_id], ()) for one in kept]})


@router.get("/releases/{release_id}")
def one(request: Request, release_id: ReleaseId) -> Response:
    """A release in its newest version. While it is open its cameras are those that are online now."""
    c = context(request)
    with c.connections.connection() as conn:
        around = scene.winds(conn, c.wall.mirror.catalogue, c.wall.mirror.streams, c.clock())
        return json(_whole(conn, release_id, around, c.clock()))


@router.get("/releases/{release_id}/versions")
def versions(
    request: Request, release_id: int, before: Number = releases.NEWEST, limit: Page = 200
) -> Response:
    """Versions in short: the very first, and the newest before a number, the oldest first."""
    with context(request).connections.connection() as conn:
        found = releases.history(conn, release_id, before, limit)
    if not found and before == releases.NEWEST:
        raise not_found(f"release {release_id}")
    return json({"versions": [past_json(one) for one in found]})


@router.get("/releases/{release_id}/versions/{number}")
def version(request: Request, release_id: ReleaseId, number: int) -> Response:
    """A release as it was in a version, with those before it."""
    with context(request).connections.connection() as conn:
        kept, found = releases.release(conn, release_id), releases.version(conn, release_id, number)
        if kept is None or found is None:
            raise not_found(f"version {number} of a release {release_id}")
        return json(release_json(kept, found, releases.history(conn, release_id, number + 1)))


@router.post("/releases/{release_id}/change")
def change(request: Request, release_id: ReleaseId, body: Change) -> Response:
    """Change what is said of a release: another version. 409 once it is closed, and where somebody else
    changed the same since the version that was seen.
    """
    c = context(request)
    with c.connections.connection() as conn:
        demand_release(conn, c, release_id)
        around = _around(c, conn)
        try:
            others = _change(conn, release_id, body, c, around)
        except desk.Over:
            return _over(release_id)
        except desk.Overtaken:
            detail = f"release {release_id} is being changed by others: look again"
            return json({"detail": detail, "reason": "being_changed"}, 409)
        if others:
            detail = f"somebody else changed this since version {body.seen}: {', '.join(others)}"
            return json({"detail": detail, "reason": "changed_since", "fields": others}, 409)
        return json(_whole(conn, release_id, around, c.clock()))


@router.post("/releases/{release_id}/close")
def close(request: Request, release_id: ReleaseId, body: Closing) -> Response:
    """Close a release. Only a person does; 409 where one did."""
    c = context(request)
    with c.connections.connection() as conn:
        demand_release(conn, c, release_id)
        try:
            desk.close(conn, release_id, acting(), body.note, c.clock())
        except desk.NotThere as error:
            raise not_found(f"release {release_id}") from error
        except desk.Over:
            return _over(release_id)
        return json(_whole(conn, release_id, Surroundings(), c.clock()))


@router.post("/releases/{release_id}/warning", status_code=201)
def warn(request: Request, release_id: ReleaseId) -> Response:
    """Draft a CAP message in three languages over the outermost zone; 409 with the reason where none is."""
    c = context(request)
    with c.connections.connection() as conn:
        demand_release(conn, c, release_id)
        try:
            found = warning.draft(conn, release_id, acting(), c.clock())
        except desk.NotThere as error:
            raise not_found(f"release {release_id}") from error
        except desk.Over:
            return _over(release_id)
        except CapError as error:
            return unsound(error)
    if isinstance(found, warning.NoWarning):
        return json({"detail": f"nothing was drafted: {found.value}", "reason": found.value}, 409)
    return kept_or_reason(found, 201)


@router.get("/releases/{release_id}/call-lists")
def call_lists(request: Request, release_id: ReleaseId) -> Response:
    """The lists of call and confirm, those first that fit by chemical and by the areas in the zones."""
    c = context(request)
    known = c.wall.mirror.catalogue
    with c.connections.connection() as conn:
        newest = _newest(conn, release_id)
    chemical = find_chemical(newest.result["chemical"])
    if chemical is None:
        raise not_found(f"chemical {newest.result['chemical']!r}")
    areas = scene.areas_in(newest, known)
    people = known.duty.person if known.duty else {}
    found = fitting(known.callouts, chemical, areas, people)
    lists = [{**list_json(fit.listed), "why": list(fit.why)} for fit in found]
    return json({"areas": sorted(areas), "lists": lists})


def _around(c: Context, conn: Connection) -> Surroundings:
    return scene.around(conn, c.wall.mirror.catalogue, c.wall.mirror.streams, c.clock())


def _newest(conn: Connection, release_id: int) -> Version:
    found = releases.newest_versions(conn, [release_id]).get(release_id)
    if found is None:
        raise not_found(f"release {release_id}")
    return found


def _change(conn: Connection, release_id: int, body: Change, c: Context, around: Surroundings) -> list[str]:
    """Change the newest version; where somebody was faster, what they left. Where they changed just that,
    nothing is changed, and it is named. Raises Over, and Overtaken where others are too fast.
    """
    for _ in range(TRIES):
        newest = _newest(conn, release_id)
        others = _by_others(conn, newest, body)
        if others:
            return others
        try:
            desk.change(conn, newest, _changed(newest, body, c, around), around, acting(), c.clock())
        except desk.Overtaken:
            continue
        return []
    raise desk.Overtaken(str(release_id))


def _by_others(conn: Connection, newest: Version, body: Change) -> list[str]:
    """What of a change somebody else changed to another value since the version that was seen."""
    seen = None if body.seen is None else releases.version(conn, newest.release_id, body.seen)
    if seen is None:
        return []
    sent = body.model_dump(mode="json", exclude_unset=True, exclude={"note", "seen"})
    return [key for key in sent if newest.asked[key] not in (seen.asked[key], sent[key])]


def _changed(newest: Version, body: Change, c: Context, around: Surroundings) -> Asked:
    """What is asked after a change; a field that is sent as null falls back to what there is without it."""
    sent = body.model_dump(exclude_unset=True, exclude={"seen"})
    for one, other in (("amount_kg", "rate_g_s"), ("rate_g_s", "amount_kg")):
        if sent.get(one) is not None:
            sent.setdefault(other, None)
    before = newest.asked
    empty = {"duration_min": 60.0, "spill": "large", "terrain": "rural", "drill": False}
    sent = {key: empty[key] if value is None and key in empty else value for key, value in sent.items()}
    faults = [
        desk.Fault(key, "not_changeable", "cannot be changed: open another release")
        for key in ("thing_id", "drill")
        if key in sent and sent[key] != before[key]
    ]
    if "chemical" in sent and sent["chemical"] is None:
        faults.append(desk.Fault("chemical", "missing", "is missing"))
    if faults:
        raise _unprocessable(faults)
    return _asked({**before, **sent}, c, around, is_open=True)


def _asked(said: dict[str, Any], c: Context, around: Surroundings, *, is_open: bool = False) -> Asked:
    """What was asked as a noun, or 422 with every mistake. The site of one that `is_open` may be gone."""
    place = said["place"]
    where = (place[0], place[1]) if place else None
    faults = desk.faults(
        said["thing_id"], where, around, c.wall.mirror.catalogue.city.centre, is_open=is_open
    )
    if find_chemical(said["chemical"]) is None:
        what = f"{said['chemical'][:80]!r} is not a chemical we know"
        faults.append(desk.Fault("chemical", "unknown_chemical", what))
    if faults:
        raise _unprocessable(faults)
    try:
        return asked_of(said)
    except ValueError as error:
        raise _unprocessable([desk.Fault("body", "unsound", str(error))]) from error


def _unprocessable(faults: list[desk.Fault]) -> HTTPException:
    told = [
        {"where": ["body", one.where], "what": one.what, "id": one.id, "values": dict(one.values)}
        for one in faults
    ]
    return HTTPException(422, told)


def _over(release_id: int) -> Response:
    detail = f"release {release_id} is closed: open another one"
    return json({"detail": detail, "reason": "closed"}, 409)


def _whole(conn: Connection, release_id: int, around: Surroundings, now: int) -> dict[str, Any]:
    kept = releases.release(conn, release_id)
    if kept is None:
        raise not_found(f"release {release_id}")
    newest = _newest(conn, release_id)
    told = release_json(kept, newest, releases.history(conn, release_id))
    if kept.closed_at is None:
        told["cameras"] = _cameras_now(newest, around, now)
    return told


def _cameras_now(newest: Version, around: Surroundings, now: int) -> list[dict[str, Any]]:
    wind = newest.result["wind"]
    felt = Wind(wind["from_deg"], wind["speed_m_s"])
    origin = Origin(*newest.result["place"])
    return [camera_json(seen, felt) for seen in live_cameras(origin, around, now)]
