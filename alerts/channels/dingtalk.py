"""A notice into a DingTalk (钉钉) group, by its robot. The URL holds the access token.

Plain text. With a secret the URL is signed: base64 of HMAC-SHA256 over `timestamp\\nsecret`, which holds for
an hour. `to` is whom it mentions: a mobile number, or @all; a text alone mentions nobody.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from urllib.parse import urlencode

from alerts.channels.pinned import Guard
from alerts.channels.robot import Said, tell, words
from alerts.channels.verdict import Codes
from city.clock import Clock
from city.notice import Notice, Outcome, cut_bytes

TEXT_BYTES = 15_000
CODES = Codes(("errcode",), {130101: 60.0, 410100: 60.0, 302033: 60.0, -1: 10.0})
"""130101, 302033 and 410100: more than 20 messages a minute; -1: busy. 310000 is a wrong keyword, address or
signature, which a person has to mend.
"""


@dataclass(frozen=True, slots=True)
class Dingtalk:
    """One group's robot, the secret its URL is signed with, and whom it mentions."""

    url: str = field(repr=False)
    clock: Clock
    secret: str | None = field(default=None, repr=False)
    to: str = field(default="", repr=False)
    name: str = "dingtalk"
    guard: Guard | None = None

    def send(self, notice: Notice, deadline_s: float) -> Outcome:
        """Say it in the group once."""
        url = signed_url(self.url, self.secret, self.clock()) if self.secret else self.url
        said = Said(url, message(notice, self.to), (self.url, self.secret or "", self.to))
        return tell(said, CODES, notice, self.clock, deadline_s, self.guard)


def message(notice: Notice, to: str) -> dict[str, object]:
    """The body of the request."""
    at = {"isAtAll": True} if to == "@all" else {"atMobiles": [to] if to else [], "isAtAll": False}
    return {"msgtype": "text", "text": {"content": cut_bytes(words(notice), TEXT_BYTES)}, "at": at}


def signed_url(url: str, secret: str, now_ms: int) -> str:
    """The URL with the time and the proof that we know the secret."""
    digest = hmac.digest(secret.encode(), f"{now_ms}\n{secret}".encode(), hashlib.sha256)
    proof = urlencode({"timestamp": now_ms, "sign": base64.b64encode(digest).decode()})
    return f"{url}{'&' if '?' in url else '?'}{proof}"
