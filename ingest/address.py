"""A broker's URL as a client needs it: `mqtt(s)://user:pass@host:port`, user and password percent-encoded."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

import paho.mqtt.client as mqtt

PORTS = {"mqtt": 1883, "mqtts": 8883}


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """Where a broker is, and who we are to it."""

    host: str
    port: int
    encrypted: bool
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, url: str) -> "BrokerAddress":
        """The address in a URL; the port defaults to 1883, with mqtts to 8883."""
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, PORTS["mqtt"])
        user, password = (unquote(text) if text else None for text in (parts.username, parts.password))
        return cls(parts.hostname or "127.0.0.1", port, parts.scheme == "mqtts", user, password)

    def introduce(self, client: mqtt.Client) -> None:
        """Give a client our credentials, and encryption where the URL asks for it."""
        if self.user:
            client.username_pw_set(self.user, self.password or "")
        if self.encrypted:
            client.tls_set()
