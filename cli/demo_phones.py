"""The demo's telephones: a simulated gateway of calls and texts, so that its made-up people can be told.

Nobody is called. It stands behind the channels of `sensors/demo/people.toml`, unless an owner leads them
elsewhere by their own variables.
"""

import os
from collections.abc import Mapping
from dataclasses import replace

from city.channel import CHANNEL_PREFIX
from city.settings import Settings
from cli import database_roles, environment
from cli.ports import HOST
from cli.program import Program
from cli.programs import argv

PORT = 8092
NAME = "phones"
_PATHS = {"DUTY_SMS": "sms", "DUTY_VOICE": "calls"}


def phones(settings: Settings, port: int) -> Program:
    """The gateway, at a port of this machine; stopped before those who ask it.

    It reports to the dashboard of this stack, which may have got another port than the catalogue says.
    """
    dashboard = f"http://{HOST}:{settings.port}"
    asked = argv("simulate-gateway", "--port", str(port), "--report-to", dashboard)
    told = environment.for_children(database_roles.without(settings))
    return Program(NAME, asked, 3, told, settle_s=0.5)


def reaching(program: Program, port: int) -> Program:
    """A program whose channels to the demo's people lead to the gateway."""
    return replace(program, environ={**program.environ, **leading(port, os.environ)})


def leading(port: int, environ: Mapping[str, str]) -> dict[str, str]:
    """The variables of the demo's channels, but of those that `environ` leads elsewhere."""
    from cli.simulate_gateway import SECRET

    found: dict[str, str] = {}
    for channel, path in _PATHS.items():
        url, secret = (f"{CHANNEL_PREFIX}{channel}_{word}" for word in ("URL", "SECRET"))
        if not any(environ.get(name) or environ.get(f"{name}_FILE") for name in (url, secret)):
            found |= {url: f"http://{HOST}:{port}/{path}", secret: SECRET}
    return found
