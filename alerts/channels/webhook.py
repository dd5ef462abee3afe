"""A notice as a signed HTTP POST, after the Standard Webhooks specification (standardwebhooks.com).

The body is `{"type", "timestamp", "data"}` in UTF-8, the headers are those of `alerts.channels.signature`.
`webhook-id` is the notice's key, the same for every try: a receiver that has seen it need not act again.
"""

import json
from dataclasses import dataclass, field

from alerts.channels import verdict
from alerts.channels.exchange import Answer, exchange, secrets_of
from alerts.channels.pinned import ANYWHERE, Guard
from alerts.channels.signature import signed
from city.clock import Clock
from city.notice import Notice, Outcome, told
from city.watch_settings import WatchSettings

BODY_LIMIT = 64_000


@dataclass(frozen=True, slots=True)
class Webhook:
    """A receiver of signed POSTs, and what it may call whom it tells. `clock` gives epoch milliseconds."""

    url: str = field(repr=False)
    secret: str = field(repr=False)
    clock: Clock
    name: str = "webhook"
    to: str = field(default="", repr=False)
    guard: Guard | None = None

    def send(self, notice: Notice, deadline_s: float) -> Outcome:
        """POST the notice once."""
        now = self.clock()
        body = payload(notice, self.to)
        headers = {"Content-Type": "application/json", **signed(self.secret, notice.key, now // 1000, body)}
        answer = exchange("POST", self.url, deadline_s, headers, body, self.guard)
        if not isinstance(answer, Answer):
            return answer
        said = told(answer.body.decode(errors="replace"), (self.secret, self.to, *secrets_of(self.url)))
        return verdict.of_http(answer.status, said, answer.retry_after, now)


def configured(settings: WatchSettings, clock: Clock) -> list[Webhook]:
    """The webhook, if there is one."""
    if not (settings.webhook_url and settings.webhook_secret):
        return []
    return [Webhook(settings.webhook_url, settings.webhook_secret, clock, guard=ANYWHERE)]


def payload(notice: Notice, to: str = "") -> bytes:
    """The body; `data.facts` is left out where the whole would be too long."""
    data: dict[str, object] = {
        "key": notice.key,
        "thread": notice.thread,
        "title": notice.title,
        "text": notice.text,
        "facts": dict(notice.facts),
        **({"to": to} if to else {}),
    }
    whole = {"type": "citywatch.notice", "timestamp": notice.at, "data": data}
    body = json.dumps(whole, ensure_ascii=False).encode(errors="replace")
    if len(body) > BODY_LIMIT:
        data["facts"] = {}
        body = json.dumps(whole, ensure_ascii=False).encode(errors="replace")
    return body
