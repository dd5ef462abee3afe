"""A notice by Apprise, for the services that have no file of their own here.

Apprise works in a process of its own, which is killed at the deadline: its libraries wait for as long as a
peer drips, read an answer whole, and know no total time. It is asked not to follow redirects, and gets
neither our environment nor a proxy's. It says no more than whether it worked: there is no idempotency key
and no Retry-After.
"""

import json
import os
import ssl
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from alerts.channels import verdict
from alerts.channels.exchange import secrets_of
from city.notice import Notice, Outcome, Result, told

CHILD = "alerts.channels.via_apprise_child"
KEPT = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "SYSTEMROOT", "TMPDIR")


@dataclass(frozen=True, slots=True)
class ViaApprise:
    """An address as Apprise writes it, such as `slack://…`: all of it is a secret."""

    url: str = field(repr=False)
    name: str = "apprise"

    def send(self, notice: Notice, deadline_s: float) -> Outcome:
        """Let Apprise tell it once."""
        asked = {"url": self.url, "title": notice.title, "body": notice.text, "within_s": deadline_s}
        try:
            done = subprocess.run(
                [sys.executable, "-m", CHILD],
                input=json.dumps(asked).encode(),
                capture_output=True,
                timeout=deadline_s,
                env=_environment(os.environ),
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Outcome(Result.TRANSIENT, f"no answer within {deadline_s:g} s")
        return _outcome(done.stdout, done.returncode, (self.url, *secrets_of(self.url)))


def _outcome(said: bytes, code: int, hidden: tuple[str, ...]) -> Outcome:
    try:
        found = cast(dict[str, object], json.loads(said))
    except ValueError:
        return Outcome(Result.TRANSIENT, f"Apprise ended with code {code}")
    status, detail = found.get("status"), told(found.get("said", ""), hidden)
    if found.get("sent") is True:
        return Outcome(Result.SENT, "Apprise sent it")
    if isinstance(status, int):
        return verdict.of_http(status, detail)
    return Outcome(Result.PERMANENT if found.get("final") is True else Result.TRANSIENT, detail)


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    """What the child may know, with the system's certificates in place of those of its libraries."""
    kept = {name: ours[name] for name in KEPT if name in ours}
    certificates = ssl.get_default_verify_paths()
    found = certificates.cafile or certificates.capath
    return {**kept, "NETRC": os.devnull, **({"REQUESTS_CA_BUNDLE": found} if found else {})}
