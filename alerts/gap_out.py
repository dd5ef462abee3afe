"""Gaps in rotas: the commander, who stands in for nobody, is told of each once, a day ahead.

What they were told of is in the notifications themselves, so that a dispatcher that starts again, or another
one, tells nobody twice; a new commander is told of the gaps that they take over. What is filled is noted
there too, and told again where it opens again. Quiet hours hold a warning back.
"""

import logging

from alerts.gap_words import said
from alerts.letters import contacts
from alerts.oncall import gap_warnings, left_of
from alerts.pen import NO_WAY
from alerts.policy import held_until
from city.delivery import Notification
from city.duty import Duty
from city.rota import Gap, Rota
from city.state import Level
from city.why import Why
from store import database, deliveries, gaps, notifications

log = logging.getLogger(__name__)

SEVERITY = Level.BLUE
"""Nothing has happened yet."""


def warn(conn: database.Connection, duty: Duty, now: int) -> int:
    """Tell the commander of gaps they have not been told of; how many rotas have such."""
    commander = duty.person.get(duty.fallback)
    if commander is None:
        return 0
    with conn.transaction():
        warned = _warned(conn, duty, commander.person_id, now)
        found = [
            (rota, gap_warnings(rota, now, warned, duty.policy.gap_warning_s * 1000)) for rota in duty.rotas
        ]
        new = [(rota, fresh) for rota, fresh in found if fresh]
        for rota, fresh in new:
            _tell(conn, duty, rota, fresh, now)
        if new:
            deliveries.announce(conn)
    return len(new)


def _warned(conn: database.Connection, duty: Duty, person_id: str, now: int) -> list[Gap]:
    """What a person was told of and is still so; what was filled since is noted."""
    rotas = {rota.rota_id: rota for rota in duty.rotas}
    found: list[Gap] = []
    for number, told in gaps.warned(conn, person_id, now).items():
        left = [
            part
            for gap in told
            for part in (left_of(gap, rotas[gap.rota_id], now) if gap.rota_id in rotas else [gap])
        ]
        if left != told:
            gaps.note_left(conn, number, left)
        found += left
    return found


def _tell(conn: database.Connection, duty: Duty, rota: Rota, fresh: list[Gap], now: int) -> None:
    commander = duty.person[duty.fallback]
    words = said(rota, fresh, commander.lang)
    number = notifications.add(
        conn,
        Notification(
            person_id=commander.person_id,
            thread=f"gap-{rota.rota_id}",
            why=Why.GAP.value,
            alert_ids=(),
            severity=SEVERITY,
            lang=commander.lang,
            title=words.title,
            body=words.body,
            made_at=now,
            short=words.short,
            spoken=words.title,
            facts={"gaps": [[gap.rota_id, gap.first, gap.last] for gap in fresh]},
        ),
    )
    due = held_until(commander, SEVERITY, now, duty.zone)
    if ways := contacts(commander, ()):
        deliveries.add(conn, number, ways, now, due)
    else:
        deliveries.add_failed(conn, number, NO_WAY, now)
    log.info("%s is told of %d gaps in %s", commander.person_id, len(fresh), rota.rota_id)
