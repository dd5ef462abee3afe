"""Whether a broker knows MQTT 5, asked on a connection of its own."""

import asyncio
from contextlib import suppress

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.reasoncodes import ReasonCode

from ingest.address import BrokerAddress

WITHIN_S = 5.0
_UNSUPPORTED = 0x84


def is_unsupported(reason: ReasonCode) -> bool:
    """Whether a broker says that it does not know the version we speak."""
    return reason.value == _UNSUPPORTED


async def knows_5(address: BrokerAddress, client_id: str, within_s: float = WITHIN_S) -> bool | None:
    """False where it says that it does not, or closes without a word; None where it cannot be told."""
    loop = asyncio.get_running_loop()
    known: asyncio.Future[bool | None] = loop.create_future()

    def settle(said: bool | None) -> None:
        if not known.done():
            known.set_result(said)

    def tell(said: bool | None) -> None:
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(settle, said)

    client = mqtt.Client(
        CallbackAPIVersion.VERSION2,
        client_id=client_id,
        protocol=MQTTProtocolVersion.MQTTv5,
        reconnect_on_failure=False,
    )
    client.on_connect = lambda _client, _data, _flags, reason, _props: tell(not is_unsupported(reason))
    client.on_disconnect = lambda *_: tell(False)
    client.on_connect_fail = lambda *_: tell(None)
    address.introduce(client)
    client.connect_async(address.host, address.port)
    client.loop_start()
    try:
        async with asyncio.timeout(within_s):
            return await known
    except TimeoutError:
        return None
    finally:
        client.on_disconnect = None
        await asyncio.to_thread(leave, client)


def leave(client: mqtt.Client) -> None:
    """Let a client go and wait for its thread, which may take a second or so."""
    client.disconnect()
    client.loop_stop()
