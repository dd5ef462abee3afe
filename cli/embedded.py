"""The services a stack brings along: PostgreSQL, Valkey and a broker, each unless the owner has one.

Used by `citywatch up` and by the tests, so that tests run on what users run.
"""

from dataclasses import dataclass, replace

from city.errors import PermanentError
from city.settings import Settings
from cli import broker, postgres, valkey
from cli.broker_door import Door, access_folder
from cli.home import Home
from cli.ports import Ports
from cli.supervisor import Supervisor

POSTGRES_PORT = 15432
VALKEY_PORT = 16379
READY_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True)
class Services:
    """What is in use: settings with every URL filled in, and the embedded services' ports by name."""

    settings: Settings
    ports: dict[str, int]


def start(settings: Settings, home: Home, ports: Ports, supervisor: Supervisor) -> Services:
    """Start what `settings` leaves to us, together, and return when all of it answers.

    Raises PermanentError, NotReadyError or InterruptedStartError.
    """
    taken: dict[str, int] = {}
    if settings.mqtt_url and settings.mqtt_tls_port:
        raise PermanentError(
            "CITYWATCH_MQTT_TLS_PORT is of the embedded broker, CITYWATCH_MQTT_URL of another"
        )
    if settings.mqtt_url is None:
        taken["mqtt"] = ports.take("MQTT", settings.mqtt_port)
        door = _door(settings, ports, taken)
        said = door.configuration(home) if door else ""
        supervisor.start(broker.program(home, taken["mqtt"], said))
        access = str(access_folder(home)) if door else settings.broker_access
        settings = replace(settings, mqtt_url=broker.url(taken["mqtt"]), broker_access=access)
    if settings.redis_url is None:
        taken["redis"] = ports.take("Valkey", VALKEY_PORT)
        supervisor.start(valkey.program(home, taken["redis"]))
        settings = replace(settings, redis_url=valkey.url(home, taken["redis"]))
    if settings.database_url is None:
        taken["database"] = ports.take("PostgreSQL", POSTGRES_PORT)
        account = postgres.prepare(home)
        supervisor.start(postgres.program(home, taken["database"], account))
        settings = replace(settings, database_url=postgres.url(home, taken["database"]))
    supervisor.wait_ready(list(supervisor.children), READY_WITHIN_S)
    if "database" in taken:
        postgres.create_database(home, taken["database"])
    return Services(settings, taken)


def _door(settings: Settings, ports: Ports, taken: dict[str, int]) -> Door | None:
    """Where stations come in by TLS. They know its port, so it does not move. Raises PermanentError."""
    wanted = settings.mqtt_tls_port
    if wanted is None:
        return None
    taken["mqtts"] = ports.take("MQTT over TLS", wanted)
    if taken["mqtts"] != wanted:
        raise PermanentError(f"CITYWATCH_MQTT_TLS_PORT: port {wanted} is taken")
    return Door.of(settings, wanted)
