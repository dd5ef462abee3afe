"""Duty: who is there to be told, and by which rules. What the people's part of a catalogue comes to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar
from zoneinfo import ZoneInfo

from city.chain import Chain
from city.inhibition import Inhibition
from city.person import Person, Team
from city.policy import Policy
from city.rota import Rota
from city.route import Route

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Duty:
    """Everything by its id; references resolve (whoever builds it sees to it). `zone` is the city's."""

    zone: ZoneInfo
    people: tuple[Person, ...]
    routes: tuple[Route, ...]
    policy: Policy
    teams: tuple[Team, ...] = ()
    rotas: tuple[Rota, ...] = ()
    chains: tuple[Chain, ...] = ()
    inhibitions: tuple[Inhibition, ...] = ()
    person: Mapping[str, Person] = field(init=False, repr=False, compare=False)
    team: Mapping[str, Team] = field(init=False, repr=False, compare=False)
    rota: Mapping[str, Rota] = field(init=False, repr=False, compare=False)
    chain: Mapping[str, Chain] = field(init=False, repr=False, compare=False)
    route: Mapping[str, Route] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name, pairs in (
            ("person", ((p.person_id, p) for p in self.people)),
            ("team", ((t.team_id, t) for t in self.teams)),
            ("rota", ((r.rota_id, r) for r in self.rotas)),
            ("chain", ((c.chain_id, c) for c in self.chains)),
            ("route", ((r.route_id, r) for r in self.routes)),
        ):
            object.__setattr__(self, name, _by_id(pairs))

    def taken_by(self, route_id: str | None) -> Route:
        """The route of a group. One that is there no more leaves its groups to the last, which takes all."""
        return self.route.get(route_id or "", self.routes[-1])

    @property
    def fallback(self) -> str:
        """The commander's person_id."""
        return self.policy.fallback


def _by_id(pairs: Iterable[tuple[str, Value]]) -> Mapping[str, Value]:
    return MappingProxyType(dict(pairs))
