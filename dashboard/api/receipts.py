"""Receipts: was any reading of a station lost on a day? One line for many days, everything for one.

A verdict is `none_lost` (proved by the station's own count), `lost` (gaps in that count, or dead letters),
`not_proved` (`doubts` say why), `no_data` or `in_progress`. Days are those of the city's calendar.
"""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response

from city.receipt import Receipt, Span, expected
from city.seqs import QUARTER_MS, Gap, Restart
from dashboard.api.context import context, json, not_found
from dashboard.receipts_reader import Day, ReceiptsReader
from maps.features import Json, iso
from store.receipts import Stream
from store.reconciliation import Difference

router = APIRouter(prefix="/api/v1/receipts", tags=["receipts"])

USUAL_DAYS = 7
MOST_DAYS = {False: 31, True: 366}
"""Of all things, of one."""
FIRST_DAY, LAST_DAY = date(1970, 1, 2), date(2099, 12, 31)
"""What may be asked for: quarters are counted since 1970, and what is further off is a slip of the pen."""


@router.get("")
def between(
    request: Request,
    thing: Annotated[str | None, Query(max_length=64, description="thing_id; all things without it")] = None,
    first: Annotated[date | None, Query(alias="from", description="YYYY-MM-DD")] = None,
    last: Annotated[date | None, Query(alias="to", description="YYYY-MM-DD, inclusive")] = None,
) -> Response:
    """Receipts by day and station, by default of the last seven days."""
    reader = ReceiptsReader(context(request))
    if thing is not None and not reader.knows(thing):
        raise not_found(f"thing {thing!r}")
    for name, day in (("from", first), ("to", last)):
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise HTTPException(422, f"{name} lies outside {FIRST_DAY} to {LAST_DAY}")
    to = min(last or reader.today, reader.today)
    since = first or max(FIRST_DAY, to - timedelta(days=USUAL_DAYS - 1))
    if since > to:
        raise HTTPException(422, "from must not be after to, nor in the future")
    if (to - since).days >= MOST_DAYS[thing is not None]:
        raise HTTPException(422, f"at most {MOST_DAYS[thing is not None]} days at once")
    found = [receipt_json(receipt) for receipt in reader.between(since, to, thing)]
    state = reader.state()
    compared = {"last_day": state.last_day, "differences": state.differences}
    about = {"timezone": reader.zone.key, "from": since, "to": to, "reconciliation": compared}
    return json({**about, "receipts": found})


@router.get("/{thing_id}/{day}")
def one(request: Request, thing_id: str, day: str) -> Response:
    """One station's day in full; `day` is YYYY-MM-DD, `yesterday` or `today`."""
    reader = ReceiptsReader(context(request))
    if not reader.knows(thing_id):
        raise not_found(f"thing {thing_id!r}")
    return json(_day_json(reader.day(thing_id, _day(day, reader.today)), reader))


def receipt_json(receipt: Receipt) -> Json:
    """A receipt's line."""
    account = receipt.account
    return {
        "thing_id": receipt.thing_id,
        "day": receipt.day,
        "verdict": receipt.verdict.value,
        "doubts": [doubt.value for doubt in receipt.doubts],
        "sent": receipt.sent,
        "received": receipt.received if receipt.sent is not None else None,
        "missing": receipt.missing if receipt.sent is not None else None,
        "offered": account.offered,
        "stored": account.stored,
        "duplicate": receipt.duplicate,
        "dead_lettered": receipt.dead_lettered,
        "expected": account.expected,
        "completeness": None if receipt.completeness is None else round(receipt.completeness, 4),
    }


def _day_json(day: Day, reader: ReceiptsReader) -> Json:
    span = Span.of(day.receipt.day, reader.zone)
    return {
        **receipt_json(day.receipt),
        "timezone": reader.zone.key,
        "from": iso(span.first * QUARTER_MS),
        "to": iso(span.last * QUARTER_MS),
        "gaps": [_gap_json(gap) for gap in day.receipt.gaps],
        "restarts": [_restart_json(restart) for restart in day.receipt.restarts],
        "dead": dict(day.receipt.account.dead),
        "datastreams": [_stream_json(stream, span) for stream in day.streams],
        "differences": [_difference_json(one) for one in day.differences],
    }


def _gap_json(gap: Gap) -> Json:
    """Its times are those of the marks before and after it, to a quarter of an hour."""
    when = {"after": iso(gap.since * QUARTER_MS), "before": iso((gap.until + 1) * QUARTER_MS)}
    return {"first": gap.first, "last": gap.last, "missing": gap.missing, **when}


def _restart_json(restart: Restart) -> Json:
    when = {"after": iso(restart.since * QUARTER_MS), "before": iso((restart.until + 1) * QUARTER_MS)}
    return {"last_number": restart.before, "first_number": restart.after, **when}


def _stream_json(stream: Stream, span: Span) -> Json:
    counts = {"offered": stream.offered, "stored": stream.stored, "duplicate": stream.offered - stream.stored}
    return {"property": stream.property, "expected": expected([stream.report_s], span), **counts}


def _difference_json(difference: Difference) -> Json:
    counts = {"receipted": difference.receipted, "found": difference.found}
    return {"what": difference.what, "property": difference.property, **counts}


def _day(text: str, today: date) -> date:
    named = {"today": today, "yesterday": today - timedelta(days=1)}.get(text)
    try:
        day = named or date.fromisoformat(text)
    except ValueError as error:
        raise HTTPException(422, "day is not YYYY-MM-DD, yesterday or today") from error
    if not FIRST_DAY <= day <= today:
        raise HTTPException(422, "day lies in the future or before 1970")
    return day
