"""What the flood tools ask for: where every reservoir and river station stands, now or at a time past.

What is newest comes from the mirror, the past that it is judged by from the database. The past of a station
is read again when something newer came of it, and after a minute, for what comes late; so many screens that
ask at once cost as much as one. While the database is slow or away most of them are refused at once, so that
they do not hold the threads that others need. Raises InVainError then.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from city.characteristic import LEVEL, LEVELS, watched_limit
from city.clock import DAY_MS
from city.flood import RAIN_HOURS, stand
from city.observation import Observation
from city.quality import may_alarm
from city.rain import HOUR_MS
from city.rule import Predicted, Rule
from city.standing import WINDOW_MS, Past, Seen, Standing
from city.thing import Thing
from dashboard.api.context import Context
from dashboard.mirror import Mirror
from dashboard.page_reader import PageReader
from dashboard.turnstile import Turnstile
from sensors.catalogue_build import curve_of
from store import flood, playback
from store.flood import Sample

SAMPLE_MS = 15 * 60 * 1000
KEPT_MS = 60_000
WAIT_S, REST_S = 2.0, 3.0
"""So long others wait for the one that reads; so long nobody asks the database after it failed."""
RAIN_MS = RAIN_HOURS[-1] * HOUR_MS

Latest = Mapping[int, Observation]


@dataclass(frozen=True, slots=True)
class Told:
    """A standing, and the levels of the last 24 hours to draw."""

    standing: Standing
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """The past of a station as it was read: of which newest observations, and when."""

    newest: tuple[tuple[int, int] | None, ...]
    at: int
    past: Past
    samples: tuple[Sample, ...]


class FloodReader(PageReader):
    """Reads for one process."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._read: dict[str, _Read] = {}
        self._turnstile, self._of_the_past = Turnstile(WAIT_S, REST_S), Turnstile(WAIT_S, REST_S)

    def knows(self, thing_id: str) -> bool:
        """Whether it is a reservoir or river station of the catalogue."""
        thing = self.context.wall.mirror.things.get(thing_id)
        return thing is not None and thing.kind in LEVELS

    def standings(
        self, at: int | None = None, thing_ids: Sequence[str] | None = None, *, knew: bool = False
    ) -> list[Told]:
        """How all stations stand, or these; at a time (epoch ms) or now. Nearest to trouble first.

        With `knew` from what had been received at that time.
        """
        mirror = self.context.wall.mirror
        things = [
            thing
            for thing in mirror.things.values()
            if thing.kind in LEVELS and (thing_ids is None or thing.thing_id in thing_ids)
        ]
        if at is None:
            told = self._now(mirror, things)
        else:
            with self._of_the_past.through():
                told = self._then(mirror, things, at, knew)
        return sorted(told, key=lambda one: (one.standing.nearness, one.standing.thing.thing_id))

    def _now(self, mirror: Mirror, things: Sequence[Thing]) -> list[Told]:
        now = self.now
        if any(self._is_due(mirror, thing, now) for thing in things):
            with self._turnstile.through():
                self._read_again(mirror, things, now)
        read = {thing.thing_id: self._read[thing.thing_id] for thing in things}
        return [self._told(mirror, t, mirror.latest, read[t.thing_id], now) for t in things]

    def _read_again(self, mirror: Mirror, things: Sequence[Thing], now: int) -> None:
        """Read what is due; who comes second finds that the first has read it."""
        due = [thing for thing in things if self._is_due(mirror, thing, now)]
        newest = {thing.thing_id: _newest(mirror, thing.thing_id) for thing in due}
        for thing_id, (past, samples) in self._pasts(mirror, due, now).items():
            self._read[thing_id] = _Read(newest[thing_id], now, past, samples)

    def _then(self, mirror: Mirror, things: Sequence[Thing], at: int, knew: bool) -> list[Told]:
        ids = [key for thing in things for key in mirror.ids_of(thing.thing_id)]
        with self.context.connections.connection() as conn:
            known = playback.known_latest(conn, ids, at) if knew else flood.latest(conn, ids, at).values()
        latest = {one.datastream_id: one for one in known}
        pasts = self._pasts(mirror, things, at, at if knew else None)
        reads = {one: _Read((), at, past, samples) for one, (past, samples) in pasts.items()}
        return [self._told(mirror, t, latest, reads[t.thing_id], at) for t in things]

    def _is_due(self, mirror: Mirror, thing: Thing, now: int) -> bool:
        read = self._read.get(thing.thing_id)
        if read is None or not 0 <= now - read.at < KEPT_MS:
            return True
        return read.newest != _newest(mirror, thing.thing_id)

    def _told(self, mirror: Mirror, thing: Thing, latest: Latest, read: _Read, at: int) -> Told:
        streams = {key: mirror.streams[key] for key in mirror.ids_of(thing.thing_id)}
        seen = {stream.property: Seen.of(stream, latest.get(key), at) for key, stream in streams.items()}
        return Told(stand(thing, seen, read.past, curve_of(thing.details), mirror.zone, at), read.samples)

    def _pasts(
        self, mirror: Mirror, things: Sequence[Thing], at: int, known_at: int | None = None
    ) -> dict[str, tuple[Past, tuple[Sample, ...]]]:
        """What several stations are judged by, in three questions for all of them."""
        if not things:
            return {}
        of = {thing.thing_id: _ids_by_property(mirror, thing.thing_id) for thing in things}
        windows = {
            of[t.thing_id][LEVEL]: window_of(t, mirror.catalogue.rules)
            for t in things
            if LEVEL in of[t.thing_id]
        }
        gauges = [ids["rainfall"] for ids in of.values() if "rainfall" in ids]
        periods = {key: round(mirror.streams[key].period_s * 1000) for key in gauges}
        with self.context.connections.connection() as conn:
            levels = flood.levels(conn, windows, at, known_at)
            rain = flood.rain(conn, periods, RAIN_MS, at, known_at) if periods else {}
            count = DAY_MS // SAMPLE_MS + 1
            samples = flood.samples(conn, list(windows), SAMPLE_MS, count, at, known_at)
        return {
            thing_id: (
                Past(
                    _fit(levels.get(ids.get(LEVEL, -1), ())),
                    windows.get(ids.get(LEVEL, -1), WINDOW_MS),
                    rain.get(ids.get("rainfall", -1), ()),
                ),
                tuple(samples.get(ids.get(LEVEL, -1), ())),
            )
            for thing_id, ids in of.items()
        }


def window_of(thing: Thing, rules: Iterable[Rule]) -> int:
    """Through how much of the past the course is drawn: as the rule that foretells the watched limit does."""
    limit = watched_limit(thing)
    for rule in rules:
        if not (limit and isinstance(rule.test, Predicted) and rule.bound.holds(thing, LEVEL)):
            continue
        if any(step.limit == limit.name for step in rule.test.ladder.steps):
            return rule.test.window_ms
    return WINDOW_MS


def _ids_by_property(mirror: Mirror, thing_id: str) -> dict[str, int]:
    return {mirror.streams[key].property: key for key in mirror.ids_of(thing_id)}


def _newest(mirror: Mirror, thing_id: str) -> tuple[tuple[int, int] | None, ...]:
    found = (mirror.latest.get(key) for key in mirror.ids_of(thing_id))
    return tuple(one.order if one else None for one in found)


def _fit(observations: Iterable[Observation]) -> tuple[tuple[int, float], ...]:
    """The points that a rule would draw its line through."""
    return tuple((o.phenomenon_time, o.result) for o in observations if may_alarm(o.quality, o.reasons))
