"""A notice as a signed HTTP POST, after the Standard Webhooks specification (standardwebhooks.com).

The body is `{"type", "timestamp", "data"}` in UTF-8. Headers:

- `webhook-id`: the notice's key, the same for every try: a receiver that has seen it need not act again.
- `webhook-timestamp`: when it was sent, epoch seconds. Refuse what is older than five minutes.
- `webhook-signature`: `v1,` and base64 of HMAC-SHA256 with the secret over `id.timestamp.body`.

A secret that begins with `whsec_` is base64 after that, as specified; any other is used as it is.
"""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass, field

from alerts.channels import verdict
from alerts.channels.exchange import Answer, exchange, secrets_of
from city.clock import Clock
from city.notice import Notice, Outcome, told
from city.watch_settings import WatchSettings

BODY_LIMIT = 64_000


@dataclass(frozen=True, slots=True)
class Webhook:
    """A receiver of signed POSTs. `clock` gives epoch milliseconds."""

    url: str = field(repr=False)
    secret: str = field(repr=False)
    clock: Clock
    name: str = "webhook"

    def send(self, notice: Notice, deadline_s: float) -> Outcome:
        """POST the notice once."""
        now = self.clock()
        body = payload(notice)
        headers = {"Content-Type": "application/json", **signed(self.secret, notice.key, now // 1000, body)}
        answer = exchange("POST", self.url, deadline_s, headers, body)
        if not isinstance(answer, Answer):
            return answer
        said = told(answer.body.decode(errors="replace"), (self.secret, *secrets_of(self.url)))
        return verdict.of_http(answer.status, said, answer.retry_after, now)


def configured(settings: WatchSettings, clock: Clock) -> list[Webhook]:
    """The webhook, if there is one."""
    if not (settings.webhook_url and settings.webhook_secret):
        return []
    return [Webhook(settings.webhook_url, settings.webhook_secret, clock)]


def payload(notice: Notice) -> bytes:
    """The body; `data.facts` is left out where the whole would be too long."""
    data: dict[str, object] = {
        "key": notice.key,
        "thread": notice.thread,
        "title": notice.title,
        "text": notice.text,
        "facts": dict(notice.facts),
    }
    whole = {"type": "citywatch.notice", "timestamp": notice.at, "data": data}
    body = json.dumps(whole, ensure_ascii=False).encode()
    if len(body) > BODY_LIMIT:
        data["facts"] = {}
        body = json.dumps(whole, ensure_ascii=False).encode()
    return body


def signed(secret: str, key: str, at_s: int, body: bytes) -> dict[str, str]:
    """The three headers that say who sent this, what, and when."""
    text = f"{key}.{at_s}.".encode() + body
    signature = base64.b64encode(hmac.digest(_key(secret), text, hashlib.sha256)).decode()
    return {"webhook-id": key, "webhook-timestamp": str(at_s), "webhook-signature": f"v1,{signature}"}


def _key(secret: str) -> bytes:
    if secret.startswith("whsec_"):
        try:
            return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            pass
    return secret.encode()
