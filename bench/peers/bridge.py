"""mq-bridge from PyPI (Rust) as a bridge from MQTT to PostgreSQL, set up as well as we know how.

A persistent session, QoS 1, acknowledged after its write (`delayed_ack` off). Its queues hold more than the
broker sends ahead, or it does not start while a queue waits; one worker, because several deadlock on messages
sent twice. What lacks a field is kept in a table of its own. The first argument is the batch size, the second
how rows go in:

- `results`: our wire format, where `results` is a map of any number of properties. The bridge can reach into
  a map by SQL only, and a message's SQL may give several rows, so there is a statement for each message.
- `flat`: messages that are made for it, one result each, with the columns' names at the top level: its own
  column mode with a key, many rows to a statement, which is its fastest that stands messages sent again.
- `casts`: the same messages by an INSERT with casts, as its documentation of that setting shows.
- `live`: `flat`, and every message also to a Redis stream, which is the nearest it has to our live state.

In none of them does it know the topic, look a datastream up, judge quality, notice a time without an offset,
count what it refused by reason, keep a live state, or hand what was new to an alert engine.
"""

import os
import sys
from pathlib import Path

from mq_bridge import Route

FIELDS = {
    "time": {"type": "string"},
    "results": {"type": "object"},
    "stream": {"type": "integer"},
    "result": {"type": "number"},
}


STATEMENTS = {"results": "insert_results", "casts": "insert_with_casts"}


def config(batch: int, how: str, port: int, database: str) -> dict[str, object]:
    """The route."""
    mqtt = {
        "url": f"tcp://127.0.0.1:{port}",
        "topic": os.environ["PEER_TOPIC"],
        "client_id": os.environ["PEER_CLIENT"],
        "clean_session": False,
        "qos": 1,
        "protocol": "v3",
        "max_inflight": 20_000,
        "queue_capacity": 65_000,
    }
    rows: dict[str, object] = {"url": database, "table": "peer"}
    if how in STATEMENTS:
        rows["insert_query"] = _statement(STATEMENTS[how])
    else:
        rows |= {"columns": "auto", "key": "stream,time"}
    kept = _statement("keep_refused")
    refused = {"sqlx": {"url": database, "table": "peer_refused", "insert_query": kept}}
    shaped = {"transform": {"schema": {"type": "object", "properties": FIELDS, "required": list(FIELDS)}}}
    output: dict[str, object] = {"sqlx": rows}
    if how == "live":
        stream = {"url": os.environ["PEER_REDIS"], "stream": "observations", "maxlen": 20_000}
        output = {"fanout": [output, {"redis_streams": stream}]}
    output["middlewares"] = [shaped, {"dlq": {"endpoint": refused}}]
    return {"input": {"mqtt": mqtt}, "output": output, "batch_size": batch}


def _statement(name: str) -> str:
    """SQL with the bridge's own placeholders."""
    return Path(__file__).with_name(f"{name}.sql").read_text().strip()


def main() -> None:
    """Bridge until stopped."""
    where = int(os.environ["PEER_PORT"]), os.environ["PEER_DATABASE"]
    Route.from_config(config(int(sys.argv[1]), sys.argv[2], *where)).run()


if __name__ == "__main__":
    main()
