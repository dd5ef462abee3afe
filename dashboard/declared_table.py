"""The part of the table of access that is about what is declared: who reads it, checks it, changes it."""

from collections.abc import Iterator, Mapping

from city.user import Role

_DECLARED: Mapping[str, Role] = {
    "callouts": Role.OFFICER,
    "chains": Role.VIEWER,
    "channels": Role.VIEWER,
    "inhibitions": Role.VIEWER,
    "people": Role.OFFICER,
    "policy": Role.VIEWER,
    "rotas": Role.VIEWER,
    "routes": Role.VIEWER,
    "rules": Role.VIEWER,
    "teams": Role.VIEWER,
}
"""Who may read what is declared: of people that is how they are reached. A commander changes it."""


def declared_lines() -> Iterator[tuple[str, Role]]:
    """Every line: `METHOD /path/{of}/a/route`, and the least role."""
    for section, readers in _DECLARED.items():
        yield from _lines(f"/api/v1/{section}", readers)


def _lines(path: str, readers: Role) -> Iterator[tuple[str, Role]]:
    yield f"GET {path}", Role.VIEWER
    for reads in ("/{name}", "/{name}/history"):
        yield f"GET {path}{reads}", readers
    yield f"POST {path}/check", Role.OFFICER
    for changes in ("PUT {path}/{{name}}", "DELETE {path}/{{name}}", "POST {path}/{{name}}/restore"):
        yield changes.format(path=path), Role.COMMANDER
