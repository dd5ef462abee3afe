"""How the on-call page calls people, rotas, times and layers."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

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
DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


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


def local_of(at: int, zone: ZoneInfo) -> datetime:
    """A moment on the clock of a zone."""
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(zone)


def moment_of(at: int, zone: ZoneInfo) -> str:
    """Day and time of the zone, with its offset: the same hour may come twice."""
    time = local_of(at, zone)
    offset = time.strftime("%z")
    return f"{time:%m-%d %H:%M} {offset[:3]}:{offset[3:]}"


def short_moment(at: int, zone: ZoneInfo, lang: str) -> str:
    """Day of the week, day and time: where the zone is said beside it."""
    time = local_of(at, zone)
    return f"{t(lang, DAY_NAMES[time.weekday()])} {time:%m-%d %H:%M}"


def span_of(first: int, last: int, zone: ZoneInfo, lang: str) -> str:
    """From when to when."""
    return f"{short_moment(first, zone, lang)} – {short_moment(last, zone, lang)}"
