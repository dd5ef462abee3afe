"""One running system: its services and our processes over them, started in the order of need."""

import threading
from dataclasses import replace
from datetime import UTC, datetime

from city.catalogue import Catalogue
from city.field_station import FieldProtocol
from city.settings import Settings
from cli import broker, database_roles, demo_cameras, demo_phones, embedded, programs
from cli.announce import Screen
from cli.first_run import who_gets_in
from cli.home import STOPPED, Home
from cli.migrate import bring_up_to_date, settle_roles
from cli.ports import HOST, Ports
from cli.program import Patience, Program
from cli.supervisor import Supervisor
from cli.teller import Facts, Options, Teller

READY_WITHIN_S = 60.0


class Stack:
    """One running system: its ports, its children, and who tells of them."""

    def __init__(
        self,
        settings: Settings,
        home: Home,
        options: Options,
        stop: threading.Event,
        screen: Screen,
        patience: Patience = Patience(),  # noqa: B008
    ) -> None:
        self.home, self.options, self._screen = home, options, screen
        self.facts = Facts(replace(settings, home=str(home.path)), datetime.now(UTC))
        self.ports = Ports(screen.note)
        self._teller = Teller(home, screen, options, self.facts)
        self.supervisor = Supervisor(home.logs, stop, self._changed, screen.note, patience)

    def start(self, city: Catalogue) -> None:
        """Start everything in the order of need, saying what is ready."""
        facts = self.facts
        with self._screen.step("services", "database, live values, broker"):
            services = embedded.start(facts.settings, self.home, self.ports, self.supervisor)
        keys = services.settings.link_secret or self.home.secret("links")
        facts.settings, facts.ports = replace(services.settings, link_secret=keys), services.ports
        if "database" in services.ports:
            roles = database_roles.lines(self.home.secret("roles"))
            facts.settings = replace(facts.settings, database_roles=roles)
        self._take_field_ports(city)
        self._tell_services()
        with self._screen.step("schema", f"{len(city.things)} stations, {len(city.rules)} rules"):
            url = programs.needed(facts.settings.database_url)
            brought = bring_up_to_date(url, city)
            if facts.settings.database_roles:
                settle_roles(url, facts.settings.database_roles)
        for mistake in brought.left_out:
            self._screen.note(f"left out: {mistake}")
        facts.ports["dashboard"] = port = self.ports.take("dashboard", facts.settings.port)
        facts.ports["public"] = public = self.ports.take("public", self._public_port(port))
        facts.settings = replace(facts.settings, port=port, public_port=public)
        processes = self._over_the_phones([*programs.ours(facts.settings), *self._gateway(city)])
        names = [program.name for program in processes]
        with self._screen.step("processes", ", ".join(names)):
            for program in processes:
                self.supervisor.start(program)
            self.supervisor.wait_ready(names, READY_WITHIN_S)
        for program in self._video(city):  # nobody waits for them: a city is a city before it is seen
            self.supervisor.start(program)
        if self.options.demo:
            chosen = self.options
            self.supervisor.start(programs.simulator(facts.settings, chosen.scenario, chosen.scale))
        self._teller.enter("ready", self.supervisor.children)
        self._tell_ready()

    def _take_field_ports(self, city: Catalogue) -> None:
        """A port for each field protocol that a station speaks."""
        settings = self.facts.settings
        for protocol in sorted({station.protocol for station in city.field_stations}):
            name = f"{protocol}_port"
            port = self.ports.take(protocol.upper(), getattr(settings, name))
            settings = replace(settings, **{name: port})
            self.facts.ports[protocol.value] = port
        self.facts.settings = settings

    def _over_the_phones(self, processes: list[Program]) -> list[Program]:
        """The processes; in the demo with simulated telephones, which are started first."""
        if not self.options.demo:
            return processes
        port = self.ports.take("telephones", demo_phones.PORT)
        reaching = [demo_phones.reaching(program, port) for program in processes]
        return [demo_phones.phones(self.facts.settings, port), *reaching]

    def _gateway(self, city: Catalogue) -> list[Program]:
        return [programs.gateway(self.facts.settings)] if city.field_stations else []

    def _video(self, city: Catalogue) -> list[Program]:
        """The prober where there are cameras to look at; before it, in the demo, who draws them."""
        settings, chosen = self.facts.settings, self.options
        if not city.cameras or (city.city.demo and not chosen.demo):
            return []
        if not chosen.demo:
            return [programs.video(settings, None)]
        self.facts.ports["cameras"] = port = self.ports.take("cameras", demo_cameras.PORT)
        return [demo_cameras.cameras(settings, port, chosen.scenario), programs.video(settings, port)]

    def close(self) -> None:
        """Stop the children in order, and say so in state.json."""
        self.facts.phase = "stopping"
        killed = self.supervisor.stop_all()
        self.ports.close()
        self._teller.enter(STOPPED, self.supervisor.children)
        if killed:
            self._screen.note(f"did not stop in time and were killed: {', '.join(killed)}")
        if self.supervisor.children:
            self._screen.note("stopped")

    def _changed(self) -> None:
        self._teller.tell(self.supervisor.children)

    def _public_port(self, taken: int) -> int:
        wanted = self.facts.settings.public_port
        return wanted + 1 if wanted == taken else wanted

    def _tell_services(self) -> None:
        if "mqtt" in self.facts.ports:
            self._screen.note(
                f"devices publish to mqtt://{HOST}:{self.facts.ports['mqtt']} ({broker.kind()})"
            )
            if broker.kind() != "mosquitto":
                self._screen.note(
                    "this broker forgets undelivered messages when it is killed; mosquitto keeps them"
                )

        if "mqtts" in self.facts.ports:
            where = f"mqtts://{self.facts.settings.mqtt_bind}:{self.facts.ports['mqtts']}"
            self._screen.note(f"stations with a credential publish to {where} (citywatch device)")
        for protocol in FieldProtocol:
            if protocol.value in self.facts.ports:
                where = f"{self.facts.settings.gateway_bind}:{self.facts.ports[protocol.value]}"
                self._screen.note(f"field stations speak {protocol.upper()} to {where}")

    def _tell_ready(self) -> None:
        who, link = who_gets_in(self.facts.settings)
        self._screen.ready(str(self.facts.urls()["dashboard"]), [who, "Ctrl-C stops everything."])
        if link:
            self._screen.link(link)
