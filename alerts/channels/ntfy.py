"""A notice to a topic of an ntfy server (ntfy.sh or one's own), published as JSON, so that no text is a
header.

The password is an access token. Doubles replace one another on phones: `sequence_id` is made from the
notice's key, the same for every try; a server before 2.16 passes over it.
"""

import hashlib
import json
from dataclasses import dataclass, field

from alerts.channels import verdict
from alerts.channels.exchange import Answer, exchange, secrets_of
from alerts.channels.phone_words import id_in, parsed
from alerts.channels.pinned import Guard
from city.clock import Clock
from city.notice import Notice, Outcome, Result, cut_bytes, told

TEXT_BYTES = 4000
"""More would become a file to download."""
PRIORITY = {"red": 5, "orange": 4, "yellow": 3, "blue": 2}
"""By `facts["severity"]`; 5 rings through a phone that is silent."""


@dataclass(frozen=True, slots=True)
class Ntfy:
    """A topic at a server."""

    url: str = field(repr=False)
    clock: Clock
    topic: str = field(repr=False)
    password: str | None = field(default=None, repr=False)
    name: str = "ntfy"
    guard: Guard | None = None

    def send(self, notice: Notice, deadline_s: float) -> Outcome:
        """Publish once."""
        headers = {"Content-Type": "application/json"}
        if self.password:
            headers["Authorization"] = f"Bearer {self.password}"
        body = json.dumps(message(notice, self.topic), ensure_ascii=False).encode()
        answer = exchange("POST", self.url, deadline_s, headers, body, self.guard)
        if not isinstance(answer, Answer):
            return answer
        hidden = (self.password, self.topic, *secrets_of(self.url))
        said = told(answer.body.decode(errors="replace"), hidden)
        outcome = verdict.of_http(answer.status, said, answer.retry_after, self.clock())
        if outcome.result is not Result.SENT:
            return outcome
        return Outcome(Result.SENT, outcome.detail, provider_id=id_in(parsed(answer.body), "/id"))


def message(notice: Notice, topic: str) -> dict[str, object]:
    """The body of the request."""
    return {
        "topic": topic,
        "title": notice.title,
        "message": cut_bytes(notice.text.rstrip() or notice.title, TEXT_BYTES),
        "priority": PRIORITY.get(str(notice.facts.get("severity")), 3),
        "sequence_id": hashlib.sha256(notice.key.encode()).hexdigest()[:32],
    }
