"""The broker of the iotcore wheel as a child process: `python -m cli.wheel_broker PORT`.

Run through here because the wheel's own command line cannot lift its limit of 20 kB a message, which is
less than a device's backfill.
"""

import logging
import sys

from iotcore import IotCoreBroker

from cli.ports import HOST

LARGEST_MESSAGE = 300_000
IN_FLIGHT = 1000


def main(port: int) -> None:
    """Serve on loopback until killed."""
    logging.basicConfig(level=logging.WARNING)
    # its router logs every packet as an error
    logging.getLogger("rumqttd").setLevel(logging.CRITICAL)
    IotCoreBroker(
        listen=HOST, port=port, max_payload_size=LARGEST_MESSAGE, max_inflight_count=IN_FLIGHT
    ).run_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
