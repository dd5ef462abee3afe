"""Who did what, as a page of plain HTML: filtered, checked, and taken away as CSV."""

import csv
import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from time import monotonic
from typing import Annotated
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import msgspec
from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response, StreamingResponse

from city.local_time import moment
from city.spreadsheet import harmless
from dashboard import forms
from dashboard.account_pages import chosen, shown
from dashboard.api.context import Context, context
from dashboard.api.export import not_too_often
from dashboard.page_reader import PageReader
from dashboard.words import t
from maps.features import iso
from store import audit
from store.audit import Line, Wanted
from store.database import Unavailable

router = APIRouter(include_in_schema=False)
PATH = "/audit/"
AT_ONCE = 100
OF_A_FILE = 1000
Text = Annotated[str, Query(max_length=80)]
Day = Annotated[str, Query(max_length=10)]
PATIENCE_S = 20.0
_checks = threading.BoundedSemaphore(1)
"""One check at a time: it keeps the database busy."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address asks for, as it was typed."""

    who: str = ""
    what: str = ""
    first: str = ""
    last: str = ""

    def query(self, **more: str) -> str:
        """The same as an address."""
        kept = {"who": self.who, "what": self.what, "from": self.first, "to": self.last}
        return urlencode({key: text for key, text in (kept | more).items() if text})

    def wanted(self, zone: ZoneInfo) -> Wanted:
        """Which lines are meant; days are the city's, the last one included. Raises ValueError."""
        first = moment(_day(self.first), 0, zone) if self.first else 0
        last = moment(_day(self.last) + timedelta(1), 0, zone) if self.last else audit.LATEST_MS
        return Wanted(self.who.strip(), self.what.strip(), first, last)


@router.get(PATH)
def page(
    request: Request,
    who: Text = "",
    what: Text = "",
    first: Annotated[Day, Query(alias="from")] = "",
    last: Annotated[Day, Query(alias="to")] = "",
    before: Annotated[int, Query(ge=1, lt=2**62)] = 2**62 - 1,
    lang: str | None = None,
) -> Response:
    """The newest lines that fit, or those before a number."""
    return _page(request, Wish(who, what, first, last), before, chosen(lang))


@router.post("/audit/check")
async def check(request: Request) -> Response:
    """Whether every line follows from those before it."""
    form = forms.firsts(await forms.said(request))
    lang = chosen(form.get("lang"))
    return await run_in_threadpool(_checked, request, lang)


@router.get("/audit/lines.csv")
def lines(
    request: Request,
    who: Text = "",
    what: Text = "",
    first: Annotated[Day, Query(alias="from")] = "",
    last: Annotated[Day, Query(alias="to")] = "",
) -> Response:
    """All lines that fit, newest first, with their hashes; cells that a spreadsheet would compute are not."""
    c = context(request)
    not_too_often(request)
    try:
        wanted = Wish(who, what, first, last).wanted(PageReader(c).zone)
    except ValueError as error:
        raise HTTPException(422, "days are written like 2026-11-23, from 1900 to 2099") from error
    name = {"Content-Disposition": 'attachment; filename="audit.csv"', "Cache-Control": "no-store"}
    return StreamingResponse(_file(c, wanted), headers=name, media_type="text/csv; charset=utf-8")


def _checked(request: Request, lang: str) -> Response:
    everything = Wish(), 2**62 - 1
    if not _checks.acquire(blocking=False):
        return _page(request, *everything, lang, why="slow")
    try:
        found = _looked_through(context(request))
    except Unavailable:
        return _page(request, *everything, lang, why="away")
    finally:
        _checks.release()
    if found.broken is not None:
        problem = t(
            lang,
            "Line {n} does not follow from the one before it: somebody changed the log.",
            n=found.broken,
        )
        return _page(request, *everything, lang, problem=problem)
    n, mark = found.until.number, str(found.until) if found.until != audit.START else ""
    if found.is_all:
        said = t(lang, "Whole: {n} lines.", n=n)
    else:
        command = "citywatch user audit --check"
        words = {"n": n, "command": command}
        said = t(lang, "Lines 1 to {n} are whole. All of them take longer: run {command}.", **words)
    return _page(request, *everything, lang, said=said, mark=mark)


def _looked_through(c: Context) -> audit.Checked:
    """As far as one gets in the time that a page has; no connection is held for longer than a step."""
    ends_at, until = monotonic() + PATIENCE_S, audit.START
    while True:
        with c.connections.connection() as conn:
            found = audit.check_on(conn, until)
        if found.is_all or monotonic() >= ends_at:
            return found
        until = found.until


def _page(request: Request, wish: Wish, before: int, lang: str, why: str = "", **more: str) -> Response:
    c = context(request)
    found: list[Line] = []
    try:
        wanted = wish.wanted(PageReader(c).zone)
        with c.connections.connection() as conn:
            found = audit.like(conn, _before(wanted, before), AT_ONCE)
    except ValueError:
        why = "bad_day"
    except Unavailable:
        why = "away"
    older = wish.query(before=str(found[-1].number), lang=lang) if len(found) == AT_ONCE else ""
    shows = {"wish": wish, "lines": found, "older": older}
    return shown(request, "audit.html", t(lang, "Who did what"), lang, why, **shows, **more)


def _file(c: Context, wanted: Wanted) -> Iterator[str]:
    yield "\ufeff" + row(["number", "at", "who", "what", "detail", "hash"])
    while True:
        with c.connections.connection() as conn:
            found = audit.like(conn, wanted, OF_A_FILE)
            kept = audit.hashes(conn, [one.number for one in found])
        for one in found:
            detail = msgspec.json.encode(one.detail).decode()
            yield row([one.number, iso(one.at), one.who, one.what, detail, kept[one.number].hex()])
        if len(found) < OF_A_FILE:
            return
        wanted = _before(wanted, found[-1].number)


def row(cells: list[object]) -> str:
    """A line of the file."""
    out = io.StringIO()
    csv.writer(out).writerow([harmless(one) if isinstance(one, str) else one for one in cells])
    return out.getvalue()


def _before(wanted: Wanted, number: int) -> Wanted:
    return Wanted(wanted.who, wanted.what, wanted.first, wanted.last, number)


def _day(text: str) -> date:
    found = date.fromisoformat(text)
    if not 1900 <= found.year < 2100:
        raise ValueError(text)
    return found
