"""The public routes: each a row of a table. A part of the public side hands its rows to `app.build`.

`answer` makes the answer of a Question; for `POST` it runs in a thread of its own, may take its time and
write to the letterbox. `reads` are the names of the address that it reads besides language, theme and size.
How a route says that something is wrong is `wrong`: a page, JSON, or a picture.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from dashboard.widgets.problems import Wrong, page
from dashboard.widgets.question import Answer, Question

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Route:
    """One route: `pattern` is a path with {names}, each of which stands for one part of a path."""

    pattern: str
    answer: Callable[[Question], Answer]
    method: str = "GET"
    reads: tuple[str, ...] = ()
    kept: bool = True
    sized: bool = True
    largest_body: int = 0
    wrong: Wrong = page
    regex: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        parts = _PLACEHOLDER.split(self.pattern)
        names = [f"(?P<{part}>[^/]{{1,200}}?)" if odd else re.escape(part) for odd, part in _odd(parts)]
        object.__setattr__(self, "regex", re.compile("".join(names)))


def _odd(parts: Iterable[str]) -> Iterable[tuple[bool, str]]:
    return ((place % 2 == 1, part) for place, part in enumerate(parts))


class Table:
    """Routes by path."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.routes = tuple(routes)
        self._plain: dict[str, list[Route]] = {}
        self._by_start: dict[str, list[Route]] = {}
        for route in self.routes:
            if "{" in route.pattern:
                self._by_start.setdefault(_start(route.pattern), []).append(route)
            else:
                self._plain.setdefault(route.pattern, []).append(route)

    def find(self, path: str) -> tuple[dict[str, Route], dict[str, str]]:
        """The routes of a path by their methods, and what its names stand for; empty where there are none."""
        if plain := self._plain.get(path):
            return {route.method: route for route in plain}, {}
        for route in self._by_start.get(_start(path), ()):
            if found := route.regex.fullmatch(path):
                same = (other for other in self.routes if other.pattern == route.pattern)
                return {other.method: other for other in same}, found.groupdict()
        return {}, {}


def _start(path: str) -> str:
    return path.split("/", 2)[1] if path.startswith("/") else path
