"""A paho client that takes at once what its socket holds, and acknowledges many messages by one write.

paho reads each packet byte by byte, builds an object for it, looks for its callback, and sends every PUBACK
alone: half of what an ingestor cost. Here a burst of PUBLISH packets goes to `on_burst` as one
list; everything else is paho's own. While there is no room, reading stops and the connection is kept alive:
the broker keeps the backlog. This leans on private names of paho 2.2 (`_packet_read`, `_packet_queue`, …):
where they are gone paho's own way is taken, which is slower and right (`WHOLE`).
"""

import logging
from collections.abc import Callable
from time import monotonic

import paho.mqtt.client as mqtt
from paho.mqtt.enums import MQTTErrorCode

from ingest.packets import Malformed, Other, Published, acknowledgements, split

log = logging.getLogger(__name__)

MOST_BYTES = 256 * 1024
ROOM_WAIT_S = 0.1
PRIVATE = (
    "_check_keepalive",
    "_loop_rc_handle",
    "_packet_handle",
    "_packet_queue",
    "_packet_read",
    "_sock_recv",
)
WHOLE = all(hasattr(mqtt.Client, name) for name in PRIVATE)
"""Whether paho is the one we know from inside."""


class BurstClient(mqtt.Client):
    """Sessions are persistent and acknowledged by hand. `on_burst` and `room` are called on paho's thread.

    `room(wait_s)` says whether more may be read, waiting up to `wait_s` for it.
    """

    def __init__(
        self, client_id: str, room: Callable[[float], bool], on_burst: Callable[[list[Published]], None]
    ) -> None:
        super().__init__(
            mqtt.CallbackAPIVersion.VERSION2, client_id=client_id, clean_session=False, manual_ack=True
        )
        self._room = room
        self._on_burst = on_burst
        self._rest = b""
        self._rest_of: object = None

    def acknowledge(self, mids: list[int]) -> None:
        """Let the broker forget these messages, all by one write."""
        if not mids:
            return
        if WHOLE:
            self._packet_queue(mqtt.PUBACK, acknowledgements(mids), mids[-1], 1)
        else:
            for mid in mids:
                self.ack(mid, 1)

    def _packet_read(self) -> MQTTErrorCode:
        if not self._room(ROOM_WAIT_S):
            self._ping_t = 0.0  # unread answers to our pings are no sign of a dead broker
            return MQTTErrorCode.MQTT_ERR_AGAIN
        try:
            data = self._sock_recv(MOST_BYTES)
        except BlockingIOError:
            return MQTTErrorCode.MQTT_ERR_AGAIN
        except OSError as error:
            log.info("reading from the broker: %s", error)
            return MQTTErrorCode.MQTT_ERR_CONN_LOST
        if not data:
            return MQTTErrorCode.MQTT_ERR_CONN_LOST
        with self._msgtime_mutex:
            self._last_bytes_received = monotonic()
        return self._take(data)

    def _take(self, data: bytes) -> MQTTErrorCode:
        if self._rest_of is self._sock:
            data = self._rest + data
        self._rest_of = self._sock
        try:
            packets = split(data)
        except Malformed as error:
            log.error("the broker sends what is not MQTT: %s", error)
            return MQTTErrorCode.MQTT_ERR_PROTOCOL
        self._rest = data[packets.used :]
        for packet in packets.others:
            if (code := self._handle(packet)) != MQTTErrorCode.MQTT_ERR_SUCCESS:
                return code
        if packets.published:
            self._on_burst(packets.published)
        return MQTTErrorCode.MQTT_ERR_SUCCESS

    def _handle(self, packet: Other) -> MQTTErrorCode:
        """Hand one packet to paho as if it had read it."""
        self._in_packet.update(
            command=packet.first,
            have_remaining=1,
            remaining_length=len(packet.body),
            packet=bytearray(packet.body),
        )
        self._in_packet.update(to_process=0, pos=0)
        code = self._packet_handle()
        self._in_packet.update(command=0, have_remaining=0, remaining_length=0, packet=bytearray())
        return code
