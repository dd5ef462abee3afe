"""Pure: what is news to a person. Nobody is told twice what they know, and everybody who heard of it hears
its end.
"""

from collections.abc import Collection, Iterable, Iterator

from alerts.policy.place import grouping_of
from city.case import Case
from city.group import Heard, How
from city.inhibition import Inhibition
from city.why import Why
from city.world import World


def needs_update(case: Case, person_id: str, world: World, now: int) -> Why | None:
    """Why this person has to hear of the case as it is now; None when they know it.

    What somebody has acknowledged is news only where it got worse, is over, or is given to this person.
    """
    heard = world.heard.get((case.alert_id, person_id))
    if is_given(case, person_id, heard):
        return Why.ASSIGNED
    if not case.firing:
        return Why.RESOLVED if heard is not None and heard.firing else None
    if heard is None or not heard.firing or heard.how is How.LISTED:
        if case.expired_by == person_id:
            return Why.REMINDED
        return Why.FIRST if case.acknowledged_at is None or _of_a_life_before(case, heard) else None
    if case.acknowledged_at is not None:
        return Why.WORSE if case.severity > heard.severity else None
    listed = _listed(case, person_id, world)
    came_back = _ran_out(case, heard) or _off_the_shelf(case, heard)
    return _changed(case, heard) or listed or came_back or _repeated(case, heard, world, now)


def is_given(case: Case, person_id: str, heard: Heard | None) -> bool:
    """Whether the case was given to this person, and they have not heard of that."""
    if case.assignee != person_id or case.assigned_at is None:
        return False
    return heard is None or heard.assigned_at != case.assigned_at


def _of_a_life_before(case: Case, heard: Heard | None) -> bool:
    """Whether it was taken in hand before this person heard of its end, and fires anew."""
    return heard is not None and not heard.firing and (case.acknowledged_at or 0) <= heard.at


def _changed(case: Case, heard: Heard) -> Why | None:
    if case.severity > heard.severity:
        return Why.WORSE
    if case.chattering and not heard.chattering:
        return Why.CHATTERING
    return Why.EASED if case.severity < heard.severity else None


def _listed(case: Case, person_id: str, world: World) -> Why | None:
    return Why.LISTED if unlisted((case,), person_id, world) else None


def _ran_out(case: Case, heard: Heard) -> Why | None:
    return Why.REMINDED if case.expired_at is not None and heard.at < case.expired_at else None


def _off_the_shelf(case: Case, heard: Heard) -> Why | None:
    return Why.UNSHELVED if case.unshelved_at is not None and heard.at < case.unshelved_at else None


def _repeated(case: Case, heard: Heard, world: World, now: int) -> Why | None:
    grouping = grouping_of(world.duty.taken_by(case.route), world.duty)
    due = heard.at + grouping.repeat_ms(case.severity)
    return Why.REPEATED if now >= due else None


def in_order(cases: Iterable[Case], world: World) -> list[Case]:
    """What is there before what is over, the worst first, causes before what they hold back."""
    causes = {source.alert_id for _, source in world.causes}
    return sorted(
        cases,
        key=lambda case: (
            not case.firing,
            -case.severity,
            case.alert_id not in causes,
            case.since,
            case.alert_id,
        ),
    )


def is_cause(case: Case, world: World) -> bool:
    """Whether the case holds others back, or would."""
    return any(inhibition.is_source(case) for inhibition in world.duty.inhibitions)


def cause_of(case: Case, world: World) -> Case | None:
    """The open alert that holds this case back."""
    for inhibition, source in world.causes:
        if source.alert_id != case.alert_id and inhibition.holds_back(source, case):
            return source
    return None


def held_back_now(came: Collection[int], world: World) -> Iterator[tuple[int, Case]]:
    """The alerts that are held back, each with its cause, where it or a cause of its like is among `came`."""
    meant = {case.alert_id: case for case in world.open if case.alert_id in came}
    for inhibition in world.duty.inhibitions:
        sources = (case for found, case in world.causes if found is inhibition and case.alert_id in came)
        if alike := {_labels(source, inhibition) for source in sources}:
            meant |= {case.alert_id: case for case in world.open if _labels(case, inhibition) in alike}
    for case in meant.values():
        cause = cause_of(case, world) if case.firing else None
        if cause is not None:
            yield case.alert_id, cause


def _labels(case: Case, inhibition: Inhibition) -> tuple[str | None, ...]:
    return tuple(case.label(name) for name in inhibition.equal)


def unlisted(causes: tuple[Case, ...], person_id: str, world: World) -> tuple[Case, ...]:
    """What these cases hold back and this person has not heard of."""
    ids = {case.alert_id for case in causes}
    held = dict(_held_back(ids, world)) if any(source.alert_id in ids for _, source in world.causes) else {}
    return tuple(case for case in held.values() if _unheard(case, person_id, world))


def _held_back(causes: set[int], world: World) -> Iterator[tuple[int, Case]]:
    for inhibition, source in world.causes:
        if source.alert_id in causes:
            for case in world.open:
                if case.firing and case.alert_id not in causes and inhibition.holds_back(source, case):
                    yield case.alert_id, case


def _unheard(case: Case, person_id: str, world: World) -> bool:
    heard = world.heard.get((case.alert_id, person_id))
    return heard is None or not heard.firing
