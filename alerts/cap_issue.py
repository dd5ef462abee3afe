"""CAP messages about alerts and releases: drafted when a person asks, published, followed up by themselves.

`alerts.cap_chain` decides what follows, `alerts.cap_draft` words it, here it is stored: each decision in one
transaction that holds the chain, so that two who decide at once do not both write the next message.
"""

import logging
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.cap_chain import CapWhy, Link, Next, cancelled, earlier, next_message
from alerts.cap_draft import LIFE_H, Wish, message, sent_at, wish_of
from alerts.cap_release import is_elsewhere
from alerts.cap_release import wished as wished_of
from alerts.cap_subject import CapSubject, subject_of, written
from alerts.cap_xml import check, to_xml
from alerts.guard import guarded
from city import rfc3339
from city.alert import SubjectKind
from city.cap import CapMessage, MsgType, Reference
from store import cap, catalogue
from store.cap import CapChain, Kept
from store.database import Connection

log = logging.getLogger(__name__)

ITSELF = "citywatch"
"""Who publishes what follows by itself."""


def ask(conn: Connection, chain: CapChain, wish: Wish, by: str, now: int) -> Kept | CapWhy:
    """Draft a message about what a chain is of as a person wishes it, or say why there is none to draft.

    Raises LookupError for an unknown alert or release, CapError where the wish makes no sound message.
    """
    alert = subject_of(conn, chain, (), wish).alert
    if alert is not None and alert.subject.kind is SubjectKind.EXTERNAL:
        return CapWhy.EXTERNAL
    return _step(conn, chain, now, by, wish=wish, asked=True)


def publish(conn: Connection, identifier: str, by: str, now: int) -> Kept | CapWhy:
    """Publish a draft, word for word, or say why it cannot be. Raises LookupError for an unknown one."""
    with conn.transaction():
        found = cap.message(conn, identifier)
        if found is None:
            raise LookupError(identifier)
        cap.hold(conn, found.chain)
        draft = cap.message(conn, identifier) or found
        reason = _unpublishable(conn, draft)
        if reason is not None:
            return reason
        said = check(draft.xml.encode()).sound()
        sound = sent_at(said, _after(said.references, now), _zone(conn))
        published = replace(_kept(sound, draft), published_at=now, published_by=by)
        cap.publish(conn, published)
    _say(published)
    return published


def cancel(conn: Connection, chain: CapChain, note: str, by: str, now: int) -> Kept | CapWhy:
    """Publish a Cancel of what is out in a chain, or say why there is nothing to cancel.

    Raises LookupError for an unknown alert or release, CapError where the note makes no sound message.
    """
    subject_of(conn, chain, ())
    with conn.transaction():
        messages = cap.hold(conn, chain)
        about = subject_of(conn, chain, messages)
        links = [_link(kept, about) for kept in messages]
        step = cancelled(links, now)
        if step.msg_type is None:
            return step.why
        if step.drop:
            cap.drop_draft(conn, chain, now)
        carried = _carried(next(kept for kept in reversed(messages) if kept.published_at is not None))
        wish = replace(carried, note=note or carried.note, instruction=None)
        kept = replace(_drafted(conn, about, chain, messages, step, wish, by, now), published_by=by)
        cap.add(conn, kept)
    _say(kept)
    return kept


def follow(conn: Connection, now: int, wished_rules: Collection[str] = ()) -> list[Kept]:
    """Write whatever has to follow by now in any chain; alerts of `wished_rules` are published at once."""
    unannounced = [CapChain(one) for one in cap.unannounced(conn, wished_rules)] if wished_rules else []
    done: list[Kept] = []
    for chain in (*cap.open_chains(conn), *unannounced):
        with guarded(conn, f"the CAP message about {chain}"):
            if chain not in unannounced and not _is_due(conn, chain, now):
                continue
            kept = _step(conn, chain, now, ITSELF, wished=chain in unannounced)
            if isinstance(kept, Kept):
                done.append(kept)
    return done


def _step(
    conn: Connection,
    chain: CapChain,
    now: int,
    by: str,
    *,
    wish: Wish | None = None,
    asked: bool = False,
    wished: bool = False,
) -> Kept | CapWhy:
    with conn.transaction():
        messages = cap.hold(conn, chain)
        about = subject_of(conn, chain, messages, wish)
        links = [_link(kept, about) for kept in messages]
        step = next_message(links, about.standing, now, asked=asked, wished=wished)
        if step.drop:
            cap.drop_draft(conn, chain, now)
        if step.msg_type is None:
            if about.is_settled(now):
                cap.close(conn, chain)
            return step.why
        kept = _drafted(conn, about, chain, messages, step, wish, by, now)
        cap.add(conn, kept)
    _say(kept)
    return kept


def _is_due(conn: Connection, chain: CapChain, now: int) -> bool:
    """Whether anything is to be done about a chain. Looked at without holding it: mostly nothing is."""
    messages = cap.messages_of(conn, chain)
    about = subject_of(conn, chain, messages)
    step = next_message([_link(kept, about) for kept in messages], about.standing, now)
    return step.drop or step.msg_type is not None or about.is_settled(now)


def _drafted(
    conn: Connection,
    about: CapSubject,
    chain: CapChain,
    messages: list[Kept],
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
    standing, told = about.standing, about.situation(known, streams)
    last = messages[-1] if messages else None
    before = last.severity if last and step.msg_type is MsgType.UPDATE else None
    wanted = wish or (_carried(last) if last else Wish())
    if about.release is not None and (about.release.is_open or standing.over):
        wanted = wished_of(wanted, about.release)
    references = earlier([_link(kept, about) for kept in messages])
    sent = _after(references, now)
    made = message(told, wanted, step.msg_type, identifier, sent, references, before)
    draft = Kept(
        identifier=identifier,
        chain=chain,
        msg_type=step.msg_type,
        scope=made.scope,
        severity=standing.severity,
        why=step.why.value,
        sent=now,
        expires=now,
        xml="",
        drafted_at=now,
        drafted_by=by,
        published_at=now if step.issue else None,
        published_by=ITSELF if step.issue else None,
    )
    return _kept(made, draft)


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


def _link(kept: Kept, about: CapSubject) -> Link:
    is_out, withdrawn = kept.published_at is not None, kept.why == CapWhy.WITHDRAWN.value
    reference, _, polygon = written(kept.xml)
    release = about.release
    elsewhere = release is not None and release.is_open and is_elsewhere(polygon, release)
    return Link(reference, kept.msg_type, kept.severity, kept.expires, is_out, withdrawn, elsewhere)


def _unpublishable(conn: Connection, draft: Kept) -> CapWhy | None:
    if draft.published_at is not None:
        return CapWhy.PUBLISHED
    if draft.dropped_at is not None:
        return CapWhy.DROPPED
    about = subject_of(conn, draft.chain, [draft])
    if about.standing.over:
        return CapWhy.OVER
    holds = about.standing.severity is draft.severity and not _link(draft, about).elsewhere
    return None if holds else CapWhy.OUTDATED


def _zone(conn: Connection) -> ZoneInfo:
    stored = catalogue.load(conn)
    return ZoneInfo(stored[0].city.timezone if stored else "UTC")


def _say(kept: Kept) -> None:
    what = "published" if kept.published_at is not None else "drafted"
    log.info("CAP %s %s about %s: %s (%s)", kept.msg_type, kept.identifier, kept.chain, what, kept.why)
