"""Policy played by a virtual clock: what a deliverer keeps between calls, without anything that delivers."""

from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from cast import NOW, named

from alerts.policy import digest, digest_due, flapped, join, look, place
from city.alert import Change
from city.budget import Budget
from city.case import Case
from city.chain import Chain, ChainStep, Target, Who
from city.duty import Duty
from city.flap import Flap
from city.group import Group, Heard
from city.inhibition import Inhibition
from city.matcher import Matcher
from city.person import Contact, Person, QuietHours
from city.policy import Dropped, Message, Policy
from city.route import Route
from city.silence import Silence
from city.state import Level
from city.why import Why
from city.world import Look, World

SECOND, MINUTE, HOUR = 1000, 60_000, 3_600_000
SHANGHAI = ZoneInfo("Asia/Shanghai")


def person(name: str, superior: str | None = None, quiet: QuietHours | None = None, *areas: str) -> Person:
    """Somebody with a telephone."""
    return Person(name, named(name), "en", (Contact("sms", "1"),), frozenset(areas), quiet, superior)


def chain(*steps: ChainStep, expires_s: int = 3600) -> Chain:
    """The chain called `usual`."""
    return Chain("usual", named("usual"), steps, expires_s)


def to(name: str, after_s: int = 0, **more) -> ChainStep:
    """A step that tells one person."""
    return ChainStep((Target(Who.PERSON, name),), after_s, **more)


SILENT_GATEWAY = Matcher(rules=frozenset({"gateway-silent"}), subjects=frozenset({"gateway"}))
GATEWAY = Inhibition("gateway", SILENT_GATEWAY, Matcher(subjects=frozenset({"datastream"})), ("gateway",))


def duty(**changed) -> Duty:
    """Li is told, then Wu, who is over Li; the boss is the fallback."""
    given = {
        "zone": SHANGHAI,
        "people": (person("li", "wu"), person("wu", "boss"), person("boss")),
        "routes": (Route("all", chain="usual"),),
        "policy": Policy("boss"),
        "chains": (chain(to("li"), ChainStep((Target(Who.SUPERIOR),), 600)),),
        "inhibitions": (GATEWAY,),
    }
    return Duty(**{**given, **changed})


def alert(alert_id: int, severity: Level = Level.RED, rule: str = "flood", **more) -> Case:
    """An alert about a datastream of a thing of its own, raised now."""
    given = {"thing": f"thing-{alert_id}", "area": "hills", "gateway": "gw", "kind": "reservoir", **more}
    return Case(alert_id, rule, severity, Change.RAISED, f"datastream:{alert_id}", NOW, NOW, **given)


@dataclass
class Play:
    """Alerts change, time passes; `told` holds when who was told what, and why."""

    duty: Duty = field(default_factory=duty)
    now: int = NOW
    cases: dict[int, Case] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    heard: dict[tuple[int, str], Heard] = field(default_factory=dict)
    budgets: dict[str, Budget] = field(default_factory=dict)
    flaps: dict[str, Flap] = field(default_factory=dict)
    silences: tuple[Silence, ...] = ()
    told: list[tuple[int, Message]] = field(default_factory=list)
    dropped: list[tuple[int, Case, Dropped]] = field(default_factory=list)

    def push(self, case: Case, **changed) -> Case:
        """An alert changes now."""
        case = replace(case, at=self.now, **changed)
        self.cases[case.alert_id] = case
        self.flaps[case.about()] = flapped(self.flaps.get(case.about()), case, self.duty.policy.chatter)
        keys = {
            key
            for key, group in self.groups.items()
            if any(one.alert_id == case.alert_id for one in group.cases)
        }
        if case.change in (Change.RAISED, Change.ESCALATED):
            case = place(case, self.duty, self.now)
            keys.add(str(case.group))
        for key in keys:
            group = join(self.groups.get(key), case, self.duty, self.now)
            at_once = case.change in (Change.EXPIRED, Change.ASSIGNED, Change.UNSHELVED)
            self.groups[key] = replace(group, due_at=self.now) if at_once else group
        self.settle()
        return self.cases[case.alert_id]

    def taken(self, case: Case, by: str = "li") -> Case:
        """Somebody acknowledges an alert."""
        answered = {
            "acknowledged_at": self.now,
            "acknowledged_by": by,
            "expired_at": None,
            "expired_by": None,
        }
        return self.push(case, change=Change.ACKNOWLEDGED, **answered)

    def ran_out(self, case: Case) -> Case:
        """The acknowledgement of an alert runs out."""
        answered = {"acknowledged_at": None, "acknowledged_by": None}
        had = {"expired_at": self.now, "expired_by": case.acknowledged_by}
        return self.push(case, change=Change.EXPIRED, **answered, **had)

    def given(self, case: Case, to: str) -> Case:
        """Somebody is to see to an alert."""
        return self.push(case, change=Change.ASSIGNED, assignee=to, assigned_at=self.now)

    def over(self, case: Case) -> None:
        """An alert is over now."""
        self.push(case, change=Change.CLEARED, firing=False)

    def wait(self, span: int) -> None:
        """Time passes, and whatever falls due is done."""
        end = self.now + span
        while (due := self._next()) is not None and due <= end:
            self.now = max(due, self.now)
            self.settle()
        self.now = end

    def settle(self) -> None:
        """Do what is due now."""
        for key, group in sorted(self.groups.items(), key=lambda one: -max(c.severity for c in one[1].cases)):
            if group.due_at is not None and group.due_at <= self.now:
                self._keep(look(group, self._world(), self.now), key)
        for budget in list(self.budgets.values()):
            if (due := digest_due(budget, self.duty)) is not None and due <= self.now:
                self._keep(digest(budget, self.cases.values(), self._world(), self.now))

    def reasons(self) -> list[tuple[int, str, Why]]:
        """Seconds since the beginning, who, why."""
        return [((at - NOW) // SECOND, message.person_id, message.why) for at, message in self.told]

    def _world(self) -> World:
        there = tuple(case for case in self.cases.values() if case.firing)
        return World(self.duty, None, there, self.silences, self.heard, self.budgets, self.flaps)

    def _next(self) -> int | None:
        dues = [group.due_at for group in self.groups.values()]
        dues += [digest_due(budget, self.duty) for budget in self.budgets.values()]
        return min((due for due in dues if due is not None), default=None)

    def _keep(self, seen: Look, key: str | None = None) -> None:
        self.told += [(self.now, message) for message in seen.messages]
        self.dropped += [(self.now, case, why) for case, why in seen.dropped]
        self.heard.update(((one.alert_id, one.person_id), one) for one in seen.heard)
        self.budgets.update((one.key, one) for one in seen.budgets)
        self.flaps.update((one.key, one) for one in seen.flaps)
        if key is not None and seen.group is not None:
            self.groups[key] = seen.group
            if seen.group.due_at is None:
                del self.groups[key]
            elif seen.group.due_at <= self.now:
                raise AssertionError(f"{key} is due again at once")
