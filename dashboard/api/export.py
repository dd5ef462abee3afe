"""History of several stations as a file: how many rows it would be, the file at once, or with progress.

`GET /api/v1/export` is for scripts: it answers with the file. The page starts a job, shows how far it is, and
fetches the file when it is whole.
"""

from collections.abc import AsyncIterator, Callable, Generator
from math import ceil
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.concurrency import iterate_in_threadpool
from fastapi.responses import FileResponse, Response

from city.local_time import day_of
from city.properties import LANGUAGES
from city.thing import Datastream
from dashboard.api.context import Context, context, json, not_found
from dashboard.exporting.choice import Choice, Mistaken, Unknown, Wanted, wanted
from dashboard.exporting.desk import Busy, ExportDesk
from dashboard.exporting.folder import Full
from dashboard.exporting.format import MOST_ROWS, Format
from dashboard.exporting.job import Job, Jobs, Stage
from dashboard.signed_in import acting
from dashboard.taken_in_time import TakenInTime
from maps.features import Json
from store.observations import Bucket

router = APIRouter(prefix="/api/v1/export", tags=["datastreams"])
T = TypeVar("T")
AGAIN_S = 15
TOO_OFTEN = "you have asked for many files: wait a little before the next"
MOST_NAMES = 2_000
Names = Annotated[list[str] | None, Query(description="may be said again, or with commas; all if left out")]


def choice(
    things: Names = None,
    properties: Names = None,
    areas: Names = None,
    datastreams: Names = None,
    first: Annotated[str | None, Query(alias="from", description="RFC 3339, a date, or epoch ms")] = None,
    last: Annotated[str | None, Query(alias="to", description="the same, exclusive")] = None,
    bucket: Bucket = Bucket.HOUR,
    format: Format = Format.CSV,
    lang: str = "en",
) -> Choice:
    """What a query asks for."""
    named = (_names(things), _names(properties), _names(areas), _names(datastreams))
    return Choice(*named, first, last, bucket, format, lang if lang in LANGUAGES else "en")


Asked = Annotated[Choice, Depends(choice)]


@router.get("")
def download(request: Request, asked: Asked) -> Response:
    """The file. 422 with what is allowed where it would be too large, 404 for a name that is nobody's."""
    c = context(request)
    return file_of(request, hold(c, asked))


@router.get("/estimate")
def estimate(request: Request, asked: Asked) -> Response:
    """About how many rows it would be, and how many each format gives."""
    c = context(request)
    found = hold(c, asked)
    with c.connections.connection() as conn:
        rows = _told(lambda: _desk(request).rows(conn, found))
    most = {format.value: limit for format, limit in MOST_ROWS.items()}
    return json({"rows": rows, "datastreams": len(found.streams), "most": most})


@router.post("", status_code=202)
def begin(request: Request, asked: Asked) -> Response:
    """Start to make the file; the answer says where to look how far it is."""
    c = context(request)
    found = hold(c, asked)
    not_too_often(request)
    with c.connections.connection() as conn:
        expected = _told(lambda: _desk(request).allowed(conn, found))
    job = _told(lambda: _jobs(request).start(found, expected, filename(found), acting()))
    return json(job_json(job), 202)


@router.get("/jobs/{job_id}")
def progress(request: Request, job_id: str) -> Response:
    """How far it is."""
    return json(job_json(_job(request, job_id)))


@router.get("/jobs/{job_id}/file")
def fetch(request: Request, job_id: str) -> Response:
    """The file, once it is whole. 409 before."""
    job = _job(request, job_id)
    if job.stage is not Stage.READY:
        raise HTTPException(409, f"this export is {job.stage.value}")
    headers = {"Cache-Control": "no-store"}
    return FileResponse(job.path, media_type=job.asked.format.media, filename=job.name, headers=headers)


@router.delete("/jobs/{job_id}")
def cancel(request: Request, job_id: str) -> Response:
    """Stop making it; its file is gone."""
    job = _job(request, job_id)
    _jobs(request).end(job)
    return json({"job_id": job_id, "stage": Stage.CANCELLED.value})


def hold(c: Context, asked: Choice) -> Wanted:
    """A choice held against the catalogue. Raises 404 and 422."""
    mirror = c.wall.mirror
    streams: dict[int, Datastream] = dict(mirror.streams)
    return _told(lambda: wanted(asked, mirror.catalogue, streams))


def file_of(request: Request, asked: Wanted) -> Response:
    """A file as it is made. Raises 422, 429 and 503 before it begins."""
    c, desk = context(request), _desk(request)
    not_too_often(request)
    with c.connections.connection() as conn:
        _told(lambda: desk.allowed(conn, asked))
    pieces = desk.pieces(asked, who=acting())
    first = _told(lambda: next(pieces, b""))
    headers = {
        "Content-Disposition": f'attachment; filename="{filename(asked)}"',
        "Cache-Control": "no-store",
    }
    return TakenInTime(_body(first, pieces), headers=headers, media_type=asked.format.media)


async def _body(first: bytes, pieces: Generator[bytes]) -> AsyncIterator[bytes]:
    try:
        yield first
        async for piece in iterate_in_threadpool(pieces):
            yield piece
    finally:
        pieces.close()


def filename(asked: Wanted) -> str:
    """What the file is called: the station where there is one, else how many, and the city's first day."""
    things = sorted({stream.thing_id for _, stream, _ in asked.streams})
    who = things[0] if len(things) == 1 else f"{len(things)}-stations"
    day = f"-{day_of(asked.first, asked.zone)}" if asked.first is not None else ""
    return f"{who}{day}-{asked.bucket.value}.{asked.format.ending}"


def job_json(job: Job) -> Json:
    """A job as data."""
    told = {"job_id": job.job_id, "stage": job.stage.value, "rows": job.rows, "expected": job.expected}
    return {**told, "size": job.size, "name": job.name, "problem": job.problem}


def _names(said: list[str] | None) -> tuple[str, ...]:
    names = tuple(name for one in said or () for name in one.split(",") if name)
    if len(names) > MOST_NAMES:
        raise HTTPException(422, f"at most {MOST_NAMES} names at once")
    return names


def _told(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except Unknown as error:
        raise HTTPException(404, str(error)) from error
    except Mistaken as error:
        raise HTTPException(422, str(error)) from error
    except Full as error:
        raise HTTPException(507, str(error)) from error
    except Busy as error:
        raise HTTPException(503, str(error), {"Retry-After": str(AGAIN_S)}) from error


def not_too_often(request: Request) -> None:
    """Raises 429: each file costs the database more than many pages do."""
    if wait := request.app.state.exports_asked.wait_s(acting()):
        raise HTTPException(429, TOO_OFTEN, {"Retry-After": str(ceil(wait))})


def _desk(request: Request) -> ExportDesk:
    return request.app.state.exports


def _jobs(request: Request) -> Jobs:
    return request.app.state.export_jobs


def _job(request: Request, job_id: str) -> Job:
    job = _jobs(request).find(job_id)
    if job is None or job.who != acting():  # another's is none to them
        raise not_found(f"export {job_id!r}: it was ended, or its time is over")
    return job
