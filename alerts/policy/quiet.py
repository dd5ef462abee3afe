"""Pure: until when a person is left in peace. Quiet hours hold back messages, never evaluation."""

from zoneinfo import ZoneInfo

from city.person import Person
from city.rota import EVERY_DAY, Window
from city.state import Level


def held_until(person: Person, severity: Level, now: int, zone: ZoneInfo) -> int | None:
    """When this person may be told, if not now. Red is told at any time."""
    if person.quiet is None or severity is Level.RED:
        return None
    return Window(EVERY_DAY, person.quiet.first, person.quiet.last).until(now, zone)
