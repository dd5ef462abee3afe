"""Live state in Redis/Valkey: the latest of each datastream, and a push of every change.

Nothing here is truth: it can be flushed at any time and is rebuilt from PostgreSQL. A newer
phenomenon_time wins, decided inside Redis, so that late or redelivered observations never turn a
screen back. One script call a batch.
"""

from collections.abc import Iterable, Iterator

import msgspec
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from city.observation import Observation
from city.quality import Quality, Reason

LATEST = "citywatch:latest"
TIMES = "citywatch:latest:time"
DELTA = "citywatch:delta"
MARK = "citywatch:whole:by"
TIMEOUT_S = 1.0
SILENT_S = 3.0
"""After so much silence a subscriber asks whether anybody is there."""

Unavailable = redis.RedisError

_ADVANCE = """
local ids, times, entries = unpack(cmsgpack.unpack(ARGV[1]))
local seen, latest, newest, fresh = redis.call('HMGET', KEYS[2], unpack(ids)), {}, {}, {}
for i, id in ipairs(ids) do
  if not seen[i] or times[i] > tonumber(seen[i]) then
    latest[#latest + 1] = id; latest[#latest + 1] = entries[i]
    newest[#newest + 1] = id; newest[#newest + 1] = string.format('%.0f', times[i])
    fresh[#fresh + 1] = entries[i]
  end
end
if #fresh > 0 then
  redis.call('HSET', KEYS[1], unpack(latest))
  redis.call('HSET', KEYS[2], unpack(newest))
  redis.call('PUBLISH', KEYS[3], '[' .. table.concat(fresh, ',') .. ']')
end
return #fresh
"""
_CHUNK = 2000
"""Entries a script call: Lua's unpack is limited to about 8,000 values."""

_encode = msgspec.json.Encoder().encode
_pack = msgspec.msgpack.Encoder().encode
_entries = msgspec.json.Decoder(list[tuple[int, int, float, int, int, int]])


class Live:
    """One client of the live state. Calls raise redis.RedisError when it is away."""

    def __init__(self, url: str) -> None:
        # we would rather skip a beat than hold a batch: no hidden retries
        self._redis = redis.Redis.from_url(
            url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S, retry=Retry(NoBackoff(), 0)
        )
        self._advance = self._redis.register_script(_ADVANCE)

    def close(self) -> None:
        """Give the connections back."""
        self._redis.close()

    def publish(self, observations: Iterable[Observation]) -> int:
        """Take a batch into the live state and push what advanced it; how many datastreams did."""
        newest: dict[int, tuple[tuple[int, int], Observation]] = {}
        for observation in observations:
            known, order = newest.get(observation.datastream_id), observation.order
            if known is None or order > known[0]:
                newest[observation.datastream_id] = order, observation
        batch = list(newest.values())
        return sum(self._push(batch[i : i + _CHUNK]) for i in range(0, len(batch), _CHUNK))

    def _push(self, batch: list[tuple[tuple[int, int], Observation]]) -> int:
        ids = [str(o.datastream_id) for _, o in batch]
        times = [order[0] for order, _ in batch]
        entries = [_encode(_entry(o)).decode() for _, o in batch]
        return int(self._advance(keys=[LATEST, TIMES, DELTA], args=[_pack((ids, times, entries))]))

    def mark(self, ingestor: str, token: str) -> None:
        """Leave an ingestor's sign that it made the live state whole; a flush or a restart takes it away."""
        self._redis.hset(MARK, ingestor, token)

    def marked(self, ingestor: str, token: str) -> bool:
        """Whether its sign is still there."""
        return self._redis.hget(MARK, ingestor) == token.encode()

    def size(self) -> int:
        """How many datastreams have a latest; 0 after a flush."""
        return int(self._redis.hlen(LATEST))

    def latest(self) -> dict[int, Observation]:
        """The latest observation of every datastream the live state knows."""
        body = b"[" + b",".join(self._redis.hvals(LATEST)) + b"]"
        return {o.datastream_id: o for o in _decode(body)}

    def deltas(self, timeout_s: float) -> Iterator[list[Observation] | None]:
        """Every pushed delta as it comes; None after each silent `timeout_s`, so that a caller can stop.

        The first None comes as soon as we are subscribed: what is read elsewhere after it misses nothing.
        """
        with self._redis.pubsub(ignore_subscribe_messages=True) as channel:
            channel.subscribe(DELTA)
            channel.get_message(timeout=TIMEOUT_S)
            yield None
            silent_s = 0.0
            while True:
                message = channel.get_message(timeout=timeout_s)
                silent_s = 0.0 if message else silent_s + timeout_s
                if silent_s >= SILENT_S:
                    self._redis.ping()  # a Redis that hangs is silent too
                    silent_s = 0.0
                yield _decode(message["data"]) if message else None


def _entry(o: Observation) -> tuple[int, int, float, int, int, int]:
    return o.datastream_id, o.phenomenon_time, o.result, int(o.quality), int(o.reasons), o.received_at


def _decode(body: bytes) -> list[Observation]:
    return [
        Observation(key, time, result, Quality(quality), Reason(reasons), received_at)
        for key, time, result, quality, reasons, received_at in _entries.decode(body)
    ]
