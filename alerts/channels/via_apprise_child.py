"""The process in which Apprise works: one request on standard input, one answer on standard output, both
JSON.

What Apprise logs is where it says why it failed; it is looked at here and stays here, as it may hold secrets.
"""

import json
import logging
import re
import signal
import sys
from contextlib import suppress
from importlib import import_module
from math import ceil
from typing import Any

MEMORY = 1 << 30
"""Bytes: what a peer answers is read whole."""
_STATUS = re.compile(r"error=(\d{3})\b")
_CERTIFICATE = "CERTIFICATE_VERIFY_FAILED"


class _Kept(logging.Handler):
    """Keeps what is logged: the warnings, and whether a certificate did not hold."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.warnings: list[str] = []
        self.certificate = False

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        self.certificate |= _CERTIFICATE in text
        if record.levelno >= logging.WARNING:
            self.warnings.append(text)


def main() -> None:
    """Tell one notice."""
    asked = json.load(sys.stdin)
    signal.alarm(ceil(asked["within_s"]) + 1)  # whoever asked may be gone
    _bound_memory()
    json.dump(tell(asked["url"], asked["title"], asked["body"]), sys.stdout)


def tell(url: str, title: str, body: str) -> dict[str, object]:
    """What came of it: `sent`; else why, an HTTP `status` if there was one, `final` if trying again is
    useless."""
    apprise: Any = import_module("apprise")
    kept = _Kept()
    log = logging.getLogger("apprise")
    log.handlers, log.propagate = [kept], False
    log.setLevel(logging.DEBUG)
    asset = apprise.AppriseAsset(
        app_id="citywatch", async_mode=False, http_redirects=False, storage_mode="memory"
    )
    way = apprise.Apprise(asset=asset)
    if not way.add(url):
        return {"sent": False, "final": True, "said": "Apprise cannot read the address"}
    try:
        sent = way.notify(body=body, title=title, body_format=apprise.NotifyFormat.TEXT)
    except Exception as error:  # noqa: BLE001 a plugin's fault; its text may hold a secret
        return {"sent": False, "said": type(error).__name__}
    if sent:
        return {"sent": True}
    if kept.certificate:
        return {"sent": False, "final": True, "said": "the certificate is not to be trusted"}
    said = kept.warnings[-1] if kept.warnings else "Apprise does not say why"
    status = _STATUS.search(said)
    return {"sent": False, "said": said, "status": int(status[1]) if status else None}


def _bound_memory() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    main()
