"""A city that warns, its subscribers, and the mail server that takes their mail."""

import re
from dataclasses import replace
from pathlib import Path

from cast import CITY, NOW
from citizen_town import KEYS, box, desk, report, subscribe, token
from sinks import Letters

from alerts import cap_issue
from alerts.cap_draft import Wish
from alerts.citizens import post, warned
from alerts.citizens.intake import Intake
from city.alert import Alert, Change, Life, Transition, of_datastream
from city.citizen_report import Act
from city.letter import LetterKind, ReportLetter
from city.state import Level
from store import alerts, catalogue, citizen_followers, citizens
from store.cap import CapChain
from store.citizens import Move
from store.database import Connection

BASE = "https://public.city.example"
LINK = re.compile(r"/subscription/(confirm|leave)/([A-Za-z0-9_-]+)")


class Town:
    """A city that warns, its subscribers, and the mail server that takes their mail."""

    def __init__(self, conn: Connection, folder: Path, url: str, letters: Letters) -> None:
        self.conn, self.folder, self.letters, self.now = conn, folder, letters, NOW
        self.office = post.PostOffice(url, "city@city.example", BASE, KEYS, CITY)
        self.outcomes: list[str] = []

    def asks(self, *said) -> None:
        """Letters come in, and what follows from them goes out."""
        for letter in said:
            box(self.folder).put(letter)
        intake = Intake()
        intake.turn(self.conn, desk(self.folder), self.now)
        self.outcomes += intake.outcomes
        self.goes_out()

    def goes_out(self) -> None:
        warned.turn(self.conn, CITY, self.now)
        citizen_followers.tell_followers(self.conn, self.now)
        while post.turn(self.conn, self.office, lambda: self.now):
            pass

    def link(self, kind: LetterKind, mail: int = -1) -> str:
        """The token of a link in a mail."""
        found = dict(LINK.findall(self.letters.mails[mail].get_content()))
        return found[kind.value]

    def subscribed(self, **said) -> None:
        self.asks(subscribe(**said))
        self.asks(token(LetterKind.CONFIRM, self.link(LetterKind.CONFIRM)))

    def reports(self, **said) -> ReportLetter:
        """Somebody reports something and asks for mails."""
        letter = report(**({"contact": "wang@city.example", "mail": True} | said))
        self.asks(letter)
        return letter

    def does(self, letter: ReportLetter, act: Act, said: str, out: bool = True) -> None:
        """Somebody of the office does something about a report."""
        key = citizens.report(self.conn, letter.number).report_id
        seen = citizens.acts(self.conn, key)[-1].act_id
        citizens.move(self.conn, letter.number, Move(act, said, "chen", seen), self.now)
        if out:
            self.goes_out()

    def titles(self) -> list[str]:
        return self.letters.titles

    def warns(self, rule_id: str = "flood", thing_id: str = "res-a", area: str = "hills") -> CapChain:
        prop = "water_level" if thing_id == "res-a" else "gas_cl2"
        streams = catalogue.load(self.conn)[1]
        stream = next(key for key, one in streams.items() if (one.thing_id, one.property) == (thing_id, prop))
        alert = Alert(
            0,
            rule_id,
            of_datastream(stream),
            Level.ORANGE,
            Life.UNACK_ACTIVE,
            NOW,
            NOW,
            stream,
            thing_id,
            area,
        )
        chain = CapChain(alerts.record(self.conn, _told(alert, Change.RAISED), alert))
        drafted = cap_issue.ask(self.conn, chain, Wish(), "chen", self.now)
        cap_issue.publish(self.conn, drafted.identifier, "chen", self.now)
        self.goes_out()
        return chain

    def becomes(self, chain: CapChain, severity: Level, life: Life = Life.UNACK_ACTIVE) -> None:
        left = replace(
            alerts.alert(self.conn, chain.alert_id), severity=severity, life=life, changed=self.now
        )
        change = Change.CLEARED if life is Life.UNACK_CLEARED else Change.ESCALATED
        alerts.record(self.conn, _told(left, change), left)
        cap_issue.follow(self.conn, self.now)
        self.goes_out()


def _told(alert: Alert, change: Change) -> Transition:
    return Transition(alert.rule_id, alert.subject, change, alert.severity, alert.life, alert.changed)
