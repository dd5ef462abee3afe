"""A notice into a Feishu (飞书) group, by its robot. The URL holds the robot's token.

A post of text elements: what stands in one is text, whatever it looks like, and only an element of its own
mentions somebody. `to` is whom: `@all`, or a user's open_id. With a secret the body is signed: base64 of
HMAC-SHA256 with the key `timestamp\\nsecret` over nothing.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field

from alerts.channels.pinned import Guard
from alerts.channels.robot import Said, tell
from alerts.channels.verdict import Codes
from city.clock import Clock
from city.notice import Notice, Outcome, cut_bytes

TEXT_BYTES = 15_000
CODES = Codes(
    ("code", "StatusCode"),
    {9499: 60.0, 11232: 60.0, 11233: 60.0, 230020: 10.0, 99991400: 60.0, 2200: 10.0, -1: 10.0},
    final=("bad request",),
)
"""9499, 11232, 11233, 230020 and 99991400: too many messages; 2200 and -1: their fault. 9499 is also how a
body that cannot be read is answered, with "Bad Request". 19021, 19022 and 19024 are a wrong signature,
address and keyword, which a person has to mend.
"""


@dataclass(frozen=True, slots=True)
class Feishu:
    """One group's robot, the secret its messages are signed with, and whom it mentions."""

    url: str = field(repr=False)
    clock: Clock
    secret: str | None = field(default=None, repr=False)
    to: str = field(default="", repr=False)
    name: str = "feishu"
    guard: Guard | None = None

    def send(self, notice: Notice, deadline_s: float) -> Outcome:
        """Say it in the group once."""
        proof = proof_of(self.secret, self.clock() // 1000) if self.secret else {}
        said = Said(self.url, {**proof, **message(notice, self.to)}, (self.secret or "", self.to))
        return tell(said, CODES, notice, self.clock, deadline_s, self.guard)


def message(notice: Notice, to: str) -> dict[str, object]:
    """The body of the request."""
    lines = cut_bytes(notice.text.rstrip(), TEXT_BYTES).splitlines()
    content: list[list[dict[str, str]]] = [[{"tag": "text", "text": line}] for line in lines]
    if to:
        content.append([{"tag": "at", "user_id": to.removeprefix("@")}])
    return {"msg_type": "post", "content": {"post": {"zh_cn": {"title": notice.title, "content": content}}}}


def proof_of(secret: str, now_s: int) -> dict[str, str]:
    """The time, and the proof that we know the secret."""
    digest = hmac.digest(f"{now_s}\n{secret}".encode(), b"", hashlib.sha256)
    return {"timestamp": str(now_s), "sign": base64.b64encode(digest).decode()}
