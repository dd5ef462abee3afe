"""The part of the catalogue that says who is told: people, teams, rotas, chains, routes, inhibitions, policy.

A catalogue without any of it is whole: nobody is told. One with some of it needs people, a `[policy]` that
names the fallback commander, and a route without conditions, so that nothing that is found reaches nobody.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from city.chain import Target, Who
from city.duty import Duty
from city.policy import Policy
from city.rota import Rota
from city.route import Route
from sensors.catalogue_duty_warn import regulars
from sensors.catalogue_inhibitions import cycle_faults
from sensors.catalogue_part import Entries, Entry, Fault, Known, Part
from sensors.catalogue_people import (
    PersonShape,
    TeamShape,
    build_person,
    build_team,
    people_faults,
    team_faults,
    unknown,
)
from sensors.catalogue_policy import ChainShape, InhibitionShape, PolicyShape, RouteShape
from sensors.catalogue_policy_build import (
    build_chain,
    build_inhibition,
    build_policy,
    build_route,
    chain_faults,
    inhibition_faults,
    route_faults,
)
from sensors.catalogue_rotas import RotaShape, build_rota, rota_faults

Noun = TypeVar("Noun")
_NOBODY = Policy("nobody")
"""Stands for a policy that is not there; what is built with it is not handed out."""


def build_duty(entries: Entries, known: Known) -> tuple[Duty | None, list[Fault]]:
    """Who is told, and every fault in it; None where nothing of it is declared.

    Everything is in the order of its ids, wherever it was written.
    """
    if not any(entries.values()):
        return None, []
    entries = {name: sorted(section, key=_id_of) for name, section in entries.items()}
    faults = [*_references(entries, known), *_missing(entries, known)]
    policy = next(_there(build_policy(entry, faults) for entry in entries["policy"]), _NOBODY)
    zone = _zone(known)
    teams = tuple(build_team(entry) for entry in entries["teams"])
    members = {team.team_id: team.members for team in teams}
    ranked = sorted(entries["routes"], key=lambda entry: entry.shape.rank)
    routes = list(_there(build_route(entry, policy.grouping, faults) for entry in ranked))
    expires = policy.ack_expires_s
    duty = Duty(
        zone,
        tuple(build_person(entry, faults) for entry in entries["people"]),
        tuple(sorted(routes, key=lambda route: route.is_default)),
        policy,
        teams,
        tuple(_there(build_rota(entry, zone, members, faults) for entry in entries["rotas"])),
        tuple(_there(build_chain(entry, expires, faults) for entry in entries["chains"])),
        tuple(_there(build_inhibition(entry, faults) for entry in entries["inhibitions"])),
    )
    faults += cycle_faults(entries["inhibitions"], duty.inhibitions, known)
    faults += _defaults(entries, known, duty.routes)
    if _are_whole(
        entries["people"], known, "people", but=frozenset({"name", "lang", "contacts", "areas", "quiet"})
    ):
        faults += _dead_ends(entries["chains"], duty)
    return duty, faults


def _id_of(entry: Entry[Any]) -> str:
    return getattr(entry.shape, "id", "")


def _zone(known: Known) -> ZoneInfo:
    """The city's zone; any where it has none that is known, for that is a mistake of the city."""
    try:
        return ZoneInfo(known.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _there(found: Iterable[Noun | None]) -> Iterator[Noun]:
    return (one for one in found if one is not None)


def _references(entries: Entries, known: Known) -> Iterator[Fault]:
    yield from people_faults(entries["people"], known)
    yield from team_faults(entries["teams"], known)
    for section, faults_of in (
        ("rotas", rota_faults),
        ("chains", chain_faults),
        ("routes", route_faults),
        ("inhibitions", inhibition_faults),
    ):
        for entry in entries[section]:
            yield from faults_of(entry, known)
    for entry in entries["policy"]:
        yield from unknown(entry, ".fallback", (entry.shape.fallback,), "people", known)


def _missing(entries: Entries, known: Known) -> Iterator[Fault]:
    """A policy and people there must be, where there is anything at all."""
    first = next(entry for section in entries.values() for entry in section)
    if known.ids.get("policy") == frozenset():
        yield Fault(first, "", "needs a [policy] that names the fallback, and there is none")
    if known.ids.get("people") == frozenset() and first.section != "policy":
        yield Fault(first, "", "needs [[people]], and there are none")


def _defaults(entries: Entries, known: Known, routes: Sequence[Route]) -> Iterator[Fault]:
    """Exactly one route takes what no other takes, be it the commander alone."""
    if not _are_whole(entries["routes"], known, "routes"):
        return
    by_id = {entry.shape.id: entry for entry in entries["routes"]}
    takes_all = [route for route in routes if route.is_default]
    for route in takes_all[1:]:
        problem = f"is never asked: {takes_all[0].route_id!r} takes everything before it"
        yield Fault(by_id[route.route_id], "", problem)
    if not takes_all:
        entry = next(iter((*entries["policy"], *entries["routes"])), None)
        if entry is not None:
            yield Fault(entry, "", "no route takes everything: one without conditions has to be there")


def _are_whole(
    entries: Sequence[Entry[Any]], known: Known, section: str, but: frozenset[str] = frozenset()
) -> bool:
    """Whether every entry of a section is there as it was meant, but for keys that do not matter."""
    there = frozenset(entry.shape.id for entry in entries if not {_head(key) for key in entry.wrong} - but)
    return known.ids.get(section) == there


def _head(key: str) -> str:
    return key.partition(".")[0].partition("[")[0]


def _dead_ends(entries: Sequence[Entry[Any]], duty: Duty) -> Iterator[Fault]:
    """Steps that tell superiors of people none of whom has one."""
    for entry in entries:
        chain = duty.chain.get(entry.shape.id)
        below: frozenset[str] | None = frozenset()
        for number, step in enumerate(chain.steps if chain else ()):
            here = _everybody(step.targets, below, duty)
            if here == frozenset() and below:
                names = ", ".join(sorted(below))
                problem = f"ends nowhere: none of {names} has a superior"
                yield Fault(entry, f".steps[{number}].tell", problem)
            below = here


def _everybody(targets: Sequence[Target], below: frozenset[str] | None, duty: Duty) -> frozenset[str] | None:
    """All people whom targets may mean at any time; None where that is not known."""
    found: set[str] = set()
    for target in targets:
        people = _may_mean(target, below, duty)
        if people is None:
            return None
        found |= people
    return frozenset(found)


def _may_mean(target: Target, below: frozenset[str] | None, duty: Duty) -> set[str] | None:
    named = str(target.target_id)
    if target.who is Who.SUPERIOR:
        if below is None:
            return None
        over = (duty.person[person].superior for person in below if person in duty.person)
        return {person for person in over if person is not None}
    if target.who is Who.ROTA:
        return _ever_on_duty(duty.rota[named]) if named in duty.rota else None
    if target.who is Who.TEAM:
        return set(duty.team[named].members) if named in duty.team else None
    return {duty.fallback if target.who is Who.FALLBACK else named}


def _ever_on_duty(rota: Rota) -> set[str]:
    return regulars(rota) | {override.person for override in rota.overrides}


DUTY = Part(
    "duty",
    {
        "people": PersonShape,
        "teams": TeamShape,
        "rotas": RotaShape,
        "chains": ChainShape,
        "routes": RouteShape,
        "inhibitions": InhibitionShape,
        "policy": PolicyShape,
    },
    build_duty,
    single=frozenset({"policy"}),
)
"""One field of Catalogue, `duty`."""
