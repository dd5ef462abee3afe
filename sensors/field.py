"""Field protocols as the gateway sees them: bytes of a connection become frames.

A protocol is a `Session` per connection, pure like every codec: it finds frames in a stream, checks them and
prepares the answer. Sending that answer, and when, is the gateway's business: only once what the frame holds
is safely in the broker. A frame is never an exception: what is wrong with it are its `rejects`.
"""

from typing import NamedTuple, Protocol

from sensors.reject import Reject
from sensors.report import Report


class Frame(NamedTuple):
    """One frame found in a connection's bytes, decided.

    `station` is the address it speaks for (HJ 212: MN; SL 651: ten digits), None where it cannot be trusted.
    `command` is the protocol's own word for its kind (HJ 212: CN, "2011"; SL 651: function code, "32").
    `reports` name the protocol's factor codes and carry DataTime or observation time as stated, epoch ms UTC.
    `answer` is for a frame that is safe, `refusal` for one that is not accepted; b"" where silence is right.
    `variant` names what is known of a wrong check sum ("modbus", "byte_order", …), None where it is right.
    """

    raw: bytes
    station: str | None
    command: str | None
    reports: list[Report]
    rejects: list[Reject]
    answer: bytes = b""
    refusal: bytes = b""
    variant: str | None = None


class Session(Protocol):
    """One connection's state in a protocol."""

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that these bytes complete, in order. Never raises for what a device may send."""
        ...

    def finish(self) -> list[Frame]:
        """The connection is over: what is left of a frame, refused."""
        ...

    @property
    def waiting(self) -> int:
        """Bytes kept for a frame that is not complete; bounded by the protocol."""
        ...
