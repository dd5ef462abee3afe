"""What the alarm health page and interface ask for."""

from city import canary
from city.alarm_health import AlarmHealth, Who, alarm_health
from city.alert import Subject, SubjectKind
from city.clock import DAY_MS
from city.properties import find_property
from dashboard.page_reader import PageReader
from dashboard.words import local
from store import alarm_health as stored
from store import canary as canaries

MOST_DAYS = 92


class AlarmHealthReader(PageReader):
    """Reads for one process."""

    def between(self, first: int, last: int, operators: int) -> AlarmHealth:
        """The figures of [first, last), epoch ms, or of what lies in it since alarms are on record."""
        without = [canary.RULE_ID]
        with self.context.connections.connection() as conn:
            first = min(max(first, stored.on_record_since(conn) or last), last - 1)
            announced = stored.announced(conn, first, last, without)
            answered = stored.answered(conn, first, last, without)
            standing = stored.standing(conn, without)
        return alarm_health(announced, answered, standing, first, last, operators)

    def days(self, days: int, operators: int) -> AlarmHealth:
        """The figures of the last days up to now."""
        now = self.now
        return self.between(now - days * DAY_MS, now, operators)

    def flights(self) -> list[canary.Flight]:
        """The canaries of the last day, oldest first."""
        with self.context.connections.connection() as conn:
            return canaries.since(conn, self.now - DAY_MS)

    def name(self, who: Who, lang: str) -> tuple[str, str]:
        """The rule and the place of an alarm in a language; their ids where the catalogue knows no name."""
        rule_id, text = who
        catalogue = self.context.wall.mirror.catalogue
        rule = next((dict(r.name) for r in catalogue.rules if r.rule_id == rule_id), None)
        return (local(lang, rule) if rule else rule_id), self._place(Subject.read(text), lang)

    def _place(self, subject: Subject, lang: str) -> str:
        mirror = self.context.wall.mirror
        stream = mirror.streams.get(int(subject.key)) if subject.kind is SubjectKind.DATASTREAM else None
        thing = mirror.things.get(stream.thing_id if stream else subject.key)
        prop = find_property(stream.property) if stream else None
        if thing is None:
            return subject.key
        name = local(lang, dict(thing.name))
        return f"{name} · {local(lang, dict(prop.label))}" if prop else name
