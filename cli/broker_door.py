"""The embedded broker's door for stations on a network: TLS, a name and a password each, an access list.

The loopback listener stays as it is for our own processes. The files that say who may come in are the
keeper's and the command `citywatch device`'s (`ingest.broker_access`); the certificates are made here at the
first start.
"""

import socket
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from city.settings import LOOPBACK, Settings
from cli import broker, certificates
from cli.home import Home
from ingest import broker_access

TEMPLATE = Path(__file__).parent.parent / "deploy" / "broker" / "embedded-field.conf"
MOST = 20_000
"""Connections at once. Strangers at the door may take half of the files that the broker may open: our own
processes come in beside them."""
ANY = ("0.0.0.0", "::")  # noqa: S104


@dataclass(frozen=True, slots=True)
class Door:
    """Where stations come in: an address, a port, and the names in the broker's certificate."""

    bind: str
    port: int
    names: tuple[str, ...]

    @classmethod
    def of(cls, settings: Settings, port: int) -> "Door":
        """The door that settings ask for, at a port."""
        return cls(settings.mqtt_bind, port, names(settings))

    def configuration(self, home: Home) -> str:
        """The lines of mosquitto's configuration; makes the files they name. Raises OSError."""
        folder = access_folder(home)
        broker_access.prepare(folder)
        made = certificates.ensure(certificates_folder(home), self.names, datetime.now(UTC))
        pid = f"pid_file {folder / broker_access.PID}\n"
        return pid + TEMPLATE.read_text().format(
            most=min(MOST, broker.most_files() // 2),
            port=self.port,
            host=self.bind,
            access=folder,
            authority=made.authority,
            server=made.server,
            key=made.key,
        )


def names(settings: Settings) -> tuple[str, ...]:
    """What stations may call the broker: what was set, this machine, and the address it listens on."""
    here = (socket.gethostname(), *LOOPBACK)
    bound = () if settings.mqtt_bind in (*ANY, *LOOPBACK) else (settings.mqtt_bind,)
    return tuple(dict.fromkeys((*settings.broker_names(), *bound, *here)))


def access_folder(home: Home) -> Path:
    """Where the embedded broker reads who may come in."""
    return home.path / "broker" / "access"


def certificates_folder(home: Home) -> Path:
    """Where its certificates are."""
    return home.path / "broker" / "certificates"
