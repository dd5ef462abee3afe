"""Dash pages whose callbacks run beside the event loop, as FastAPI's own sync endpoints do.

Dash calls a sync callback on the loop itself: one that waits for the database would hold up every stream and
every other answer of the process for as long.
"""

from collections.abc import Callable, Collection
from functools import partial, wraps
from inspect import iscoroutinefunction
from typing import Any

from dash import Dash
from starlette.concurrency import run_in_threadpool


class AsideDash(Dash):
    """A Dash application that calls its callbacks in threads. `ctx` is known in them as ever.

    Dash sends every page the components of every package that was imported anywhere; one that names its
    `components` (packages beside Dash's own) is sent those alone.
    """

    def __init__(self, *args: Any, components: Collection[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if components is not None:
            self.scripts.get_all_scripts = partial(self.scripts.get_library_scripts, list(components))
            self.css.get_all_css = partial(self.css.get_library_css, list(components))

    def callback(self, *args: Any, **kwargs: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """As Dash's own."""
        bind = super().callback(*args, **kwargs)

        def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
            if iscoroutinefunction(function):
                raise TypeError(f"{function.__name__} is no plain function: it would never be awaited")
            bind(_aside(function))
            return function

        return decorate


def _aside(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    async def run(*args: Any) -> Any:
        return await run_in_threadpool(function, *args)

    return run
