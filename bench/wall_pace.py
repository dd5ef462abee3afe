"""A program that has things report in turn: `python -m bench.wall_pace PORT THINGS PER_S`.

It publishes once for every thing as fast as the broker takes it and prints `filled`, waits for a line on its
standard input, then publishes PER_S messages a second at an even pace until its input ends, and prints one
JSON object: how many, and how late the latest tick was. A message's time is the moment it is sent.
"""

import json
import sys
import threading
import time

from bench.load import Sender
from bench.wall_town import message
from cli.process import epoch_ms

TICK_S = 0.005


def fill(sender: Sender, things: int) -> None:
    """Have every thing report once."""
    sender.publish(message(number, 0, epoch_ms()) for number in range(things))
    sender.flush()


def keep_pace(sender: Sender, things: int, per_s: float, over: threading.Event) -> dict[str, float]:
    """Publish until `over`; a thing reports again only when all others have."""
    began, sent, latest_s = time.monotonic(), 0, 0.0
    while not over.wait(TICK_S):
        passed = time.monotonic() - began
        latest_s = max(latest_s, passed - sent / per_s)
        # a thing that reported twice at the same millisecond would have sent one observation
        due = min(int(passed * per_s), sent + things)
        sender.publish(message(i % things, i // things + 1, epoch_ms()) for i in range(sent, due))
        sent = due
    sender.flush()
    return {"sent": sent, "seconds": time.monotonic() - began, "late_ms": round(latest_s * 1000, 1)}


def main() -> None:
    """Publish as the arguments say."""
    port, things, per_s = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    over = threading.Event()
    with Sender(port, "bench-pace") as sender:
        fill(sender, things)
        print("filled", flush=True)  # noqa: T201
        sys.stdin.readline()
        threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
        print(json.dumps(keep_pace(sender, things, per_s, over)))  # noqa: T201


if __name__ == "__main__":
    main()
