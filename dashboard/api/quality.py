"""Quality control over HTTP: a day's work list with what checks found, decisions about it, and their history.

Nothing here changes an observation. A decision is about whole hours, is never overwritten, and is undone by
another one; of two that are about the same hours the second is refused with 409 and told why.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from city.review import LONGEST_MS, LONGEST_REASON, Decision
from dashboard.api.context import context, json, not_found
from dashboard.api.datastreams import find, time_of
from dashboard.quality_json import act_json, conflict_json, decisions_json, one_json, work_json
from dashboard.quality_reader import MOST_STREAMS, REVIEWED, Narrow, QualityReader
from dashboard.signed_in import acting
from store.reviews import Order, Overtaken

router = APIRouter(prefix="/api/v1/quality", tags=["quality"])

KindName = Annotated[str, Query(max_length=20, description="a kind of thing")]
AreaName = Annotated[str, Query(max_length=64, description="an area's id")]
PropertyName = Annotated[str, Query(max_length=64, description="a property")]
ActId = Annotated[int, Path(ge=1, lt=2**62)]


class Seen(BaseModel):
    """A datastream that is decided about, and how many observations of it were seen in that time."""

    model_config = ConfigDict(extra="forbid")
    datastream: int = Field(ge=1, lt=2**31)
    n: int | None = Field(None, ge=0, lt=2**62)


class DecisionBody(BaseModel):
    """A decision about [from, to), whole hours, of datastreams; `seen` is that of the work list."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    decision: Literal["approved", "excluded", "reopened"]
    first: datetime = Field(alias="from", description="RFC 3339 with an offset")
    last: datetime = Field(alias="to", description="RFC 3339 with an offset, exclusive")
    datastreams: list[Seen] = Field(min_length=1, max_length=MOST_STREAMS)
    reason: str = Field("", max_length=LONGEST_REASON)
    seen: int = Field(ge=0, lt=2**62)


class UndoBody(BaseModel):
    """Why a decision is undone."""

    model_config = ConfigDict(extra="forbid")
    reason: str = Field(min_length=1, max_length=LONGEST_REASON)


@router.get("/days/{day}")
def work(
    request: Request, day: date, kind: KindName = "", area: AreaName = "", property: PropertyName = ""
) -> Response:
    """The datastreams of a day: data capture, what checks found, what was decided."""
    reader = QualityReader(context(request))
    try:
        return json(work_json(reader.work(day, _narrow(reader, kind, area, property))))
    except ValueError as error:
        raise HTTPException(422, str(error)) from error


@router.post("/days/{day}/look")
def look(
    request: Request, day: date, kind: KindName = "", area: AreaName = "", property: PropertyName = ""
) -> Response:
    """Have the checks look at a day now, rather than at the next hour."""
    reader = QualityReader(context(request))
    try:
        return json({"datastreams": reader.look(day, _narrow(reader, kind, area, property))})
    except ValueError as error:
        raise HTTPException(422, str(error)) from error


@router.get("/days/{day}/{datastream}")
def one(request: Request, day: date, datastream: str) -> Response:
    """A day of one datastream (a number or `thing_id.property`): observations, what checks found,
    decisions."""
    reader = QualityReader(context(request))
    key = _key(reader, datastream)
    try:
        return json(one_json(reader.one(day, key)))
    except ValueError as error:
        raise HTTPException(422, str(error)) from error


@router.get("/decisions")
def decisions(
    request: Request,
    datastream: Annotated[str, Query(max_length=140)],
    first: Annotated[str, Query(alias="from", description="RFC 3339 or epoch ms")],
    last: Annotated[str, Query(alias="to", description="RFC 3339 or epoch ms, exclusive")],
) -> Response:
    """All decisions about any of a time of one datastream, oldest first, undone or not."""
    reader = QualityReader(context(request))
    key = _key(reader, datastream)
    since, until = time_of(first, "from"), time_of(last, "to")
    if since >= until:
        raise HTTPException(422, "from must be before to")
    if until - since > 12 * LONGEST_MS:
        raise HTTPException(422, "at most 372 days at once")
    return json({"decisions": decisions_json(reader.decisions(key, since, until))})


@router.post("/decisions")
def decide(request: Request, body: DecisionBody) -> Response:
    """Approve, exclude or reopen hours. 409 where somebody else decided meanwhile, or where there are other
    observations than were seen: nothing is decided then. 422 for what makes no sense."""
    reader = QualityReader(context(request))
    known = reader.streams(Narrow())
    for one in body.datastreams:
        if one.datastream not in known:
            raise not_found(f"datastream {one.datastream}")
    counts = {one.datastream: one.n for one in body.datastreams}
    first, last = _ms("from", body.first), _ms("to", body.last)
    order = Order(Decision(body.decision), first, last, counts, body.reason, body.seen)
    try:
        act = reader.decide(order, acting())
    except ValueError as error:
        raise HTTPException(422, str(error)) from error
    except Overtaken as error:
        return _overtaken(reader, error)
    if act is None:
        raise HTTPException(422, "all of it is excluded: reopen it first")
    return json(act_json(act), 201)


@router.post("/decisions/{act_id}/undo")
def undo(request: Request, act_id: ActId, body: UndoBody) -> Response:
    """Undo a decision, whole. 409 where it is undone already."""
    reader = QualityReader(context(request))
    try:
        act = reader.undo(act_id, acting(), body.reason)
    except ValueError as error:
        raise HTTPException(422, str(error)) from error
    except Overtaken as error:
        return _overtaken(reader, error)
    if act is None:
        raise not_found(f"decision {act_id}")
    return json(act_json(act), 201)


def _overtaken(reader: QualityReader, error: Overtaken) -> Response:
    streams = reader.context.wall.mirror.streams
    names = {key: f"{one.thing_id}.{one.property}" for key, one in streams.items()}
    told = [conflict_json(conflict, names) for conflict in error.conflicts]
    return json({"detail": "nothing was decided: look again", "conflicts": told}, 409)


def _narrow(reader: QualityReader, kind: str, area: str, prop: str) -> Narrow:
    """What is asked for. Raises HTTPException 404 for what there is not."""
    mirror = reader.context.wall.mirror
    if kind and kind not in REVIEWED:
        raise not_found(f"kind {kind!r}: {', '.join(REVIEWED)}")
    if area and area not in {one.area_id for one in mirror.catalogue.areas}:
        raise not_found(f"area {area!r}")
    if prop and prop not in {one.property for one in reader.streams(Narrow()).values()}:
        raise not_found(f"datastream of {prop!r}")
    return Narrow(kind, area, prop)


def _key(reader: QualityReader, named: str) -> int:
    """A datastream that is reviewed. Raises HTTPException 404."""
    return find(reader.streams(Narrow()), named)[0]


def _ms(name: str, at: datetime) -> int:
    if at.tzinfo is None:
        raise HTTPException(422, f"{name} lacks an offset such as +08:00")
    return round(at.timestamp() * 1000)
