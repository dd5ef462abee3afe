"""Whom a published warning concerns: their mails are put into the queue in the transaction that notes it.

One mail when a warning begins, one when it gets worse or better, one when it is over, to those who were
told of it. A warning that is only renewed, or whose text changes, is told to nobody again.
"""

from collections.abc import Iterable
from typing import Any

from alerts.cap_xml import check
from alerts.citizens.mails import positions
from city.cap import CapMessage, CapStatus, MsgType
from city.catalogue import Catalogue
from city.subscription import SubscribedPlace, WarnedPlace, concerns
from store import subscriptions
from store.database import Connection
from store.subscriptions import MailKind, Published, Subscriber

TOLD = frozenset({CapStatus.ACTUAL, CapStatus.EXERCISE})
"""Tests and drafts are no news; an exercise says that it is one."""


def turn(conn: Connection, known: Catalogue, now: int) -> int:
    """Put the mails of every new warning into the queue; how many warnings there were."""
    found = subscriptions.unwarned(conn, now)
    for one in found:
        with conn.transaction():
            everybody = subscriptions.subscribers(conn, one.chain)
            _queue(conn, known, one, everybody, now)
            subscriptions.note_warned(conn, one.identifier, now)
    return len(found)


def tell_current(conn: Connection, known: Catalogue, subscription_id: int, now: int) -> None:
    """Tell somebody who begins to listen of what holds already."""
    for one in subscriptions.current(conn, now):
        if MsgType(one.msg_type) is not MsgType.CANCEL:
            _queue(conn, known, one, subscriptions.subscribers(conn, one.chain, subscription_id), now)


def mail_for(
    heard: MailKind | None, heard_severity: int | None, said: MsgType, severity: int
) -> MailKind | None:
    """Which mail follows for somebody who heard this last of a chain; None for none."""
    told = heard is MailKind.WARNING
    if said is MsgType.CANCEL:
        return MailKind.ENDED if told else None
    return None if told and heard_severity == severity else MailKind.WARNING


def message_of(xml: str) -> CapMessage:
    """The message that a published document is. Raises CapError."""
    return check(xml.encode()).sound()


def _queue(conn: Connection, known: Catalogue, one: Published, whom: Iterable[Subscriber], now: int) -> None:
    said = message_of(one.xml)
    if said.status not in TOLD:
        return
    thing = known.thing(one.thing_id) if one.thing_id else None
    areas = tuple(area for info in said.infos[:1] for area in info.areas)
    warned = WarnedPlace(one.thing_id, thing.area if thing else None, areas)
    there: dict[str, Any] = {}
    for somebody in whom:
        kind = mail_for(somebody.heard, somebody.severity, MsgType(one.msg_type), one.severity)
        if kind is None:
            continue
        if somebody.place not in there:
            place = SubscribedPlace.read(somebody.place)
            there[somebody.place] = concerns(warned, place, positions(known, place))
        if kind is MailKind.ENDED or there[somebody.place]:
            subscriptions.queue(
                conn, somebody.subscription_id, kind, one.identifier, now, one.chain, one.severity
            )
