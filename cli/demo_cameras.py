"""The demo's cameras beside the demo's devices: one process that draws them, and the way to it."""

from urllib.parse import urlsplit

from city.settings import Settings
from cli import database_roles, environment
from cli.ports import HOST
from cli.program import Program
from cli.programs import argv

PORT = 8093
NAME = "cameras"


def cameras(settings: Settings, port: int, scenario: str | None) -> Program:
    """The process that draws, at a port of this machine; stopped before those who look."""
    chosen = ("--scenario", scenario) if scenario else ()
    asked = argv("simulate-cameras", "--port", str(port), *chosen)
    told = environment.for_children(database_roles.without(settings))
    return Program(NAME, asked, 3, told, settle_s=0.5)


def led_to(port: int, url: str) -> str:
    """A URL of the demo's cameras at the port they got; any other as it is."""
    parts = urlsplit(url)
    if (parts.hostname, parts.port) != (HOST, PORT):
        return url
    return parts._replace(netloc=f"{HOST}:{port}").geturl()
