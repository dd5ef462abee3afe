"""A notice as an SMS, by a gateway over HTTP. It says the notice's `short`, at most 70 characters."""

from dataclasses import dataclass, field

from alerts.channels.phone_gateway import PhoneGateway
from city.notice import Notice, Outcome

WHAT = "citywatch.sms"


@dataclass(frozen=True, slots=True)
class Sms:
    """One phone number, and the gateway that texts it."""

    gateway: PhoneGateway
    to: str = field(repr=False)
    name: str = "sms"

    def send(self, notice: Notice, deadline_s: float) -> Outcome:
        """Hand the text to the gateway once."""
        return self.gateway.hand_over(WHAT, self.to, notice.short, notice, {}, deadline_s)
