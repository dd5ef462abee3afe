"""A program that publishes at an even pace for a while: `python -m bench.pace PORT PER_S SECONDS STREAMS`.

STREAMS is a JSON file of (datastream_id, thing_id, property). A message's time is the moment it is sent, so
that its delay can be told from its key; the datastreams take turns. Prints one JSON object: what it did.
"""

import json
import sys
import time
from pathlib import Path

from bench.load import Sender
from bench.messages import Streams, message
from cli.process import epoch_ms

TICK_S = 0.005


def publish(sender: Sender, streams: Streams, per_s: float, seconds: float) -> dict[str, float]:
    """Publish; how many, and how late the latest tick was."""
    began, sent, latest_s = time.monotonic(), 0, 0.0
    while (passed := time.monotonic() - began) < seconds:
        latest_s = max(latest_s, passed - sent / per_s)
        # a datastream twice at the same millisecond would be one observation
        due, now = min(int(passed * per_s), sent + len(streams)), epoch_ms()
        batch = (
            message(*streams[i % len(streams)], now, i // len(streams), 20 + i % 300 / 10)
            for i in range(sent, due)
        )
        sender.publish((one.topic, one.payload) for one in batch)
        sent = due
        time.sleep(TICK_S)
    sender.flush()
    return {"sent": sent, "seconds": time.monotonic() - began, "late_ms": round(latest_s * 1000, 1)}


def main() -> None:
    """Publish as the arguments say."""
    port, per_s, seconds, path = sys.argv[1:5]
    streams = [tuple(stream) for stream in json.loads(Path(path).read_text())]
    with Sender(int(port), "bench-pace") as sender:
        print(json.dumps(publish(sender, streams, float(per_s), float(seconds))))  # noqa: T201


if __name__ == "__main__":
    main()
