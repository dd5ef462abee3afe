"""One running system: its services, our processes over them, and the state.json that tells of them."""

import os
import sys
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from city.catalogue import Catalogue
from city.errors import PermanentError
from city.settings import Settings
from cli import broker, embedded, environment
from cli.announce import Screen
from cli.child import Life, Program
from cli.home import Home
from cli.http_probe import health
from cli.migrate import bring_up_to_date
from cli.ports import HOST, Ports
from cli.supervisor import Supervisor

OURS = ("ingest", "alerts", "dashboard")
READY_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for."""

    demo: bool
    scenario: str | None
    scale: int | None


class Stack:
    """One running system: its ports, its children, and the state.json that tells of them."""

    def __init__(
        self, settings: Settings, home: Home, options: Options, stop: threading.Event, screen: Screen
    ) -> None:
        self.home, self.options, self._screen = home, options, screen
        self.settings = replace(settings, home=str(home.path))
        self.ports = Ports(screen.note)
        self.supervisor = Supervisor(home.logs, stop, self._changed)
        self._taken: dict[str, int] = {}
        self._phase = "starting"
        self._told: set[tuple[str, int]] = set()
        self._started_at = datetime.now(UTC)

    def start(self, city: Catalogue) -> None:
        """Start everything in the order of need, saying what is ready."""
        with self._screen.step("services", "database, live values, broker"):
            services = embedded.start(self.settings, self.home, self.ports, self.supervisor)
        self.settings, self._taken = services.settings, services.ports
        self._tell_services()
        with self._screen.step("schema", f"{len(city.things)} stations, {len(city.rules)} rules"):
            bring_up_to_date(_needed(self.settings.database_url), city)
        self._taken["dashboard"] = self.ports.take("dashboard", self.settings.port)
        self.settings = replace(self.settings, port=self._taken["dashboard"], public_port=self._public_port())
        with self._screen.step("processes", ", ".join(OURS)):
            for name in OURS:
                self.supervisor.start(self._process(name))
            self.supervisor.wait_ready(OURS, READY_WITHIN_S)
        if self.options.demo:
            self.supervisor.start(self._simulator())
        self._phase = "ready"
        self.write_state()
        self._tell_ready()

    def close(self) -> None:
        """Stop the children in order, and say so in state.json."""
        self._phase = "stopping"
        killed = self.supervisor.stop_all()
        self.ports.close()
        self._phase = "stopped"
        self.write_state()
        if killed:
            self._screen.note(f"did not stop in time and were killed: {', '.join(killed)}")
        if self.supervisor.children:
            self._screen.note("stopped")

    def write_state(self) -> None:
        """state.json: what runs here and where it listens."""
        children = {
            name: {"pid": child.pid, "state": child.life.value, "restarts": child.restarts}
            for name, child in self.supervisor.children.items()
        }
        self.home.write_state(
            {
                "pid": os.getpid(),
                "state": self._phase,
                "started_at": self._started_at.isoformat(),
                "home": str(self.home.path),
                "demo": self.options.demo,
                "scenario": self.options.scenario,
                "urls": self._urls(),
                "ports": self._taken,
                "children": children,
            }
        )

    def _changed(self) -> None:
        """A child has started, become ready or ended: an end nobody asked for is said on screen, once."""
        self.write_state()
        for name, child in self.supervisor.children.items():
            if child.life is Life.WAITING and (name, child.restarts) not in self._told:
                self._told.add((name, child.restarts))
                self._screen.note(f"{name} {child.reason}, it is started again; see {child.log}")

    def _urls(self) -> dict[str, str | None]:
        dashboard = self._taken.get("dashboard")
        return {
            "dashboard": f"http://{HOST}:{dashboard}/" if dashboard else None,
            "mqtt": self.settings.mqtt_url,
            "database": self.settings.database_url,
            "redis": self.settings.redis_url,
        }

    def _public_port(self) -> int:
        moved = self.settings.public_port == self._taken["dashboard"]
        return self.settings.public_port + 1 if moved else self.settings.public_port

    def _process(self, name: str) -> Program:
        port = self._taken["dashboard"]
        url = _needed(self.settings.database_url)

        def answers(pid: int) -> str | None:
            from store.probe import beating

            return health(HOST, port) if name == "dashboard" else beating(url, name, pid)

        return Program(name, _argv(name), 2, environment.for_children(self.settings), answers)

    def _simulator(self) -> Program:
        scenario = ("--scenario", self.options.scenario) if self.options.scenario else ()
        scale = ("--scale", str(self.options.scale)) if self.options.scale else ()
        argv = _argv("simulate", *scenario, *scale)
        return Program("simulate", argv, 3, environment.for_children(self.settings), settle_s=1.0)

    def _tell_services(self) -> None:
        if "mqtt" in self._taken:
            self._screen.note(f"devices publish to mqtt://{HOST}:{self._taken['mqtt']} ({broker.kind()})")
            if broker.kind() != "mosquitto":
                self._screen.note(
                    "this broker forgets undelivered messages when it is killed; mosquitto keeps them"
                )

    def _tell_ready(self) -> None:
        who = "There are no accounts yet: whoever opens it on this machine is signed in as `local`."
        self._screen.ready(str(self._urls()["dashboard"]), [who, "Ctrl-C stops everything."])


def _argv(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "cli.main", *words)


def _needed(url: str | None) -> str:
    if url is None:
        raise PermanentError("a service has no URL")
    return url
