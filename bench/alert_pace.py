"""A program that publishes at an even pace, and has station after station cross its limit:
`python -m bench.alert_pace PORT PER_S SECONDS CROSSINGS STREAMS`.

STREAMS is a JSON file of (datastream_id, thing_id, property); the datastreams take turns. A station that has
crossed stays above. Prints one JSON object: when each station crossed (epoch ms), and how late it was itself.
"""

import json
import sys
import time
from pathlib import Path

from bench.alert_town import HIGH, LOW, WATCHED
from bench.load import Sender
from bench.messages import Streams, message
from cli.process import epoch_ms

TICK_S = 0.005
LEAD_S = 2.0
"""Nobody crosses before and after, so that nothing is measured while everything wakes or ends."""


class Crossings:
    """Which stations are above by now: `count` of them, evenly over the time."""

    def __init__(self, streams: Streams, count: int, seconds: float) -> None:
        self._stations = [thing_id for _, thing_id, prop in streams if prop == WATCHED][:count]
        self._each_s = (seconds - 2 * LEAD_S) / max(1, len(self._stations))
        self._due = {thing_id: LEAD_S + i * self._each_s for i, thing_id in enumerate(self._stations)}
        self.crossed: dict[str, int] = {}

    def result(self, thing_id: str, prop: str, passed: float, now: int) -> float:
        """What a datastream says."""
        if prop != WATCHED or passed < self._due.get(thing_id, passed + 1):
            return LOW
        self.crossed.setdefault(thing_id, now)
        return HIGH


def publish(
    sender: Sender, streams: Streams, per_s: float, seconds: float, crossings: Crossings
) -> dict[str, object]:
    """Publish; how many, how late the latest tick was, and when each station crossed."""
    began, sent, latest_s = time.monotonic(), 0, 0.0
    while (passed := time.monotonic() - began) < seconds:
        latest_s = max(latest_s, passed - sent / per_s)
        due, now = min(int(passed * per_s), sent + len(streams)), epoch_ms()
        batch = []
        for i in range(sent, due):
            key, thing_id, prop = streams[i % len(streams)]
            result = crossings.result(thing_id, prop, passed, now)
            batch.append(message(key, thing_id, prop, now, i // len(streams), result))
        sender.publish((one.topic, one.payload) for one in batch)
        sent = due
        time.sleep(TICK_S)
    sender.flush()
    took = time.monotonic() - began
    late_ms = round(latest_s * 1000, 1)
    return {"sent": sent, "seconds": took, "late_ms": late_ms, "crossed": crossings.crossed}


def main() -> None:
    """Publish as the arguments say."""
    port, per_s, seconds, count, path = sys.argv[1:6]
    streams = [tuple(stream) for stream in json.loads(Path(path).read_text())]
    crossings = Crossings(streams, int(count), float(seconds))
    with Sender(int(port), "bench-pace") as sender:
        done = publish(sender, streams, float(per_s), float(seconds), crossings)
    print(json.dumps(done))  # noqa: T201


if __name__ == "__main__":
    main()
