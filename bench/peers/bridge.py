"""mq-bridge from PyPI (Rust) as a bridge from MQTT to PostgreSQL, set up as well as we know how.

A persistent session, QoS 1, acknowledged after its write (`delayed_ack` off). Rows go in by the bridge's own
column mode with a key, many to a statement, so that a message sent again is harmless; what lacks a field is
kept in a table of its own. Its queues hold more than the broker sends ahead, or it does not start while a
queue waits; one worker, because several deadlock on messages sent twice. The first argument is the batch
size. With a second, `plain`, rows go in by an INSERT with casts, as its documentation of that setting shows;
with `live` every message also goes to a Redis stream, which is the nearest it has to our live state.

It does not look a datastream up, judge quality, notice a time without an offset, count what it refused by
reason, keep a live state, or hand what was new to an alert engine.
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
    if how == "plain":
        rows["insert_query"] = _statement("insert_with_casts")
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
    Route.from_config(config(int(sys.argv[1]), "".join(sys.argv[2:]), *where)).run()


if __name__ == "__main__":
    main()
