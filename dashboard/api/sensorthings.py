"""/sta/v1.1: OGC SensorThings 1.1, read only, for every program that speaks the standard."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from fastapi import APIRouter, Request
from fastapi.responses import Response

from city.observation import Observation
from dashboard.api.context import context, json
from dashboard.sta import question
from dashboard.sta.answer import Answering, one_observation
from dashboard.sta.expression import Options
from dashboard.sta.model import TYPES
from dashboard.sta.observed import Part
from dashboard.sta.refusal import Refusal, nothing, wrong
from dashboard.sta.route import Collection, Property, Target, Walk
from dashboard.sta.world import World
from maps.features import Json
from store import database, reviews, sta
from store.database import Pool

router = APIRouter(tags=["SensorThings"])

ROOT = "/sta/v1.1"
CHANGES = ["POST", "PUT", "PATCH", "DELETE"]
CONFORMANCE = tuple(
    f"http://www.opengis.net/spec/iot_sensing/1.1/req/{name}"
    for name in (
        "datamodel",
        "resource-path/resource-path-to-entities",
        "request-data",
        *(
            f"request-data/{option}"
            for option in (
                "status-code",
                "query-status-code",
                "order",
                "expand",
                "select",
                "orderby",
                "top",
                "skip",
                "count",
                "filter",
                "built-in-filter-operations",
                "built-in-query-functions",
                "pagination",
            )
        ),
    )
)


class _Stored:
    """Observations of the database."""

    def __init__(self, connections: Pool) -> None:
        self._connections = connections

    def read(self, parts: Sequence[Part], each: int, *, descending: bool) -> list[Observation]:
        """The first `each` of each part by time: one statement."""
        with self._connections.connection() as conn:
            return sta.read(conn, parts, each, descending=descending)

    def count(self, parts: Sequence[Part], most: int) -> int:
        """How many there are, counted up to `most`."""
        with self._connections.connection() as conn:
            return sta.count(conn, parts, most)

    def counts(self, parts: Sequence[Part]) -> list[int]:
        """How many there are of each part."""
        with self._connections.connection() as conn:
            return sta.counts(conn, parts)

    def excluded(self, parts: Sequence[Part]) -> Mapping[int, Sequence[tuple[int, int]]]:
        """Which stretches of them officers excluded."""
        with self._connections.connection() as conn:
            return reviews.excluded_of_parts(conn, parts)


@router.get(ROOT, summary="What this service has and which parts of the standard it keeps")
def root(request: Request) -> Response:
    """The collections, and the conformance classes in `serverSettings`."""
    here = f"{_base(request)}{ROOT}"
    sets = [{"name": name, "url": f"{here}/{name}"} for name in TYPES]
    return json({"value": sets, "serverSettings": {"conformance": CONFORMANCE}})


@router.get(
    f"{ROOT}/{{path:path}}",
    summary="Entities, collections and properties of SensorThings 1.1",
    openapi_extra={"parameters": question.DECLARED},
)
def read(request: Request, path: str) -> Response:
    """What an address below the root leads to, with $filter, $expand and the other options of 18-088."""
    try:
        with _refusing_what_takes_too_long():
            return _answer(request, path) if path.strip("/") else root(request)
    except Refusal as refusal:
        return refused(refusal.status, refusal.message)


@router.api_route(ROOT, methods=CHANGES, include_in_schema=False)
@router.api_route(f"{ROOT}/{{path:path}}", methods=CHANGES, include_in_schema=False)
async def change(request: Request, path: str = "") -> Response:
    """405: nothing is changed here."""
    answer = refused(405, f"{request.method} /{path[:100]}: this service is for reading only, by GET")
    answer.headers["Allow"] = "GET"
    return answer


def refused(status: int, message: str) -> Response:
    """A mistake as SensorThings servers say it."""
    return json({"code": status, "type": "error", "message": message}, status)


def _answer(request: Request, path: str) -> Response:
    told = question.said(request.scope["query_string"])
    options, c = question.options(told), context(request)
    if "latest" in told and path.strip("/").partition("?")[0].rpartition("/")[2] != "Datastreams":
        raise wrong("latest is asked of Datastreams")
    world, source = _world(request, question.lang_of(told)), _Stored(c.connections)
    target = Walk(world, lambda key, time: one_observation(world, source, key, time)).to(path)
    answering = Answering(world, source, f"{_base(request)}{ROOT}", c.clock())
    if isinstance(target.found, Property):
        return _property(answering, target.found, options)
    return json(_entities(answering, target, options, path.strip("/"), told))


def _entities(
    answering: Answering, target: Target, options: Options, path: str, told: dict[str, str]
) -> Json:
    found = target.found
    if isinstance(found, Collection):
        answers = answering.references if target.is_reference else answering.collection
        return answers(found, options, path, told)
    assert not isinstance(found, Property)
    return answering.reference(found) if target.is_reference else answering.entity(found, options)


def _property(answering: Answering, wanted: Property, options: Options) -> Response:
    if options != Options():
        raise wrong("of a property nothing further can be asked")
    value = answering.value(wanted)
    if value is None:
        raise nothing(f"{'/'.join(wanted.steps)} has no value")
    if not wanted.is_raw:
        return json({wanted.steps[-1]: value})
    if isinstance(value, str | int | float):
        headers = {"Cache-Control": "no-store"}
        text = str(value).lower() if isinstance(value, bool) else str(value)
        return Response(text, headers=headers, media_type="text/plain; charset=utf-8")
    return json(value)


@contextmanager
def _refusing_what_takes_too_long() -> Iterator[None]:
    try:
        yield
    except database.TooSlow as error:
        raise Refusal(503, "that took too long: ask for a shorter time or fewer datastreams") from error
    except database.Unavailable as error:
        raise Refusal(503, "the database is away; the catalogue is answered all the same") from error


def _world(request: Request, lang: str) -> World:
    """The catalogue as it is now, made once for all who ask until it changes."""
    mirror, state = context(request).wall.mirror, request.app.state
    kept: tuple[object, dict[str, World]] | None = getattr(state, "sta_worlds", None)
    if kept is None or kept[0] is not mirror.streams:
        kept = state.sta_worlds = (mirror.streams, {})
    worlds = kept[1]
    if lang not in worlds:
        worlds[lang] = World(mirror.catalogue, mirror.streams, lang)
    return worlds[lang]


def _base(request: Request) -> str:
    """How links begin: as the one who asks reached us."""
    return str(request.base_url).rstrip("/")
