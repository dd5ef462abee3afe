"""What a link in a message shows, and what an answer by it does.

Looking changes nothing: scanners of mail open links. An answer spends the link and acknowledges every alert
of its notification in one transaction, in the name of the person the link was made for; nobody signs in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from alerts import acts
from alerts.ack_links import PATH, Answer, fingerprint, read
from alerts.cases import Book, Found, scene_of
from alerts.words import plain, when
from city.alert import Alert, Life
from city.catalogue import Catalogue
from city.delivery import Notification
from city.notice import one_line
from dashboard.acknowledging import acknowledged
from dashboard.answer_words import say
from dashboard.api.context import Context
from store import ack_links, alerts, deliveries, notifications, told
from store.ack_links import Link
from store.database import Connection

ACKNOWLEDGE, DECLINE = "acknowledge", "decline"
DONE = {ACKNOWLEDGE: "you_took", DECLINE: "you_declined"}
COMMENT_LIMIT = 500
CANNOT_COME = "cannot come"


@dataclass(frozen=True, slots=True)
class ShownAlert:
    """One alert as the page says it."""

    line: str
    level: str
    over: bool
    by: str = ""
    at: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What the page shows; `problem` and `done` are keys of its words."""

    lang: str
    path: str = ""
    person: str = ""
    alerts: tuple[ShownAlert, ...] = ()
    may_answer: bool = False
    done: str = ""
    told: str = ""
    expires: str = ""
    drill: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A link that is ours and still good, and the notification it answers."""

    answer: Answer
    link: Link
    notification: Notification


def known(conn: Connection, context: Context, token: str) -> Known | None:
    """What a token stands for; None for one that is not ours, is over, was never sent, or of who has left."""
    answer = read(token, context.settings.link_keys(), context.clock())
    link = ack_links.link(conn, fingerprint(token)) if answer else None
    if answer is None or link is None or link.notification_id != answer.notification_id:
        return None
    duty = context.wall.mirror.catalogue.duty
    if duty is not None and answer.person_id not in duty.person:
        return None
    found = notifications.notification(conn, answer.notification_id)
    if found is None or found.person_id != answer.person_id:
        return None
    return Known(answer, link, found)


def page(conn: Connection, context: Context, token: str, lang: str | None) -> Page:
    """What a link shows now."""
    there = known(conn, context, token)
    if there is None:
        return Page(lang or "en", problem="invalid")
    said, catalogue = there.notification, context.wall.mirror.catalogue
    lang = lang or said.lang
    shown = alerts.of_ids(conn, said.alert_ids)
    zone, now = ZoneInfo(catalogue.city.timezone), context.clock()
    others = (one.person_id for one in notifications.told_of(conn, said.alert_ids))
    apart, waits = say(lang, "apart"), any(_waits(alert) for alert in shown)
    return Page(
        lang=lang,
        path=PATH + token,
        person=_name(said.person_id, catalogue, lang),
        alerts=tuple(_shown(conn, shown, context, lang, zone)),
        may_answer=there.link.used_at is None and waits,
        done=_done(there.link, waits=waits),
        told=apart.join(
            _name(one, catalogue, lang) for one in dict.fromkeys(others) if one != said.person_id
        ),
        expires=when(there.answer.expires_at, lang, zone, now),
        drill=said.drill,
    )


def _done(link: Link, *, waits: bool) -> str:
    """What was answered by a link; an acknowledgement may be over since."""
    return "ran_out" if waits and link.used_for == ACKNOWLEDGE else DONE.get(link.used_for or "", "")


def answer(conn: Connection, context: Context, token: str, act: str, comment: str) -> bool:
    """Do what a link is for; False where it does nothing any more. Opens its own transaction."""
    now, comment = context.clock(), one_line(comment)[:COMMENT_LIMIT]
    with conn.transaction():
        there = known(conn, context, token)
        if there is None or not ack_links.use(conn, fingerprint(token), act, now):
            return False
        ack_links.seen(conn, there.notification.notification_id, now)
        if act == ACKNOWLEDGE:
            _acknowledge(conn, there, context, comment)
        else:
            _decline(conn, there, comment, now)
    return True


def _acknowledge(conn: Connection, there: Known, context: Context, comment: str) -> None:
    for alert_id in sorted(there.notification.alert_ids):
        acknowledged(conn, context, alert_id, there.answer.person_id, comment)


def _decline(conn: Connection, there: Known, comment: str, now: int) -> None:
    note = f"{CANNOT_COME}: {comment}" if comment else CANNOT_COME
    for alert_id in sorted(there.notification.alert_ids):
        alert = alerts.lock(conn, alert_id)
        done = acts.comment(alert, now, there.answer.person_id, note) if alert else None
        if isinstance(done, acts.Act):
            alerts.record(conn, done.transition, done.alert)
    for key in _groups(conn, there.notification):
        told.hurry(conn, key, now)
    deliveries.announce_dispatch(conn)


def _groups(conn: Connection, said: Notification) -> list[str]:
    """The groups a notification is about: its own; a digest has none, and is about those of its alerts."""
    if said.group_key is not None:
        return [said.group_key]
    return [kept.group.key for kept in told.groups_with(conn, said.alert_ids)]


def _shown(
    conn: Connection, alerts_: Sequence[Alert], context: Context, lang: str, zone: ZoneInfo
) -> list[ShownAlert]:
    mirror = context.wall.mirror
    book = Book(mirror.catalogue, mirror.streams)
    details = notifications.details(conn, [alert.alert_id for alert in alerts_])
    return [_one(alert, book, details, lang, zone, context.clock()) for alert in alerts_]


def _one(
    alert: Alert, book: Book, details: notifications.Details, lang: str, zone: ZoneInfo, now: int
) -> ShownAlert:
    began, detail, note = details.found.get(alert.alert_id, (None, _NOTHING, ""))
    found = Found(began, said=str(detail.get("headline") or note))
    scene = scene_of(alert, book, found, details.changes.get(alert.alert_id))
    answered = details.answered.get(alert.alert_id)
    taken = alert.by is not None and answered is not None
    advice = scene.rule.advice.get(lang, "") if scene.rule and not scene.over else ""
    shown = ShownAlert(plain(scene, lang, zone), alert.severity.word, scene.over, advice=advice)
    if not (taken and alert.by and answered):
        return shown
    return replace(shown, by=_name(alert.by, book.catalogue, lang), at=when(answered[0], lang, zone, now))


_NOTHING: Mapping[str, object] = {}


def _waits(alert: Alert) -> bool:
    return alert.life in (Life.UNACK_ACTIVE, Life.UNACK_CLEARED)


def _name(person_id: str, catalogue: Catalogue, lang: str) -> str:
    person = catalogue.duty.person.get(person_id) if catalogue.duty else None
    return person.name[lang] if person else person_id
