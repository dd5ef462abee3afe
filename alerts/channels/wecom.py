"""A notice into a WeCom (企业微信) group, by its robot. The URL holds the robot's key.

Plain text of at most 2,048 bytes. `<` is written full width: WeCom reads `<@name>` and links in texts, and a
station's name must not mention anybody. `to` is whom it mentions: a mobile number, a user id, or @all.
"""

from dataclasses import dataclass, field

from alerts.channels.pinned import Guard
from alerts.channels.robot import Said, tell, words
from alerts.channels.verdict import Codes
from city.clock import Clock
from city.notice import Notice, Outcome, cut_bytes

TEXT_BYTES = 2048
CODES = Codes(("errcode",), {45009: 60.0, 45033: 10.0, -1: 10.0})
"""45009: more than 20 messages a minute; 45033: too many at once; -1: busy."""


@dataclass(frozen=True, slots=True)
class Wecom:
    """One group's robot, and whom it mentions."""

    url: str = field(repr=False)
    clock: Clock
    to: str = field(default="", repr=False)
    name: str = "wecom"
    guard: Guard | None = None

    def send(self, notice: Notice, deadline_s: float) -> Outcome:
        """Say it in the group once."""
        said = Said(self.url, message(notice, self.to), (self.to,))
        return tell(said, CODES, notice, self.clock, deadline_s, self.guard)


def message(notice: Notice, to: str) -> dict[str, object]:
    """The body of the request."""
    text: dict[str, object] = {"content": cut_bytes(words(notice).replace("<", "＜"), TEXT_BYTES)}
    if to:
        mobile = to != "@all" and to.lstrip("+").isdigit()
        text["mentioned_mobile_list" if mobile else "mentioned_list"] = [to]
    return {"msgtype": "text", "text": text}
