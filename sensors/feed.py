"""The demo's messages: what every station would have published, as topic and payload.

Each thing reports on ticks of its fastest datastream, shifted by a phase of its own so that a
city does not speak in chorus; a slower datastream joins every n-th tick. Ticks, values and `seq`
depend on time alone: asking twice, or backfilling what was already sent, gives the same bytes and
is stored once. Recorded things publish only what was recorded.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from city.catalogue import Catalogue
from city.properties import find_property
from city.thing import Datastream, Thing
from city.units import conversion
from sensors import recording, simulate
from sensors.noise import unit_hash
from sensors.recording import Recording, local_time
from sensors.scenario import CALM, Effects, Running
from sensors.topics import observations_topic

MESSAGE_OBJECTS, MESSAGE_BYTES = 200, 60_000
Message = tuple[str, bytes]

_encoder = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class _Beat:
    """When a thing reports: every `every_ms`, `phase_ms` after the epoch."""

    every_ms: int
    phase_ms: int

    def ticks(self, since_ms: int, time_ms: int, stride: int = 1) -> Iterator[int]:
        """Numbers of the ticks in (since, time], only every `stride`-th."""
        first = (since_ms - self.phase_ms) // self.every_ms + 1
        last = (time_ms - self.phase_ms) // self.every_ms
        yield from range(first + -first % stride, last + 1, stride)

    def at(self, tick: int) -> int:
        """A tick's time, epoch milliseconds."""
        return tick * self.every_ms + self.phase_ms


@dataclass(frozen=True, slots=True)
class _Station:
    """One thing with what is needed to let it speak."""

    thing: Thing
    beat: _Beat
    recording: Recording | None
    seed: int

    def body(self, tick: int, effects: Effects, *, whole: bool = False) -> dict[str, object] | None:
        """The JSON object of a tick, None when there is nothing to say.

        `whole` = slower datastreams speak too, whether or not it is their turn. Such a body has no `seq`: it
        is one of a past that leaves ticks out, and its count would say that they were lost.
        """
        time_ms = self.beat.at(tick)
        due = self.thing.datastreams if whole else self._due(tick)
        canonical = self._results(time_ms, effects)
        said = {s.property: _at_source(s, canonical[s.property]) for s in due if s.property in canonical}
        count = {} if whole else {"seq": tick}
        return {"time": _iso(time_ms), "results": said, **count} if said else None

    def _results(self, time_ms: int, effects: Effects) -> dict[str, float]:
        if self.thing.recorded is None:
            return simulate.results(self.thing, time_ms, self.seed, effects)
        return recording.results(self.recording, time_ms) if self.recording else {}

    def _due(self, tick: int) -> list[Datastream]:
        every = self.beat.every_ms
        return [s for s in self.thing.datastreams if tick % max(1, round(s.report_s * 1000 / every)) == 0]


def messages(
    catalogue: Catalogue,
    recordings: Mapping[str, Recording],
    time_ms: int,
    since_ms: int,
    seed: int,
    scenario: Running | None = None,
    leave_out: Collection[str] = (),
) -> Iterator[Message]:
    """(topic, payload) of every message due in (since, time], by thing. Times are epoch ms UTC.

    Things to `leave_out` say nothing: somebody else speaks for them.
    """
    known: dict[int, Effects] = {}
    for station in _stations(catalogue, recordings, seed):
        if station.thing.thing_id in leave_out:
            continue
        for tick in station.beat.ticks(since_ms, time_ms):
            effects = _effects(catalogue, scenario, station.beat.at(tick), known)
            body = None if station.thing.thing_id in effects.silent else station.body(tick, effects)
            if body is not None:
                yield observations_topic(station.thing.thing_id), _encoder.encode(body)


def backfill(
    catalogue: Catalogue,
    recordings: Mapping[str, Recording],
    from_ms: int,
    to_ms: int,
    step_s: float,
    seed: int,
) -> Iterator[Message]:
    """The past of a calm city in (from, to], about one object every `step_s` and the newest, oldest first.

    Payloads are arrays of at most 200 objects and 60 kB. Objects stand on the same ticks as live
    messages.
    """
    for station in _stations(catalogue, recordings, seed):
        stride = max(1, round(step_s * 1000 / station.beat.every_ms))
        ticks = [*station.beat.ticks(from_ms, to_ms, stride)]
        newest = [*station.beat.ticks(to_ms - station.beat.every_ms, to_ms)]
        bodies = (station.body(tick, CALM, whole=True) for tick in dict.fromkeys(ticks + newest))
        topic = observations_topic(station.thing.thing_id)
        for payload in _packed(_encoder.encode(body) for body in bodies if body is not None):
            yield topic, payload


def _stations(catalogue: Catalogue, recordings: Mapping[str, Recording], seed: int) -> Iterator[_Station]:
    for thing in catalogue.things:
        if thing.datastreams:
            every = int(min(stream.report_s for stream in thing.datastreams) * 1000)
            phase = int(unit_hash(0, thing.thing_id, "phase") * every)
            yield _Station(thing, _Beat(every, phase), recordings.get(thing.recorded or ""), seed)


def _effects(
    catalogue: Catalogue, scenario: Running | None, time_ms: int, known: dict[int, Effects]
) -> Effects:
    """Effects to the second: a city of thousands asks for the same ones over and over."""
    if scenario is None:
        return CALM
    second = (time_ms - scenario.started_ms) // 1000
    if second not in known:
        known[second] = scenario.effects(catalogue, scenario.started_ms + second * 1000)
    return known[second]


def _at_source(stream: Datastream, value: float) -> float:
    """A canonical value in the unit the device speaks, rounded one decimal finer than it is shown."""
    prop = find_property(stream.property)
    way = conversion(stream.source_unit, prop.unit) if prop else None
    if prop is None or way is None:
        raise ValueError(f"{stream.thing_id}.{stream.property} has no unit")
    rounded = round(value, prop.decimals + 1)
    return rounded if stream.source_unit == prop.unit else round((rounded - way.offset) / way.factor, 6)


def _iso(time_ms: int) -> str:
    return local_time(time_ms).isoformat(timespec="milliseconds")


def _packed(objects: Iterator[bytes]) -> Iterator[bytes]:
    batch: list[bytes] = []
    size = 2
    for encoded in objects:
        if batch and (len(batch) == MESSAGE_OBJECTS or size + len(encoded) + 1 > MESSAGE_BYTES):
            yield b"[" + b",".join(batch) + b"]"
            batch, size = [], 2
        batch.append(encoded)
        size += len(encoded) + 1
    if batch:
        yield b"[" + b",".join(batch) + b"]"
