"""What could not be accepted, published for the person who has to set the station right: seldom enough.

Whoever reaches the port can send nonsense, so evidence is rationed, by peer and altogether, and what is above
that is only counted. It is published on trust: nobody waits for its acknowledgement. The log says the first
of a kind and then one line a while. No password is told.
"""

import logging
from collections.abc import Iterable

from ingest.allowance import Allowance
from ingest.gateway.publisher import Publisher
from sensors import refusal
from sensors.claims import Publication
from sensors.refusal import Refusal
from sensors.topics import refused_topic

log = logging.getLogger(__name__)

GATEWAY_ID = "gateway"
"""Our name in topics, and the broker's user name that may write them."""
PEER_RATE, PEER_BURST = 1.0, 10.0
TOTAL_RATE, TOTAL_BURST = 20.0, 100.0
SAY_EVERY_MS = 60_000
_ALL = ""


class Evidence:
    """Publishes refusals, within the rates."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._topic = refused_topic(GATEWAY_ID)
        self._by_peer = Allowance(PEER_RATE, PEER_BURST)
        self._total = Allowance(TOTAL_RATE, TOTAL_BURST)
        self._said: dict[str, tuple[float, int]] = {}

    def tell(self, peer: str, refusals: Iterable[Refusal], now_ms: float) -> int:
        """Publish what there is room for; the number that was not published."""
        return sum(not self._tell_one(peer, refusal.without_password(told), now_ms) for told in refusals)

    def _tell_one(self, peer: str, told: Refusal, now_ms: float) -> bool:
        self._say(peer, told, now_ms)
        if not (self._by_peer.take(peer, 1, now_ms, now_ms) and self._total.take(_ALL, 1, now_ms, now_ms)):
            return False
        return self._publisher.publish(Publication(self._topic, refusal.encode(told))) is not None

    def _say(self, peer: str, told: Refusal, now_ms: float) -> None:
        kind = f"{told.via} {told.reject.reason}"
        said_at, since = self._said.get(kind, (-float("inf"), 0))
        if abs(now_ms - said_at) < SAY_EVERY_MS:
            self._said[kind] = (said_at, since + 1)
            return
        more = f" ({since} more since the last line like this)" if since else ""
        log.warning("refused from %s: %s: %s%s", peer, kind, told.reject.detail, more)
        self._said[kind] = (now_ms, 0)
