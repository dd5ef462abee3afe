"""Pure: whom a step of a chain or a route means at a moment. Where it means nobody, it means the fallback."""

from collections.abc import Collection, Iterable, Iterator
from typing import assert_never

from alerts.oncall import on_duty
from city.case import Case
from city.chain import Climb, Target, Who
from city.duty import Duty
from city.route import Route


def people_of(targets: Iterable[Target], duty: Duty, now: int, below: Iterable[str] = ()) -> tuple[str, ...]:
    """The people a step tells, each once; it may mean the superiors of those `below`, of the step before."""
    told = tuple(below)
    found = dict.fromkeys(person for target in targets for person in _of_target(target, duty, now, told))
    return tuple(found) or (duty.fallback,)


def first_people(route: Route, duty: Duty, now: int) -> tuple[str, ...]:
    """Whom a route tells first."""
    if route.chain is None:
        return route.people
    return people_of(duty.chain[route.chain].steps[0].targets, duty, now)


def channels_to(person_id: str, route: Route, duty: Duty, climb: Climb, now: int) -> tuple[str, ...]:
    """The channels of the step by which a route reaches somebody; none: as their own contacts stand."""
    steps = duty.chain[route.chain].steps[: climb.step + 1] if route.chain else ()
    below: tuple[str, ...] = ()
    for step in steps:
        below = people_of(step.targets, duty, now, below)
        if person_id in below:
            return step.channels
    return ()


def serving(people: Iterable[str], case: Case, duty: Duty) -> tuple[str, ...]:
    """Those of the people who look after the case's area; the fallback when none of them does."""
    there = tuple(person for person in people if serves(person, case, duty))
    return there or (duty.fallback,)


def serving_any(people: Collection[str], cases: Iterable[Case], duty: Duty) -> tuple[str, ...]:
    """Those who look after the area of any of the cases, each once."""
    return tuple(dict.fromkeys(person for case in cases for person in serving(people, case, duty)))


def serves(person_id: str, case: Case, duty: Duty) -> bool:
    """Whether a person that there is looks after the case's area; who has no areas looks after all."""
    person = duty.person.get(person_id)
    return person is not None and (case.area is None or not person.areas or case.area in person.areas)


def _of_target(target: Target, duty: Duty, now: int, below: tuple[str, ...]) -> Iterator[str]:
    match target.who:
        case Who.PERSON:
            yield str(target.target_id)
        case Who.TEAM:
            yield from duty.team[str(target.target_id)].members
        case Who.ROTA:
            yield from on_duty(duty.rota[str(target.target_id)], now) or (duty.fallback,)
        case Who.SUPERIOR:
            over = (duty.person[person].superior for person in below if person in duty.person)
            yield from (person for person in over if person is not None)
        case Who.FALLBACK:
            yield duty.fallback
        case _:
            assert_never(target.who)
