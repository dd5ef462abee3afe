"""A callout played by hand: real PostgreSQL, a gateway that keeps what it is asked and says what it is
told to.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from callout_cast import SMS, VOICE, called_list, person

from alerts.callout import desk
from alerts.callout.caller import advance, claim, give_up
from alerts.callout.report import take
from alerts.callout.sender import Sender
from city.call import CallReport, CallState, TextReply
from city.callout import Act, Callee, CalleeState, Callout
from city.notice import Notice, Outcome, Result
from store import callout as callouts
from store import database

START = 1_795_305_600_000
S = 1000
SENT = Outcome(Result.SENT)


@dataclass
class Line:
    """What leads to one number at the gateway."""

    gateway: "ScriptedGateway"
    channel_id: str
    to: str
    name: str = "scripted"

    def send(self, notice: Notice, _deadline_s: float) -> Outcome:
        """Keep it, and say what was told."""
        self.gateway.asked.append((self.channel_id, self.to, notice))
        return self.gateway.says(self.to)


@dataclass
class ScriptedGateway:
    """What it was asked, in order: channel, number, notice."""

    asked: list[tuple[str, str, Notice]] = field(default_factory=list)
    says: Callable[[str], Outcome] = lambda _to: SENT

    def open(self, channel_id: str, to: str) -> Line:
        """A way to a number."""
        return Line(self, channel_id, to)

    def numbers(self, channel_id: str = "duty-voice") -> Counter[str]:
        """How often each number was asked for."""
        return Counter(to[-1] for channel, to, _ in self.asked if channel == channel_id)

    def keys(self, number: int) -> list[str]:
        """The keys that a number was called and texted with, oldest first."""
        return [notice.key for _, to, notice in self.asked if to == phone(number)]


def phone(number: int) -> str:
    """The number of one of the cast."""
    return f"+8613800{number:06d}"


class Play:
    """The parts, and a clock that is set by hand."""

    def __init__(self, conn: database.Connection, pool: database.Pool, people: Iterable[object]) -> None:
        self.conn = conn
        self.now = START
        self.gateway = ScriptedGateway()
        self.people = {one.person_id: one for one in people}
        self._sender = Sender(pool, self.gateway.open, lambda: self.now)

    def roster(self, *lists: object) -> desk.Roster:
        """The people, and these lists."""
        return desk.Roster({one.list_id: one for one in lists}, self.people)

    def start(self, *person_ids: str, drill: bool = False, list_id: str = "typhoon", **more: object) -> int:
        """Call these people; the callout's id."""
        called = called_list(person_ids, list_id=list_id, **more)
        started = desk.start(self.conn, self.roster(called), desk.Order(list_id, "test", drill), self.now)
        assert isinstance(started, int), started
        return started

    def turn(self, seconds: float = 0) -> int:
        """Let time pass, then do everything that is due; how many acts were begun."""
        self.now += round(seconds * S)
        begun = 0
        while give_up(self.conn, self.now) or advance(self.conn, self.now):
            pass
        for claimed in claim(self.conn, self.now):
            self._sender.send(claimed)
            begun += 1
        while advance(self.conn, self.now):
            pass
        return begun

    def run(self, seconds: float, step_s: float = 5) -> None:
        """Turn after turn."""
        for _ in range(round(seconds / step_s)):
            self.turn(step_s)

    def report(
        self,
        key: str,
        state: CallState,
        heard: float = 0.0,
        pressed: str | None = None,
        channel_id: str = VOICE,
        *,
        machine: bool = False,
    ) -> object:
        """The gateway of a channel reports on a call."""
        said = CallReport("r", key, state, self.now, heard, pressed, machine=machine)
        return take(self.conn, channel_id, said, self.now)

    def reply(self, number: int, text: str, channel_id: str = SMS) -> object:
        """Somebody texts back, to the gateway of a channel."""
        return take(self.conn, channel_id, TextReply("r", phone(number), text, self.now), self.now)

    def callee(self, callout_id: int, person_id: str) -> Callee:
        """A callee as it stands."""
        found = callouts.callees(self.conn, callout_id)
        return next(one for one in found if one.person.person_id == person_id)

    def states(self, callout_id: int) -> dict[str, CalleeState]:
        """Everybody's state."""
        return {one.person.person_id: one.state for one in callouts.callees(self.conn, callout_id)}

    def acts(self, callout_id: int, person_id: str) -> tuple[Act, ...]:
        """What was done for somebody."""
        return self.callee(callout_id, person_id).acts

    def callout(self, callout_id: int) -> Callout:
        """The callout as it stands."""
        return callouts.by_id(self.conn, [callout_id])[callout_id]


@contextmanager
def play(url: str) -> Iterator[Play]:
    """Li and Wang, whose superior is Wang and nobody; Zhao knocks on doors; p-4 to p-9 besides."""
    people = [person("li", 1, "wang"), person("wang", 2), person("zhao", 3)]
    people += [person(f"p-{n}", n) for n in range(4, 10)]
    with database.connect(url, "test") as conn, database.pool(url, "test", 4) as pool:
        yield Play(conn, pool, people)
