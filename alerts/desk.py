"""Pure: the rules bound to datastreams, and the transitions that observations lead to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from alerts.evaluate import Limits, evaluate
from alerts.lifecycle import advance, after, withdraw
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


NOTHING = (0, 0)


class Step(NamedTuple):
    """A transition and the alert as it leaves it."""

    transition: Transition
    alert: Alert


@dataclass(slots=True)
class Desk:
    """What the engine knows between batches: the watches, the open alerts, and how far each datastream is.

    An observation older than one already decided on is passed over: it is on the charts, and it
    cannot raise what newer data has already answered.
    """

    watches: Mapping[int, Watch]
    zone: tzinfo
    opened: Open = field(default_factory=dict[tuple[str, int], Alert])
    newest: dict[int, tuple[int, int]] = field(default_factory=dict[int, tuple[int, int]])

    def conclude(self, observations: Iterable[Observation]) -> list[Step]:
        """The transitions that observations lead to, with the alerts they leave, in time order."""
        steps: list[Step] = []
        for observation in sorted(observations, key=lambda o: o.phenomenon_time):
            watch = self.watches.get(observation.datastream_id)
            if watch is None or not self._is_news(observation):
                continue
            steps.extend(self._decide(watch, observation))
        return steps

    def _is_news(self, observation: Observation) -> bool:
        """Whether it is newer than what was decided on; a clock that runs ahead counts as of its arrival."""
        if observation.order <= self.newest.get(observation.datastream_id, NOTHING):
            return False
        self.newest[observation.datastream_id] = observation.order
        return True

    def _decide(self, watch: Watch, observation: Observation) -> Iterator[Step]:
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
            if changed.life is Life.CLEARED:
                self.opened.pop(key, None)
            else:
                self.opened[key] = changed
            yield Step(transition, changed)

    def withdrawn(self, now: int) -> list[Step]:
        """What ends the open alerts that nothing watches any more. `now` is epoch milliseconds."""
        orphans = [a for a in self.opened.values() if not self._watched(a)]
        return [Step(end := withdraw(alert, now), after(alert, end)) for alert in orphans]

    def _watched(self, alert: Alert) -> bool:
        watch = self.watches.get(alert.datastream_id)
        return watch is not None and any(rule.rule_id == alert.rule_id for rule in watch.rules)
