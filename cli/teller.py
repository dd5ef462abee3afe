"""Tells what becomes of the children: on screen for people, in state.json for programs.

Telling never stops the work: a state that cannot be written (a full disk) is said once, and written when
there is room again.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from city.settings import Settings
from cli.announce import Screen
from cli.child import Child, Life
from cli.home import Home


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for."""

    demo: bool
    scenario: str | None
    scale: int | None


@dataclass(slots=True)
class Facts:
    """What is true of a stack as a whole right now: where it stands, its settings in use, ports by name."""

    settings: Settings
    started_at: datetime
    phase: str = "starting"
    ports: dict[str, int] = field(default_factory=dict)

    def urls(self) -> dict[str, str | None]:
        """Where each part listens; holds passwords."""
        dashboard = self.ports.get("dashboard")
        return {
            "dashboard": replace(self.settings, link_url=None, port=dashboard).links_from() + "/"
            if dashboard
            else None,
            "public": self._public(),
            "mqtt": self.settings.mqtt_url,
            "database": self.settings.database_url,
            "redis": self.settings.redis_url,
        }

    def _public(self) -> str | None:
        """Where the public side is on this machine."""
        port, host = self.ports.get("public"), self.settings.public_answers_at()
        return f"http://{f'[{host}]' if ':' in host else host}:{port}/" if port else None


class Teller:
    """Remembers what it has told, so that each change is told once."""

    def __init__(self, home: Home, screen: Screen, options: Options, facts: Facts) -> None:
        self._home, self._screen, self._options, self._facts = home, screen, options, facts
        self._told: dict[str, tuple[Life, int]] = {}
        self._cannot_write = False

    def tell(self, children: Mapping[str, Child]) -> None:
        """Write the state, and say on screen what a person should know."""
        self.write(children)
        for name, child in children.items():
            before, now = self._told.get(name), (child.life, child.restarts)
            if now != before:
                self._told[name] = now
                self._say(name, child, before[0] if before else None)

    def enter(self, phase: str, children: Mapping[str, Child]) -> None:
        """The stack as a whole has come to another phase of its life."""
        self._facts.phase = phase
        self.write(children)

    def write(self, children: Mapping[str, Child]) -> None:
        """state.json: what runs here and where it listens."""
        try:
            self._home.write_state(self._state(children))
        except OSError as error:
            if not self._cannot_write:
                self._screen.note(f"state.json cannot be written, everything goes on without it: {error}")
            self._cannot_write = True
        else:
            if self._cannot_write:
                self._screen.note("state.json is written again")
            self._cannot_write = False

    def _say(self, name: str, child: Child, before: Life | None) -> None:
        if child.life is Life.WAITING:
            self._screen.note(f"{name} {child.reason}, it is started again; see {child.log}")
        elif child.life is Life.UNRESPONSIVE:
            self._screen.note(f"{name} does not answer ({child.reason})")
        elif child.life is Life.READY and before is Life.UNRESPONSIVE:
            self._screen.note(f"{name} answers again")

    def _state(self, children: Mapping[str, Child]) -> dict[str, object]:
        return {
            "pid": os.getpid(),
            "state": self._facts.phase,
            "started_at": self._facts.started_at.isoformat(),
            "home": str(self._home.path),
            "demo": self._options.demo,
            "scenario": self._options.scenario,
            "scale": self._options.scale,
            "catalogue": _absolute(self._facts.settings.catalogue),
            "urls": self._facts.urls(),
            "ports": self._facts.ports,
            "children": {
                name: {"pid": child.pid, "state": child.life.value, "restarts": child.restarts}
                for name, child in children.items()
            },
        }


def _absolute(catalogue: str | None) -> str | None:
    """A path that means the same from everywhere."""
    return str(Path(catalogue).expanduser().resolve()) if catalogue else None
