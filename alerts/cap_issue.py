"""CAP messages about alerts: drafted when a person asks, published, and followed up by themselves.

`alerts.cap_chain` decides what follows, `alerts.cap_draft` words it, here it is stored: each decision in one
transaction that holds the alert's chain, so that two who decide at once do not both write the next message.
"""

import logging
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from alerts.cap_chain import CapWhy, Link, Next, Standing, cancelled, earlier, next_message
from alerts.cap_draft import ENDED, LIFE_H, Wish, message, sent_at, situation, wish_of
from alerts.cap_xml import check, to_xml
from alerts.guard import guarded
from city import rfc3339
from city.alert import Alert, Life, SubjectKind
from city.cap import CapMessage, MsgType, Reference
from city.rule import LATENESS_MS
from store import alerts, cap, catalogue
from store.cap import Kept
from store.database import Connection

log = logging.getLogger(__name__)

ITSELF = "citywatch"
"""Who publishes what follows by itself."""
SETTLED_MS = 3 * LATENESS_MS
"""Data that came late may bring back an alert that was over; after this it does not."""


def ask(conn: Connection, alert_id: int, wish: Wish, by: str, now: int) -> Kept | CapWhy:
    """Draft a message about an alert as a person wishes it, or say why there is none to draft.

    Raises LookupError for an unknown alert, CapError where what was wished makes no sound message.
    """
    if _alert(conn, alert_id).subject.kind is SubjectKind.EXTERNAL:
        return CapWhy.EXTERNAL
    return _step(conn, alert_id, now, by, wish=wish, asked=True)


def publish(conn: Connection, identifier: str, by: str, now: int) -> Kept | CapWhy:
    """Publish a draft, word for word, or say why it cannot be. Raises LookupError for an unknown one."""
    with conn.transaction():
        found = cap.message(conn, identifier)
        if found is None:
            raise LookupError(identifier)
        cap.hold(conn, found.alert_id)
        draft = cap.message(conn, identifier) or found
        reason = _unpublishable(conn, draft)
        if reason is not None:
            return reason
        written = check(draft.xml.encode()).sound()
        sound = sent_at(written, _after(written.references, now), _zone(conn))
        published = replace(_kept(sound, draft), published_at=now, published_by=by)
        cap.publish(conn, published)
    _say(published)
    return published


def cancel(conn: Connection, alert_id: int, note: str, by: str, now: int) -> Kept | CapWhy:
    """Publish a Cancel of what is out about an alert, or say why there is nothing to cancel.

    Raises LookupError for an unknown alert, CapError where the note makes no sound message.
    """
    with conn.transaction():
        alert, chain = _alert(conn, alert_id), cap.hold(conn, alert_id)
        links = [_link(kept) for kept in chain]
        step = cancelled(links, now)
        if step.msg_type is None:
            return step.why
        if step.drop:
            cap.drop_draft(conn, alert_id, now)
        carried = _carried(next(kept for kept in reversed(chain) if kept.published_at is not None))
        wish = replace(carried, note=note or carried.note, instruction=None)
        kept = replace(_drafted(conn, alert, chain, links, step, wish, by, now), published_by=by)
        cap.add(conn, kept)
    _say(kept)
    return kept


def follow(conn: Connection, now: int, wished_rules: Collection[str] = ()) -> list[Kept]:
    """Write whatever has to follow by now about any alert; alerts of `wished_rules` are published at once."""
    unannounced = cap.unannounced(conn, wished_rules) if wished_rules else []
    done: list[Kept] = []
    for alert_id in (*cap.open_chains(conn), *unannounced):
        with guarded(conn, f"the CAP message about alert {alert_id}"):
            if alert_id not in unannounced and not _is_due(conn, alert_id, now):
                continue
            kept = _step(conn, alert_id, now, ITSELF, wished=alert_id in unannounced)
            if isinstance(kept, Kept):
                done.append(kept)
    return done


def _step(
    conn: Connection,
    alert_id: int,
    now: int,
    by: str,
    *,
    wish: Wish | None = None,
    asked: bool = False,
    wished: bool = False,
) -> Kept | CapWhy:
    with conn.transaction():
        alert = _alert(conn, alert_id)
        chain = cap.hold(conn, alert_id)
        links = [_link(kept) for kept in chain]
        step = next_message(links, _standing(alert), now, asked=asked, wished=wished)
        if step.drop:
            cap.drop_draft(conn, alert_id, now)
        if step.msg_type is None:
            if _is_settled(alert, now):
                cap.close(conn, alert_id)
            return step.why
        kept = _drafted(conn, alert, chain, links, step, wish, by, now)
        cap.add(conn, kept)
    _say(kept)
    return kept


def _is_due(conn: Connection, alert_id: int, now: int) -> bool:
    """Whether anything is to be done about a chain. Looked at without holding it: mostly nothing is."""
    alert = _alert(conn, alert_id)
    links = [_link(kept) for kept in cap.messages_of(conn, alert_id)]
    step = next_message(links, _standing(alert), now)
    return step.drop or step.msg_type is not None or _is_settled(alert, now)


def _alert(conn: Connection, alert_id: int) -> Alert:
    alert = alerts.alert(conn, alert_id)
    if alert is None:
        raise LookupError(str(alert_id))
    return alert


def _standing(alert: Alert) -> Standing:
    return Standing(alert.severity, alert.life in ENDED, alert.since)


def _is_settled(alert: Alert, now: int) -> bool:
    return alert.life is Life.CLEARED and now - alert.changed > SETTLED_MS


def _drafted(
    conn: Connection,
    alert: Alert,
    chain: list[Kept],
    links: list[Link],
    step: Next,
    wish: Wish | None,
    by: str,
    now: int,
) -> Kept:
    stored = catalogue.load(conn)
    if stored is None or step.msg_type is None:
        raise LookupError("catalogue")
    known, streams = stored
    day = datetime.fromtimestamp(now / 1000, ZoneInfo(known.city.timezone)).strftime("%Y%m%d%H%M%S")
    identifier = f"{known.city.city_id}-{day}-{cap.number(conn)}"
    told = situation(alert, known, streams)
    last = chain[-1] if chain else None
    before = last.severity if last and step.msg_type is MsgType.UPDATE else None
    wanted = wish or (_carried(last) if last else Wish())
    references = earlier(links)
    sent = _after(references, now)
    written = message(told, wanted, step.msg_type, identifier, sent, references, before)
    draft = Kept(
        identifier=identifier,
        alert_id=alert.alert_id,
        msg_type=step.msg_type,
        scope=written.scope,
        severity=alert.severity,
        why=step.why.value,
        sent=now,
        expires=now,
        xml="",
        drafted_at=now,
        drafted_by=by,
        published_at=now if step.issue else None,
        published_by=ITSELF if step.issue else None,
    )
    return _kept(written, draft)


def _after(references: tuple[Reference, ...], now: int) -> int:
    """When a message is sent: now, but a second after all it refers to, whatever became of the clock."""
    return max([now, *(rfc3339.epoch_ms(one.sent) + 1000 for one in references)])


def _carried(last: Kept) -> Wish:
    hours = (last.expires - last.sent) / 3_600_000
    return wish_of(check(last.xml.encode()).sound(), hours or LIFE_H)


def _kept(written: CapMessage, draft: Kept) -> Kept:
    expires = written.expires
    return replace(
        draft,
        sent=rfc3339.epoch_ms(written.sent),
        expires=rfc3339.epoch_ms(expires) if expires else draft.expires,
        xml=to_xml(written).decode(),
    )


@lru_cache(maxsize=2048)
def _reference(xml: str) -> Reference:
    """A message's name. Kept, because every look at a chain asks for those of all its messages."""
    return check(xml.encode()).sound().reference


def _link(kept: Kept) -> Link:
    is_out, withdrawn = kept.published_at is not None, kept.why == CapWhy.WITHDRAWN.value
    return Link(_reference(kept.xml), kept.msg_type, kept.severity, kept.expires, is_out, withdrawn)


def _unpublishable(conn: Connection, draft: Kept) -> CapWhy | None:
    if draft.published_at is not None:
        return CapWhy.PUBLISHED
    if draft.dropped_at is not None:
        return CapWhy.DROPPED
    alert = alerts.alert(conn, draft.alert_id)
    if alert is None or alert.life in ENDED:
        return CapWhy.OVER
    return None if alert.severity is draft.severity else CapWhy.OUTDATED


def _zone(conn: Connection) -> ZoneInfo:
    stored = catalogue.load(conn)
    return ZoneInfo(stored[0].city.timezone if stored else "UTC")


def _say(kept: Kept) -> None:
    what = "published" if kept.published_at is not None else "drafted"
    about = (kept.msg_type, kept.identifier, kept.alert_id)
    log.info("CAP %s %s about alert %d: %s (%s)", *about, what, kept.why)
