"""What the watch asks of whom, all at once and with one deadline."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from alerts.watch_probe import Probe
from alerts.watch_signs import Answered, Disks, Found, Queue
from city.clock import Clock
from store.vitals import Vitals

ANSWER_WITHIN_S = 3.0

Detail = dict[str, object]


@dataclass(frozen=True, slots=True)
class Questions:
    """Each gives the answer or raises why there is none.

    The database is given what to beat with, or None where it must only be looked at.
    """

    disks: Callable[[], Disks]
    database: Callable[[Detail | None], Vitals]
    broker: Callable[[], Queue]
    redis: Callable[[], Answered]
    dashboard: Callable[[], Answered]


class Look:
    """The probes of these questions. `beat` gives what to beat with; `clock` epoch milliseconds."""

    def __init__(self, ask: Questions, beat: Callable[[], Detail | None], clock: Clock) -> None:
        self._clock = clock
        self._disks = Probe("disks", ask.disks)
        self._database = Probe("database", lambda: ask.database(beat()))
        self._broker = Probe("broker", ask.broker)
        self._redis = Probe("redis", ask.redis)
        self._dashboard = Probe("dashboard", ask.dashboard)

    def found(self) -> Found:
        """What they say, after ANSWER_WITHIN_S at the latest."""
        for probe in (self._disks, self._database, self._broker, self._redis, self._dashboard):
            probe.start()
        deadline = monotonic() + ANSWER_WITHIN_S
        return Found(
            disks=self._disks.result(deadline),
            database=self._database.result(deadline),
            broker=self._broker.result(deadline),
            redis=self._redis.result(deadline),
            dashboard=self._dashboard.result(deadline),
            at=self._clock(),
            tick=monotonic(),
        )
