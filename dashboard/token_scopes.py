"""What programs may read by a token: each scope with the lines of the table of access that it opens.

Nothing that is not here is open to a token, whatever is put into the table later. No scope acts, and none
shows people or how they are reached.
"""

from collections.abc import Mapping
from types import MappingProxyType

from city.user import Role
from dashboard.access_table import lines
from dashboard.words import t

SCOPES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "metrics": ("GET /metrics", "GET /health"),
        "calendar": ("GET /api/v1/duty/{rota_id}.ics",),
        "read": ("GET /api/v1/", "GET /stream", "GET /api/openapi.json"),
        "export": (
            "GET /api/v1/export",
            "POST /api/v1/export",
            "DELETE /api/v1/export/jobs/{job_id}",
        ),
        "sta": ("GET /sta/v1.1",),
        "ogc": ("GET /ogc/features",),
    }
)
"""Beginnings of lines by scope. `read` is all that a viewer may get of the interface, but for exports."""
_APART = SCOPES["export"]
_OF_PEOPLE = "GET /api/v1/people"
"""Their list says to a viewer the last digits of how each is reached; to a program nothing."""


def scope_words(lang: str) -> dict[str, str]:
    """What each scope opens, for a person."""
    return {
        "metrics": t(lang, "Figures of the system for Prometheus"),
        "calendar": t(lang, "Calendars of duty"),
        "read": t(lang, "Everything that viewers see, by the interface"),
        "export": t(lang, "Export of history"),
        "sta": t(lang, "SensorThings"),
        "ogc": t(lang, "OGC API Features"),
    }


def _of(line: str) -> frozenset[str]:
    if line.startswith(_OF_PEOPLE):
        return frozenset()
    found = {scope for scope, starts in SCOPES.items() if line.startswith(starts)}
    return frozenset(found - {"read"} if line.startswith(_APART) else found)


_OPENED = {
    line: _of(line) for line, least in lines() if least is None or (least <= Role.VIEWER and _of(line))
}


def opens(scopes: frozenset[str], line: str) -> bool:
    """Whether one of the scopes opens a line of the table."""
    return not scopes.isdisjoint(_OPENED.get(line, frozenset()))


def checked(scopes: object) -> frozenset[str]:
    """Scopes as somebody typed them. Raises ValueError for none, or one that is none."""
    given = [str(one).strip() for one in scopes] if isinstance(scopes, list | tuple | set) else []
    unknown = sorted(set(given) - set(SCOPES))
    if not given or unknown:
        what = ", ".join(unknown) or "nothing"
        raise ValueError(f"{what} is no scope: {', '.join(SCOPES)}")
    return frozenset(given)
