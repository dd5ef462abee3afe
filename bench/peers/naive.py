"""The naive program: paho's callback, one INSERT and one commit per message, then the acknowledgement.

What most tutorials show, made honest: a persistent session, QoS 1, and no acknowledgement before the commit.
"""

import json
import os

import paho.mqtt.client as mqtt
import psycopg

from store.queries import query


def main() -> None:
    """Store until stopped."""
    insert, refuse = query("insert_one", "bench"), query("refuse_one", "bench")
    conn = psycopg.connect(os.environ["PEER_DATABASE"], autocommit=True)
    client = mqtt.Client(
        mqtt.CallbackAPIVersion.VERSION2,
        client_id=os.environ["PEER_CLIENT"],
        clean_session=False,
        manual_ack=True,
    )

    def store(_client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        try:
            body = json.loads(message.payload)
            conn.execute(insert, (body["stream"], body["time"], body["result"]))
        except (ValueError, KeyError, psycopg.DataError):
            conn.execute(refuse, (repr(message.payload),))
        client.ack(message.mid, message.qos)

    client.on_connect = lambda *_: client.subscribe(os.environ["PEER_TOPIC"], qos=1)
    client.on_message = store
    client.connect("127.0.0.1", int(os.environ["PEER_PORT"]))
    client.loop_forever()


if __name__ == "__main__":
    main()
