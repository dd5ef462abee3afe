"""Takes CAP messages of other authorities in: what is sound joins its chain, what is not is refused by name.

A message of ours that comes back is left alone, and so is one that came before. Who sends a message may only
speak of their own: a reference to another sender's message is refused, or a stranger could end a warning.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from alerts import cap_alarm
from alerts.cap_xml import CapError, check
from alerts.guard import guarded
from city import rfc3339
from city.cap import LEVELS, CapInfo, CapMessage
from city.cap_external import External, ExternalState, Heard, Hearing, external, hearing
from city.cap_rules import CapFault, CapRule
from city.clock import DAY_MS
from city.properties import LANGUAGES
from store import cap_external
from store.database import Connection

log = logging.getLogger(__name__)

AHEAD_MS = DAY_MS
"""What says that it was sent later than this from now has a wrong clock: it would count as the newest."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a message, the chain it is in, and how that stands."""

    hearing: Hearing
    heard: Heard
    chain_id: int | None = None
    standing: External | None = None


def take(conn: Connection, document: bytes, by: str, now: int) -> Taken:
    """Take one message in. Raises CapError, which names all that is wrong with it."""
    message = check(document).sound()
    heard = heard_in(message)
    faults = [*_from_the_future(heard, now), *(_foreign(message) if heard.acts else ())]
    if faults:
        raise CapError(faults)
    with conn.transaction():
        cap_external.lock(conn)
        if cap_external.is_ours(conn, heard):
            return Taken(Hearing.OUR_OWN, heard)
        taken = _join(conn, message, heard, document, by, now)
    log.info("CAP %s of %s, %s: %s", heard.msg_type, heard.sender, heard.identifier, taken.hearing)
    return taken


def expire(conn: Connection, now: int) -> int:
    """Mark what has expired by now; how many."""
    with conn.transaction():
        cap_external.lock(conn)
        due = cap_external.due(conn, now)
        for chain_id, heard in cap_external.heard_of(conn, due).items():
            with guarded(conn, f"the end of the warning of others {chain_id}"):
                _expire(conn, chain_id, heard, now)
    return len(due)


def _expire(conn: Connection, chain_id: int, heard: Sequence[Heard], now: int) -> None:
    after = external(heard, now)
    before = replace(after, state=ExternalState.RAISED) if after else None
    known = cap_external.alerts_of(conn, [chain_id])
    alert_id = cap_alarm.show(conn, chain_id, before, after, known, now)
    cap_external.move(conn, chain_id, after, alert_id, now)


def heard_in(message: CapMessage) -> Heard:
    """What we remember of a message beside its document, in the language of ours that it has."""
    info = next((found for one in LANGUAGES if (found := _said_in(message, one))), message.info("en"))
    expires = message.expires
    return Heard(
        sender=message.sender,
        identifier=message.identifier,
        sent=rfc3339.epoch_ms(message.sent),
        status=message.status,
        msg_type=message.msg_type,
        severity=LEVELS[message.severity],
        expires=rfc3339.epoch_ms(expires) if expires else None,
        event=info.event if info else "",
        headline=(info.headline or info.event) if info else (message.note or ""),
        place=", ".join(area.description for area in info.areas) if info else "",
    )


def _join(conn: Connection, message: CapMessage, heard: Heard, document: bytes, by: str, now: int) -> Taken:
    names = [message.reference, *(message.references if heard.acts else ())]
    chains = cap_external.chains_of(conn, names)
    known = [one for found in cap_external.heard_of(conn, chains).values() for one in found]
    before = external(known, now)
    if cap_external.was_heard(conn, heard):
        return Taken(Hearing.DUPLICATE, heard, chains[0], before)
    alert_ids = cap_external.alerts_of(conn, chains)
    chain_id = cap_external.join(conn, names, chains, now)
    cap_external.add(conn, heard, _text(document), by, now)
    after = external([*known, heard], now)
    alert_id = cap_alarm.show(conn, chain_id, before, after, alert_ids, now)
    cap_external.move(conn, chain_id, after, alert_id, now)
    return Taken(hearing(before, after, heard), heard, chain_id, after)


def _text(document: bytes) -> str:
    """The document as text, kept for people to look at: what counts was read from its bytes."""
    return document.decode("utf-8", "backslashreplace")


def _said_in(message: CapMessage, language: str) -> CapInfo | None:
    info = message.info(language)
    wanted = language.partition("-")[0]
    return info if info and (info.language or "en-US").partition("-")[0] == wanted else None


def _from_the_future(heard: Heard, now: int) -> list[CapFault]:
    if heard.sent <= now + AHEAD_MS:
        return []
    return [CapFault(CapRule.SENT_IN_FUTURE, 1, "sent", "lies more than a day ahead of our clock")]


def _foreign(message: CapMessage) -> list[CapFault]:
    strangers = {one.sender for one in message.references} - {message.sender}
    detail = f"names messages of {', '.join(sorted(strangers))}"[:200]
    return [CapFault(CapRule.REFERENCE_FOREIGN, 1, "references", detail)] if strangers else []
