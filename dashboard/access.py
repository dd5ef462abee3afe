"""What a request needs: the line of the table that is about it, and whether the table is whole."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount, WebSocketRoute, compile_path

from city.user import Role
from dashboard.access_table import Least, lines

UNLISTED = Role.VIEWER
"""What an address needs that is none: who signed in is told so."""


class Line(NamedTuple):
    """A line as it was written, and the least role."""

    text: str
    least: Least


NO_LINE = Line("", UNLISTED)


class _Pattern(NamedTuple):
    path: re.Pattern[str]
    line: Line


class Table:
    """The table, ready to be asked."""

    def __init__(self) -> None:
        self._plain: dict[tuple[str, str], Line] = {}
        self._patterns: dict[str, list[_Pattern]] = {}
        for line, least in sorted(lines(), key=_catches_all):
            method, _, path = line.partition(" ")
            if "{" in path:
                found = _Pattern(compile_path(path)[0], Line(line, least))
                self._patterns.setdefault(method, []).append(found)
            else:
                self._plain[method, path] = Line(line, least)

    def line(self, method: str, path: str) -> Line:
        """The line about a request; its role is None where anybody may."""
        asked = "GET" if method == "HEAD" else method
        if (asked, path) in self._plain:
            return self._plain[asked, path]
        for pattern in self._patterns.get(asked, ()):
            if pattern.path.fullmatch(path):
                return pattern.line
        return NO_LINE


def _catches_all(line: tuple[str, Least]) -> tuple[int, int]:
    """What stands for everything comes last, and of the others what is longer first."""
    path = line[0]
    return path.count("{path:path}"), -len(path)


def routes(app: FastAPI) -> Iterator[str]:
    """Every route of an application as the table writes it; WebSockets are refused, and not among them."""
    for route in iter_route_contexts(app.router.routes):
        if isinstance(route.original_route, Mount):
            yield f"GET {route.path}/{{path:path}}"
        elif not isinstance(route.original_route, WebSocketRoute):
            for method in sorted(set(route.methods or ()) - {"HEAD"}):
                yield f"{method} {route.path}"


def unlisted(app: FastAPI) -> list[str]:
    """Routes without a line."""
    known = dict(lines())
    return [route for route in routes(app) if route not in known]
