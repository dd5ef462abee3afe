"""Pure: observations in the order in which they count, each at the time at which it does."""

from collections.abc import Iterable

from msgspec.structs import replace

from city.observation import Observation


def counted(observations: Iterable[Observation]) -> list[Observation]:
    """In order, at the time at which each counts (`Observation.counts_at`): a clock may have run ahead."""
    return [_counted(one) for one in sorted(observations, key=lambda o: (o.counts_at, o.phenomenon_time))]


def _counted(observation: Observation) -> Observation:
    at = observation.counts_at
    return observation if at == observation.phenomenon_time else replace(observation, phenomenon_time=at)
