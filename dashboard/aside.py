"""Dash pages whose callbacks run beside the event loop, as FastAPI's own sync endpoints do.

Dash calls a sync callback on the loop itself: one that waits for the database would hold up every stream and
every other answer of the process for as long.
"""

from collections.abc import Callable, Collection, Mapping
from functools import partial, wraps
from inspect import iscoroutinefunction
from types import MappingProxyType
from typing import Any

from dash import Dash, ctx
from dash.exceptions import PreventUpdate
from starlette.concurrency import run_in_threadpool

from city.user import Role
from dashboard.reach import demand_city
from dashboard.signed_in import demand, signed_in


def _nothing(_name: str, _told: Mapping[str, str]) -> None:
    """Write nothing down."""


class AsideDash(Dash):
    """A Dash application that calls its callbacks in threads. `ctx` is known in them as ever.

    `least` is which role a callback needs, by its file and name; one that is not in it cannot be bound.
    What is `city_wide` is refused to whoever is bound to areas. `written` is told of each that somebody
    called by a click: its name, by which part, at which address. One that is `acting` is called by a click
    and in no other way, whatever a request says of what was clicked.

    Dash sends every page the components of every package that was imported anywhere; one that names its
    `components` (packages beside Dash's own) is sent those alone.
    """

    def __init__(
        self,
        *args: Any,
        least: Mapping[str, Role] = MappingProxyType({}),
        written: Callable[[str, Mapping[str, str]], None] = _nothing,
        city_wide: Collection[str] = (),
        acting: Collection[str] = (),
        components: Collection[str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._least, self._written, self._city_wide = least, written, frozenset(city_wide)
        self._acting = frozenset(acting)
        if components is not None:
            self.scripts.get_all_scripts = partial(self.scripts.get_library_scripts, list(components))
            self.css.get_all_css = partial(self.css.get_library_css, list(components))

    def callback(self, *args: Any, **kwargs: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """As Dash's own."""
        bind = super().callback(*args, **kwargs)

        def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
            if iscoroutinefunction(function):
                raise TypeError(f"{function.__name__} is no plain function: it would never be awaited")
            bind(self._aside(function, self._least[_called(function)]))
            return function

        return decorate

    def _aside(self, function: Callable[..., Any], least: Role) -> Callable[..., Any]:
        @wraps(function)
        async def run(*args: Any) -> Any:
            asked = any(one["value"] for one in ctx.triggered)
            if not asked and not signed_in().may(least):
                raise PreventUpdate  # a button came into the page, and nobody has clicked it
            demand(least)
            if not asked and _called(function) in self._acting:
                raise PreventUpdate  # who says that nobody clicked is asked for no area and written nowhere
            if asked and _called(function) in self._city_wide:
                demand_city()
            told = {"by": str(ctx.triggered_id), "at": next(filter(_is_query, args), "")}
            result = await run_in_threadpool(function, *args)
            if asked:
                await run_in_threadpool(self._written, _called(function), told)
            return result

        return run


def _called(function: Callable[..., Any]) -> str:
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}"


def _is_query(arg: object) -> bool:
    return isinstance(arg, str) and arg.startswith("?")
