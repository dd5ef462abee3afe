"""Releases of chemicals: what is or may be coming out of a site, looked ahead at, opened, changed, closed.

A mistake in what is asked is 422 with every one named; what is over answers 409. What a release comes to is
computed by `alerts.releases`, here it is asked for and said.
"""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from alerts.cap_xml import CapError
from alerts.releases import desk, scene, warning
from alerts.releases.call_lists import fitting
from city.chemical import CHEMICALS, find_chemical
from city.release import GREATEST_G_S, GREATEST_KG, LONGEST_MIN, SHORTEST_MIN, Asked
from city.wind import Wind
from dashboard.api.alerts import LOCAL_USER
from dashboard.api.cap import kept_or_reason, unsound
from dashboard.api.context import Context, context, json, not_found
from dashboard.callout_json import list_json
from dashboard.releases_json import preview_json, release_json, without_rings
from maps.metres import Origin
from maps.release import has_distances, has_thresholds
from maps.release_json import asked_json, asked_of, camera_json, chemical_json
from maps.surroundings import Surroundings, live_cameras
from store import releases
from store.database import Connection
from store.releases import Version

router = APIRouter(prefix="/api/v1", tags=["releases"])

TRIES = 5
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Note = Annotated[str, Field(max_length=4000)]


class TypedWind(BaseModel):
    """A wind that a person typed: where it comes from (degrees from true north) and how fast (m/s)."""

    model_config = ConfigDict(extra="forbid")
    from_deg: Annotated[float, Field(ge=0, le=360, allow_inf_nan=False)]
    speed_m_s: Annotated[float, Field(ge=0, le=120, allow_inf_nan=False)]


class Release(BaseModel):
    """What a person says of a release."""

    model_config = ConfigDict(extra="forbid")
    thing_id: Annotated[str, Field(max_length=64)]
    chemical: Annotated[str, Field(max_length=200)]
    amount_kg: Annotated[Positive, Field(le=GREATEST_KG)] | None = None
    rate_g_s: Annotated[Positive, Field(le=GREATEST_G_S)] | None = None
    duration_min: Annotated[Positive, Field(ge=SHORTEST_MIN, le=LONGEST_MIN)] = 60.0
    spill: Literal["small", "large"] = "large"
    place: tuple[Lon, Lat] | None = None
    wind: TypedWind | None = None
    terrain: Literal["rural", "urban"] = "rural"
    note: Note = ""
    drill: bool = False


class Change(BaseModel):
    """What a person changes of a release: what is left out stays. A `wind` of null is the stations' again."""

    model_config = ConfigDict(extra="forbid")
    note: Annotated[str, Field(min_length=1, max_length=4000)]
    thing_id: str | None = None
    chemical: Annotated[str, Field(max_length=200)] | None = None
    amount_kg: Annotated[Positive, Field(le=GREATEST_KG)] | None = None
    rate_g_s: Annotated[Positive, Field(le=GREATEST_G_S)] | None = None
    duration_min: Annotated[Positive, Field(ge=SHORTEST_MIN, le=LONGEST_MIN)] | None = None
    spill: Literal["small", "large"] | None = None
    place: tuple[Lon, Lat] | None = None
    wind: TypedWind | None = None
    terrain: Literal["rural", "urban"] | None = None
    drill: bool | None = None


class Closing(BaseModel):
    """Why a release is over."""

    model_config = ConfigDict(extra="forbid")
    note: Annotated[str, Field(min_length=1, max_length=4000)]


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
    return json(preview_json(asked_json(asked), desk.computed(asked, around, now), LOCAL_USER, now))


@router.post("/releases", status_code=201)
def begin(request: Request, body: Release) -> Response:
    """Open a release: it is kept, follows the wind, and stands in its incident until a person closes it."""
    c = context(request)
    with c.connections.connection() as conn:
        around = _around(c, conn)
        asked = _asked(body.model_dump(), c, around)
        release_id = desk.begin(conn, asked, around, LOCAL_USER, c.clock())
        return json(_whole(conn, release_id, around, c.clock()), 201)


@router.get("/releases")
def listed(request: Request, open: bool = False) -> Response:
    """Releases, the newest first, without the outlines of their zones."""
    with context(request).connections.connection() as conn:
        kept = releases.newest(conn, only_open=open)
        newest = releases.newest_versions(conn, [one.release_id for one in kept])
    told = [without_rings(release_json(one, newest[one.release_id], ())) for one in kept]
    return json({"releases": told})


@router.get("/releases/{release_id}")
def one(request: Request, release_id: int) -> Response:
    """A release in its newest version. While it is open its cameras are those that are online now."""
    c = context(request)
    with c.connections.connection() as conn:
        around = scene.winds(conn, c.wall.mirror.catalogue, c.wall.mirror.streams)
        return json(_whole(conn, release_id, around, c.clock()))


@router.get("/releases/{release_id}/versions/{number}")
def version(request: Request, release_id: int, number: int) -> Response:
    """A release as it was in a version."""
    with context(request).connections.connection() as conn:
        kept, found = releases.release(conn, release_id), releases.version(conn, release_id, number)
        if kept is None or found is None:
            raise not_found(f"version {number} of a release {release_id}")
        return json(release_json(kept, found, releases.history(conn, release_id)))


@router.post("/releases/{release_id}/change")
def change(request: Request, release_id: int, body: Change) -> Response:
    """Change what is said of a release: another version. 409 once it is closed."""
    c = context(request)
    with c.connections.connection() as conn:
        around = _around(c, conn)
        _change(conn, release_id, body, c, around)
        return json(_whole(conn, release_id, around, c.clock()))


@router.post("/releases/{release_id}/close")
def close(request: Request, release_id: int, body: Closing) -> Response:
    """Close a release. Only a person does; 409 where one did."""
    c = context(request)
    with c.connections.connection() as conn:
        try:
            desk.close(conn, release_id, LOCAL_USER, body.note, c.clock())
        except desk.NotThere as error:
            raise not_found(f"release {release_id}") from error
        except desk.Over as error:
            raise _over(release_id) from error
        return json(_whole(conn, release_id, Surroundings(), c.clock()))


@router.post("/releases/{release_id}/warning", status_code=201)
def warn(request: Request, release_id: int) -> Response:
    """Draft a CAP message in three languages over the outermost zone; 409 with the reason where none is."""
    c = context(request)
    with c.connections.connection() as conn:
        try:
            found = warning.draft(conn, release_id, LOCAL_USER, c.clock())
        except desk.NotThere as error:
            raise not_found(f"release {release_id}") from error
        except desk.Over as error:
            raise _over(release_id) from error
        except CapError as error:
            return unsound(error)
    if isinstance(found, warning.NoWarning):
        return json({"detail": f"nothing was drafted: {found.value}", "reason": found.value}, 409)
    return kept_or_reason(found, 201)


@router.get("/releases/{release_id}/call-lists")
def call_lists(request: Request, release_id: int) -> Response:
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
    return scene.around(conn, c.wall.mirror.catalogue, c.wall.mirror.streams)


def _newest(conn: Connection, release_id: int) -> Version:
    found = releases.newest_versions(conn, [release_id]).get(release_id)
    if found is None:
        raise not_found(f"release {release_id}")
    return found


def _change(conn: Connection, release_id: int, body: Change, c: Context, around: Surroundings) -> None:
    """Change the newest version; where somebody was faster, what they left."""
    for _ in range(TRIES):
        newest = _newest(conn, release_id)
        try:
            desk.change(conn, newest, _changed(newest, body, c, around), around, LOCAL_USER, c.clock())
        except desk.Over as error:
            raise _over(release_id) from error
        except desk.Overtaken:
            continue
        return
    raise HTTPException(409, f"release {release_id} is being changed by others: look again")


def _changed(newest: Version, body: Change, c: Context, around: Surroundings) -> Asked:
    """What is asked after a change; a field that is sent as null falls back to what there is without it."""
    sent = body.model_dump(exclude_unset=True)
    before = newest.asked
    empty = {"duration_min": 60.0, "spill": "large", "terrain": "rural", "drill": False}
    sent = {key: empty[key] if value is None and key in empty else value for key, value in sent.items()}
    faults = [
        desk.Fault(key, "cannot be changed: open another release")
        for key in ("thing_id", "drill")
        if key in sent and sent[key] != before[key]
    ]
    if "chemical" in sent and sent["chemical"] is None:
        faults.append(desk.Fault("chemical", "is missing"))
    if faults:
        raise _unprocessable(faults)
    return _asked({**before, **sent}, c, around)


def _asked(said: dict[str, Any], c: Context, around: Surroundings) -> Asked:
    """What was asked as a noun, or 422 with every mistake."""
    place = said["place"]
    where = (place[0], place[1]) if place else None
    faults = desk.faults(said["thing_id"], where, around, c.wall.mirror.catalogue.city.centre)
    if find_chemical(said["chemical"]) is None:
        faults.append(desk.Fault("chemical", f"{said['chemical'][:80]!r} is not a chemical we know"))
    if faults:
        raise _unprocessable(faults)
    try:
        return asked_of(said)
    except ValueError as error:
        raise _unprocessable([desk.Fault("body", str(error))]) from error


def _unprocessable(faults: list[desk.Fault]) -> HTTPException:
    return HTTPException(422, [{"where": ["body", fault.where], "what": fault.what} for fault in faults])


def _over(release_id: int) -> HTTPException:
    return HTTPException(409, f"release {release_id} is closed: open another one")


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
