"""A program: one device that publishes as fast as it is told, in a process of its own.

`python flood.py PORT PER_S SECONDS`. Ends with 0 when the broker has acknowledged everything.
"""

import sys
import time

import paho.mqtt.client as mqtt

BURST_S = 0.02


def main(port: int, per_s: int, seconds: float) -> None:
    """Publish `per_s` observations a second for so long."""
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="flood")
    client.max_inflight_messages_set(2000)
    client.connect("127.0.0.1", port)
    client.loop_start()
    began, sent, start_ms = time.monotonic(), 0, time.time_ns() // 1_000_000
    while sent < per_s * seconds:
        due = min(int((time.monotonic() - began) * per_s), int(per_s * seconds))
        for number in range(sent, due):
            body = f'{{"time": {start_ms + number}, "results": {{"water_level": 11.0}}, "seq": {number}}}'
            last = client.publish("city/load-0/obs", body, qos=1)
        sent = due
        time.sleep(BURST_S)
    last.wait_for_publish(60)
    client.disconnect()
    client.loop_stop()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
