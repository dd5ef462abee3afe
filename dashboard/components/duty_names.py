"""How the on-call page calls people, rotas, times and layers."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from city.by_locale import moment
from city.duty import Duty
from city.rota import HOLIDAY, OVERRIDE
from city.state import Level
from dashboard.words import local, t

SEVERITY_NAMES = {
    Level.BLUE: "Blue",
    Level.YELLOW: "Yellow",
    Level.ORANGE: "Orange",
    Level.RED: "Red",
}


def person_name(duty: Duty, person_id: str, lang: str) -> str:
    """A person's name, their id where nobody declares them."""
    person = duty.person.get(person_id)
    return (local(lang, dict(person.name)) if person else "") or person_id


def people_names(duty: Duty, people: Sequence[str], lang: str) -> str:
    """Names beside each other; nobody is said."""
    return ", ".join(person_name(duty, person, lang) for person in people) or t(lang, "nobody")


def layer_name(layer_id: str, lang: str) -> str:
    """What a layer is called: as its owner wrote it, or what stands over the layers."""
    if layer_id == HOLIDAY:
        return t(lang, "holiday")
    return t(lang, "stand-in") if layer_id == OVERRIDE else layer_id


def moment_of(at: int, zone: ZoneInfo, lang: str) -> str:
    """Day and time of the zone, with its offset: the same hour may come twice."""
    return moment(lang, at, zone, offset=True)


def short_moment(at: int, zone: ZoneInfo, lang: str) -> str:
    """Day of the week, day and time: where the zone is said beside it."""
    return moment(lang, at, zone, year=False, weekday=True)


def span_of(first: int, last: int, zone: ZoneInfo, lang: str) -> str:
    """From when to when."""
    return f"{short_moment(first, zone, lang)} – {short_moment(last, zone, lang)}"
