"""A town with three dams behind a gateway and three people, and what raises and ends alerts in it by hand."""

import itertools
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from email.message import EmailMessage
from types import MappingProxyType

from served import dashboard, running
from sinks import Letters, smtp_sink
from small_town import CITY
from stack import cloned_database, free_port, wait_until

from alerts import acts, deliver
from city.alert import Alert, Change, Life, Subject, SubjectKind, Transition, of_datastream
from city.channel import ChannelKind, ChannelSecrets, DeclaredChannel
from city.settings import Settings
from city.state import Level
from cli.process import epoch_ms
from sensors.catalogue import parse
from store import alerts, catalogue, database

WEBHOOK_KEY = "whsec_c2VjcmV0c2VjcmV0c2VjcmV0"
KEY = "a-key-of-sufficient-length"


def named(text: str) -> str:
    return f'{{ zh-Hans = "{text}", zh-Hant = "{text}", en = "{text}" }}'


TOWN = (
    CITY
    + f"""
[[areas]]
id = "north"
name = {named("North")}
centre = [121.8, 29.9]
[templates.dam]
kind = "reservoir"
report_s = 60
max_age_s = 600
[templates.dam.datastreams]
rainfall = {{ period_s = 3600 }}
water_level = {{ limits = {{ flood_limit = 4.0 }} }}
[[rules]]
id = "flood"
name = {named("Flood limit")}
property = "water_level"
kinds = ["reservoir"]
for = "5m"
above = {{ red = "flood_limit" }}
advice = {named("Open the gates")}
"""
)


def dams(count: int, gateway: str = "gw-1") -> str:
    """So many dams behind one gateway."""
    return "".join(
        f"""
[[things]]
id = "dam-{n}"
template = "dam"
name = {named(f"Dam {n}")}
area = "north"
position = [121.8, 29.9]
owner = "me"
gateway = "{gateway}"
"""
        for n in range(1, count + 1)
    )


def person(name: str, *ways: tuple[str, str], lang: str = "en", more: str = "") -> str:
    contacts = ", ".join(f'{{ channel = "{channel}", address = "{address}" }}' for channel, address in ways)
    who = f'id = "{name}"\nname = {named(name.title())}\nlang = "{lang}"'
    return f"[[people]]\n{who}\ncontacts = [{contacts}]\n{more}\n"


def channel(name: str, kind: str, url: str, more: str = "") -> str:
    return f'[[channels]]\nid = "{name}"\nkind = "{kind}"\nurl = "{url}"\nallow_private = true\n{more}\n'


def mail(url: str, name: str = "mail") -> str:
    return channel(name, "smtp", url, 'sender = "watch@city.example"')


STEPS = (
    '[{ tell = "person:li" }, { tell = "person:wu", after = "10m" }, { tell = "fallback", after = "10m" }]'
)


def policy(steps: str = STEPS, more: str = "") -> str:
    return f"""
[[chains]]
id = "usual"
name = {named("Usual")}
steps = {steps}
[[routes]]
id = "all"
chain = "usual"
[policy]
fallback = "boss"
{more}
"""


PEOPLE = "".join(person(name, ("mail", f"{name}@city.example")) for name in ("li", "wu", "boss"))


def secrets_of(channel: DeclaredChannel) -> ChannelSecrets:
    return ChannelSecrets(keys=(WEBHOOK_KEY,) if channel.kind is ChannelKind.WEBHOOK else ())


class Town:
    """One database with the town in it."""

    def __init__(
        self, url: str, channels: str, people: str = PEOPLE, rules: str = "", count: int = 3
    ) -> None:
        self.url = url
        self.conn = database.connect(url, "test")
        self.load(channels, people, rules or policy(), count)
        self.now: Callable[[], int] = epoch_ms

    def __enter__(self) -> "Town":
        return self

    def __exit__(self, *_error: object) -> None:
        self.conn.close()

    def load(self, channels: str, people: str = PEOPLE, rules: str = "", count: int = 3) -> None:
        """Make this what is declared."""
        city = parse({"town.toml": TOWN + dams(count), "duty.toml": channels + people + (rules or policy())})
        catalogue.save(self.conn, city)
        _, self.streams = catalogue.load(self.conn)

    def stream(self, dam: int, prop: str = "water_level") -> int:
        return next(k for k, s in self.streams.items() if (s.thing_id, s.property) == (f"dam-{dam}", prop))

    def raised(self, dam: int = 1, severity: Level = Level.RED, **more: object) -> int:
        """An alert on a dam's level, as the engine writes it; its number."""
        subject = of_datastream(self.stream(dam))
        return self._raise(
            "flood", subject, severity, datastream_id=self.stream(dam), thing_id=f"dam-{dam}", **more
        )

    def gateway_silent(self, severity: Level = Level.ORANGE) -> int:
        """The alert of the gateway."""
        return self._raise("silent", Subject(SubjectKind.GATEWAY, "gw-1"), severity)

    def _raise(self, rule_id: str, subject: Subject, severity: Level, **more: object) -> int:
        now = self.now()
        usual = {"result": 4.21, "limit": 4.0, "area": "north"}
        alert = Alert(
            0, rule_id, subject, severity, Life.UNACK_ACTIVE, now, now, worst=severity, **(usual | more)
        )
        raised = Transition(
            rule_id,
            subject,
            Change.RAISED,
            severity,
            alert.life,
            now,
            4.21,
            4.0,
            now - 300_000,
            found=severity,
        )
        with self.conn.transaction():
            return alerts.record(self.conn, raised, alert)

    def cleared(self, alert_id: int, change: Change = Change.CLEARED, result: float = 3.8) -> None:
        """It is over, or never was."""
        now = self.now()
        with self.conn.transaction():
            alert = alerts.lock(self.conn, alert_id)
            life = Life.CLEARED if alert.life is Life.ACK_ACTIVE else Life.UNACK_CLEARED
            left = replace(alert, life=life, changed=now, result=result)
            ended = Transition(alert.rule_id, alert.subject, change, alert.severity, life, now, result, 4.0)
            alerts.record(self.conn, ended, left)

    def again(self, alert_id: int) -> None:
        """It is there again before anybody acknowledged that it was over."""
        now = self.now()
        with self.conn.transaction():
            alert = alerts.lock(self.conn, alert_id)
            left = replace(alert, life=Life.UNACK_ACTIVE, by=None, ack_until=None, since=now, changed=now)
            came = Transition(
                alert.rule_id, alert.subject, Change.RAISED, alert.severity, left.life, now, 4.2, 4.0
            )
            alerts.record(self.conn, came, left)

    def acknowledged(self, alert_id: int, by: str = "li", until: int | None = None) -> None:
        """A person takes it in hand."""
        with self.conn.transaction():
            act = acts.acknowledge(alerts.lock(self.conn, alert_id), self.now(), by, "", until)
            alerts.record(self.conn, act.transition, act.alert)

    def given(self, alert_id: int, to: str, note: str = "") -> None:
        """Somebody is to see to it."""
        with self.conn.transaction():
            act = acts.assign(alerts.lock(self.conn, alert_id), self.now(), "local", note, to)
            alerts.record(self.conn, act.transition, act.alert)

    def ledger(self) -> list[tuple]:
        """(person, channel, state, why) of every delivery, in order."""
        return self.conn.execute(
            "SELECT n.person_id, d.channel, d.state, n.why"
            " FROM delivery d JOIN notification n USING (notification_id) ORDER BY d.delivery_id"
        ).fetchall()


ALONE = 'group = { by = ["thing"] }\nstorm = { single = 500, single_red = 600, most = 900 }'
"""For `policy`: every dam is a group of its own, and nobody is spared."""


class Office:
    """A town of many dams in which `deliver` and a dashboard run, and the mail they send."""

    def __init__(self, town: "Town", letters: Letters, base: str) -> None:
        self.town, self.letters, self.base = town, letters, base
        self._dams = itertools.count(1)

    def alarm(self, **more: object) -> "Told":
        """A red alert on a dam of its own, and the mail that li gets of it."""
        dam = next(self._dams)
        alert_id = self.town.raised(dam, **more)
        name = f"Dam {dam} "
        wait_until(lambda: self.mails(name), 15, f"a mail of {name}")
        return Told(self, alert_id, name)

    def mails(self, name: str) -> list[EmailMessage]:
        return [letter for letter in self.letters.mails if name in str(letter["Subject"])]


class Told:
    """An alert that somebody was told of."""

    def __init__(self, office: Office, alert_id: int, name: str) -> None:
        self.office, self.alert_id, self.name = office, alert_id, name

    @property
    def mails(self) -> list[EmailMessage]:
        return self.office.mails(self.name)

    @property
    def link(self) -> str:
        return re.search(r"http\S+/a/\S+", self.mails[0].get_content())[0]

    @property
    def changes(self) -> list[str]:
        rows = self.office.town.conn.execute(
            "SELECT change FROM transition WHERE alert_id = %s ORDER BY transition_id", (self.alert_id,)
        )
        return [row[0] for row in rows]


@contextmanager
def office(services: Settings, template: str, people: str | None = None) -> Iterator[Office]:
    """A town with everything that tells people running."""
    with ExitStack() as stack:
        name = f"office_{free_port()}"
        url = stack.enter_context(cloned_database(services.database_url, template, name))
        post, letters = stack.enter_context(smtp_sink())
        town = stack.enter_context(Town(url, mail(post), people or PEOPLE, policy(more=ALONE), 30))
        settings = Settings(
            database_url=url,
            redis_url=services.redis_url,
            port=free_port(),
            public_port=free_port(),
            link_secret=KEY,
        )
        base = stack.enter_context(dashboard(settings))
        stack.enter_context(delivering(town, link_url=base))
        yield Office(town, letters, base)


@contextmanager
def delivering(
    town: Town,
    clock: Callable[[], int] = epoch_ms,
    link_url: str = "http://127.0.0.1:8050",
    urls: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[None]:
    """The process `deliver`, as threads of this one. `urls` are secret URLs by channel."""

    def secrets(channel: DeclaredChannel) -> ChannelSecrets:
        found = secrets_of(channel)
        return replace(found, url=urls.get(channel.channel_id))

    def run(settings: Settings, stop: threading.Event, now: Callable[[], int]) -> None:
        deliver.run(settings, secrets, stop, now)

    settings = Settings(database_url=town.url, link_secret=KEY, link_url=link_url)
    with running(run, settings, clock):
        yield
