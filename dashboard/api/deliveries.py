"""The ledger of deliveries over HTTP, and trying a channel by the way that messages take.

Addresses and texts are personal: neither is in an answer, the title is.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from alerts.words_body import trial
from city.delivery import Attempt, DeliveryState, Notification
from city.properties import LANGUAGES
from city.state import Level
from dashboard.api.context import Context, context, json, not_found
from maps.features import Json, iso
from store import deliveries, ledger, notifications, processes
from store.ledger import Entry, Wanted

router = APIRouter(prefix="/api/v1", tags=["deliveries"])
NO_NUL = r"^[^\x00]*$"

TEST = "test"
SENDER = "deliver"
SENDER_LOST_MS = 10_000
Id = Annotated[int, Path(ge=1, lt=2**62)]


class Trial(BaseModel):
    """Whom a test goes to: a person's contact on this channel, or an address of the channel's own."""

    model_config = ConfigDict(extra="forbid")
    person: str = Field(max_length=64)
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class _Target:
    person_id: str
    lang: str
    address: str


@router.get("/deliveries")
def all_deliveries(
    request: Request,
    alert: Annotated[int | None, Query(ge=1, lt=2**62, description="alert_id")] = None,
    notification: Annotated[int | None, Query(ge=1, lt=2**62)] = None,
    person: Annotated[str | None, Query(max_length=64, pattern=NO_NUL, description="person_id")] = None,
    state: DeliveryState | None = None,
    channel: Annotated[str | None, Query(max_length=64, pattern=NO_NUL)] = None,
    before: Annotated[
        int, Query(ge=1, le=ledger.NEWEST, description="page on from a delivery_id")
    ] = ledger.NEWEST,
    most: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    """Deliveries newest first, each with every attempt, what the receiver calls it, and why it failed."""
    wanted = Wanted(alert, notification, person, state, channel, before, most)
    with context(request).connections.connection() as conn:
        found = ledger.read(conn, wanted)
    return json({"deliveries": [entry_json(entry) for entry in found]})


@router.post("/channels/{channel_id}/test")
def test(request: Request, channel_id: Annotated[str, Path(max_length=64)], trial_of: Trial) -> Response:
    """Queue a test message by a channel to a person; the answer says whether a sender runs to send it.

    It takes the way of every message: look at /api/v1/deliveries?notification=… for what became of it.
    """
    number, runs = queue_trial(context(request), channel_id, trial_of)
    return json({"notification_id": number, "sender_runs": runs}, 202)


def queue_trial(c: Context, channel_id: str, trial_of: Trial) -> tuple[int, bool]:
    """Queue a test message: its notification_id, and whether somebody sends. Raises HTTPException."""
    target = _target(c, channel_id, trial_of)
    now = c.clock()
    head, body = trial(channel_id, target.lang)
    said = Notification(
        target.person_id, f"test-{channel_id}", TEST, (), Level.BLUE, target.lang, head, body, now, short=head
    )
    with c.connections.connection() as conn, conn.transaction():
        number = notifications.add(conn, said)
        deliveries.add(conn, number, [(channel_id, target.address)], now)
        deliveries.announce(conn)
        return number, sender_runs(processes.all_processes(conn), now)


def sender_runs(known: list[processes.Process], now: int) -> bool:
    """Whether the process that sends has shown itself lately."""
    return any(one.process == SENDER and abs(now - one.beat_at) < SENDER_LOST_MS for one in known)


def entry_json(entry: Entry) -> Json:
    """A line of the ledger."""
    delivery, said = entry.delivery, entry.notification
    return {
        "delivery_id": delivery.delivery_id,
        "notification_id": delivery.notification_id,
        "state": delivery.state.value,
        "channel": delivery.channel,
        "position": delivery.position,
        "person": said.person_id,
        "why": said.why,
        "title": said.title,
        "severity": said.severity.word,
        "drill": said.drill,
        "alerts": list(said.alert_ids),
        "listed": list(said.listed),
        "thread": said.thread,
        "key": delivery.key,
        "made_at": iso(delivery.made_at),
        "due_at": _iso(delivery.due_at),
        "ended_at": _iso(delivery.ended_at),
        "answered_at": _iso(entry.answered_at),
        "detail": delivery.detail,
        "provider_id": delivery.provider_id,
        "merged_into": entry.merged_into,
        "attempts": [_attempt_json(attempt) for attempt in entry.attempts],
    }


def _attempt_json(attempt: Attempt) -> Json:
    outcome = attempt.outcome
    return {
        "number": attempt.number,
        "begun_at": iso(attempt.begun_at),
        "ended_at": iso(attempt.ended_at),
        "result": outcome.result.value,
        "detail": outcome.detail,
        "provider_id": outcome.provider_id,
        "retry_after_s": outcome.retry_after_s,
    }


def _target(c: Context, channel_id: str, wanted: Trial) -> _Target:
    catalogue = c.wall.mirror.catalogue
    if channel_id not in {channel.channel_id for channel in catalogue.channels}:
        raise not_found(f"channel {channel_id!r}")
    person = catalogue.duty.person.get(wanted.person) if catalogue.duty else None
    if person is None:
        raise not_found(f"person {wanted.person!r}")
    contact = next((one for one in person.contacts if one.channel == channel_id), None)
    if contact is None:
        raise HTTPException(422, f"{wanted.person} has no contact on {channel_id}")
    return _Target(
        person.person_id, wanted.lang if wanted.lang in LANGUAGES else person.lang, contact.address
    )


def _iso(at: int | None) -> str | None:
    return None if at is None else iso(at)
