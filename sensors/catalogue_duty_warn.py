"""What is allowed in rotas and call lists and yet hardly meant: a person is told, and nothing is refused.

What only the calendar can say, gaps to come, is asked where there is a clock.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from city.callout import CalloutList
from city.catalogue import Catalogue
from city.person import Person
from city.rota import Rota, Rotating
from sensors.catalogue_build import Problem

_NAMED_AT_MOST = 5


def duty_warnings(city: Catalogue) -> Iterator[Problem]:
    """What is odd in a catalogue without mistakes: the key of an entry, and what."""
    if city.duty is None:
        return
    for rota in city.duty.rotas:
        yield from ((f"rotas.{rota.rota_id}{key}", problem) for key, problem in _of_rota(rota))
    for one in city.callouts:
        table = city.declared.get("callouts", {}).get(one.list_id, {})
        for key in ("people", "door"):
            if twice := [name for name, times in Counter(map(str, table.get(key, ()))).items() if times > 1]:
                yield f"callouts.{one.list_id}.{key}", f"names {_some(twice)} more than once"
        of_list = _of_list(one, city.duty.person)
        yield from ((f"callouts.{one.list_id}{key}", problem) for key, problem in of_list)


def regulars(rota: Rota) -> set[str]:
    """Everybody who ever stands in a rota, stand-ins apart."""
    found = {person for holiday in rota.holidays for person in holiday.people}
    for layer in rota.layers:
        parts = layer.turns if isinstance(layer, Rotating) else [stint.people for stint in layer.stints]
        found |= {person for people in parts for person in people}
    return found


def _of_rota(rota: Rota) -> Iterator[Problem]:
    """Stand-ins for whom nobody stands in, and stand-ins for themselves."""
    there = regulars(rota) | {override.person for override in rota.overrides}
    for index, override in enumerate(rota.overrides):
        key = f".overrides[{index}]"
        if override.instead_of is not None and override.instead_of not in there:
            yield key, f"changes nothing: {override.instead_of!r} never stands in this rota"
        elif override.instead_of == override.person:
            yield key, f"changes nothing: {override.person!r} stands in for themselves"


def _of_list(called: CalloutList, people: Mapping[str, Person]) -> Iterator[Problem]:
    """People whom some of the ways of a list do not reach."""
    of_list = [people[name] for name in called.people if name in people]
    silent = [p.person_id for p in of_list if not _on(p, called.voice) and not _on(p, called.sms)]
    texted = [p.person_id for p in of_list if not _on(p, called.voice) and _on(p, called.sms)]
    doors = [name for name in called.door if name in people and not _on(people[name], called.sms)]
    if silent:
        ways = f"{called.voice!r} or {called.sms!r}"
        yield ".people", f"have no number on {ways}, so only superior and door are left: {_some(silent)}"
    if texted:
        yield ".people", f"have no number on {called.voice!r} and are texted, not called: {_some(texted)}"
    if doors:
        yield ".door", f"have no number on {called.sms!r} and are not texted which door: {_some(doors)}"


def _on(person: Person, channel: str) -> bool:
    return any(contact.channel == channel for contact in person.contacts)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED_AT_MOST} more" if len(names) > _NAMED_AT_MOST else ""
    return ", ".join(names[:_NAMED_AT_MOST]) + more
