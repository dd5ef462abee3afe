"""mq-bridge from PyPI (Rust) as a bridge from MQTT to PostgreSQL, set up as well as it can be.

A persistent session, QoS 1, acknowledged after its write (`delayed_ack` off), duplicates refused by the key.
It stores result, time and datastream; it judges no quality, has no dead letters for a wrong value, keeps no
account and pushes nothing on. The batch size is the first argument.
"""

import os
import sys

from mq_bridge import Route


def config(batch: int) -> dict[str, object]:
    """The route, from the environment."""
    mqtt = {
        "url": f"tcp://127.0.0.1:{os.environ['PEER_PORT']}",
        "topic": os.environ["PEER_TOPIC"],
        "client_id": os.environ["PEER_CLIENT"],
        "clean_session": False,
        "qos": 1,
        "protocol": "v3",
        "max_inflight": 20_000,
        "queue_capacity": 20_000,
    }
    sql = {
        "url": os.environ["PEER_DATABASE"],
        "table": "observation",
        "insert_query": "INSERT INTO observation (datastream_id, phenomenon_time, result) VALUES "
        "(${payload:stream}::integer, ${payload:time}::timestamptz, ${payload:result}::double precision) "
        "ON CONFLICT DO NOTHING",
    }
    return {"input": {"mqtt": mqtt}, "output": {"sqlx": sql}, "batch_size": batch}


def main() -> None:
    """Bridge until stopped."""
    Route.from_config(config(int(sys.argv[1]))).run()


if __name__ == "__main__":
    main()
