"""A notice as a telephone call, by a gateway over HTTP that reads out the notice's `spoken`.

SENT means that the gateway took the call, no more. How the call went it tells later, to our callback address
(`alerts.channels.callback`).
"""

from dataclasses import dataclass, field

from alerts.channels.phone_gateway import PhoneGateway
from city.notice import Notice, Outcome

WHAT = "citywatch.call"
RING_S = 30
"""How long it may ring before nobody is there."""
REPEAT = 2
"""How often the message is read out, pressed for or not."""
KEYS = "1"
"""What a person may press to say that they have understood."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One phone number, and the gateway that calls it."""

    gateway: PhoneGateway
    to: str = field(repr=False)
    name: str = "voice"

    def send(self, notice: Notice, deadline_s: float) -> Outcome:
        """Hand the call to the gateway once."""
        how = {"ring_s": RING_S, "repeat": REPEAT, "keys": KEYS}
        return self.gateway.hand_over(WHAT, self.to, notice.spoken, notice, how, deadline_s)
