"""Pure: the rules bound to datastreams, and the transitions that observations lead to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from alerts.evaluate import Limits, evaluate
from alerts.lifecycle import advance, after
from city.alert import Alert, Life, Rule, Transition
from city.catalogue import Catalogue
from city.observation import Observation
from city.state import Level
from city.thing import Datastream


@dataclass(frozen=True, slots=True)
class Watch:
    """The rules on one datastream and the limits they name."""

    rules: tuple[Rule, ...]
    limits: Limits


Open = dict[tuple[str, int], Alert]
"""Open alerts by (rule_id, datastream_id)."""


def bind(catalogue: Catalogue, datastreams: Mapping[int, Datastream]) -> dict[int, Watch]:
    """Which rules watch which datastream; datastreams nobody watches are left out."""
    kinds = {thing.thing_id: thing.kind for thing in catalogue.things}
    watches: dict[int, Watch] = {}
    for datastream_id, stream in datastreams.items():
        kind = kinds.get(stream.thing_id)
        if kind is None:
            continue
        rules = tuple(rule for rule in catalogue.rules if rule.binds(kind, stream.property))
        if rules:
            watches[datastream_id] = Watch(rules, {limit.name: limit for limit in stream.limits})
    return watches


@dataclass(slots=True)
class Desk:
    """What the engine knows between batches: the watches, the open alerts, and how far each datastream is.

    An observation older than one already decided on is passed over: it is on the charts, and it
    cannot raise what newer data has already answered.
    """

    watches: Mapping[int, Watch]
    zone: tzinfo
    opened: Open = field(default_factory=dict)
    newest: dict[int, int] = field(default_factory=dict)

    def conclude(self, observations: Iterable[Observation]) -> list[Transition]:
        """The transitions that observations lead to, in the order of phenomenon_time."""
        transitions: list[Transition] = []
        for observation in sorted(observations, key=lambda o: o.phenomenon_time):
            watch = self.watches.get(observation.datastream_id)
            if watch is None or observation.phenomenon_time <= self.newest.get(observation.datastream_id, 0):
                continue
            self.newest[observation.datastream_id] = observation.phenomenon_time
            transitions.extend(self._decide(watch, observation))
        return transitions

    def _decide(self, watch: Watch, observation: Observation) -> Iterator[Transition]:
        day = datetime.fromtimestamp(observation.phenomenon_time / 1000, UTC).astimezone(self.zone).date()
        for rule in watch.rules:
            key = (rule.rule_id, observation.datastream_id)
            alert = self.opened.get(key)
            current = alert.severity if alert and alert.life is not Life.UNACK_CLEARED else Level.NORMAL
            finding = evaluate(rule, watch.limits, observation, day, current)
            transition = advance(alert, finding, rule, observation) if finding else None
            if transition is None:
                continue
            changed = after(alert, transition)
            if changed is None:
                self.opened.pop(key, None)
            else:
                self.opened[key] = changed
            yield transition
