"""The newest picture of each camera in Redis/Valkey, a push of every new one, and who wants to see it live.

Nothing here is truth, and nothing here outlives its time:

- `citywatch:video:newest:<thing_id>` is the newest picture: 8 bytes, big-endian, of epoch ms when it was
  taken, then the JPEG. It is forgotten `KEPT_S` after it was offered, so that a lost camera's last picture
  can still be shown, as old as it is.
- `citywatch:video:picture:<thing_id>` is the channel on which the same bytes are pushed.
- `citywatch:video:wanted:<thing_id>` is there while somebody wants to see the camera live. It is gone
  `WANTED_S` after it was last asked for, so a viewer that died wants nothing.

What a picture shows (the camera's state) is an observation like any other and not in here. Redis refuses
writes when its memory is full, latest values too: a picture above `MOST_BYTES` is refused by us before that.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from city.camera import MOST_BYTES_SHOWN
from store.live import SILENT_S, TIMEOUT_S

KEPT_S = 600
WANTED_S = 5
MOST_BYTES = MOST_BYTES_SHOWN

_NEWEST = "citywatch:video:newest:"
_PICTURE = "citywatch:video:picture:"
_WANTED = "citywatch:video:wanted:"
_TIME_BYTES = 8


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG of a camera and when it was taken, epoch ms by the clock of whoever took it."""

    thing_id: str
    jpeg: bytes
    taken_at: int


class Video:
    """One client of the pictures. Calls raise `store.live.Unavailable` when Redis is away."""

    def __init__(self, url: str) -> None:
        # as in the live state: a picture late is a picture lost, so no hidden retries
        self._redis = redis.Redis.from_url(
            url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S, retry=Retry(NoBackoff(), 0)
        )

    def close(self) -> None:
        """Give the connections back."""
        self._redis.close()

    def offer(self, thing_id: str, jpeg: bytes, taken_at: int) -> None:
        """Make this the newest picture and push it; whoever offers sees to the order. ValueError if it is
        too large."""
        if len(jpeg) > MOST_BYTES:
            raise ValueError(f"a picture of {len(jpeg)} bytes is above {MOST_BYTES}")
        body = taken_at.to_bytes(_TIME_BYTES, "big") + jpeg
        with self._redis.pipeline(transaction=False) as both:
            both.set(_NEWEST + thing_id, body, ex=KEPT_S)
            both.publish(_PICTURE + thing_id, body)
            both.execute()

    def newest(self, thing_id: str) -> Picture | None:
        """The newest picture, however old it is; None where there is none."""
        body = self._redis.get(_NEWEST + thing_id)
        return _picture(thing_id, body) if body else None

    def want(self, thing_id: str) -> None:
        """Ask to see a camera live for the next `WANTED_S`; a viewer asks again before they are over."""
        self._redis.set(_WANTED + thing_id, b"1", ex=WANTED_S)

    def wanted(self, thing_ids: Collection[str]) -> frozenset[str]:
        """Which of these cameras somebody wants to see live."""
        asked = list(thing_ids)
        if not asked:
            return frozenset()
        found = self._redis.mget([_WANTED + thing_id for thing_id in asked])
        return frozenset(thing_id for thing_id, word in zip(asked, found, strict=True) if word)

    def follow(self, thing_id: str | None = None, timeout_s: float = 1.0) -> Iterator[Picture | None]:
        """Every new picture of a camera, or of all of them, as it comes; None after each silent `timeout_s`,
        so that a caller can stop.

        The first None comes as soon as we are subscribed: `newest` read after it misses nothing.
        """
        with self._redis.pubsub(ignore_subscribe_messages=True) as channel:
            channel.psubscribe(_PICTURE + "*") if thing_id is None else channel.subscribe(_PICTURE + thing_id)
            channel.get_message(timeout=TIMEOUT_S)
            yield None
            silent_s = 0.0
            while True:
                message = channel.get_message(timeout=timeout_s)
                silent_s = 0.0 if message else silent_s + timeout_s
                if silent_s >= SILENT_S:
                    self._redis.ping()  # a Redis that hangs is silent too
                    silent_s = 0.0
                yield _pushed(message) if message else None


def _pushed(message: dict[str, bytes]) -> Picture:
    return _picture(message["channel"].decode().removeprefix(_PICTURE), message["data"])


def _picture(thing_id: str, body: bytes) -> Picture:
    return Picture(thing_id, body[_TIME_BYTES:], int.from_bytes(body[:_TIME_BYTES], "big"))
