"""Every route of the public side, part by part: a new part is a line here."""

from collections.abc import Callable

from city.settings import Settings
from dashboard.widgets import badges, data, feeds, live, public_pages
from dashboard.widgets.routes import Route

PARTS: tuple[Callable[[Settings], tuple[Route, ...]], ...] = (
    live.routes,
    data.routes,
    feeds.routes,
    badges.routes,
    public_pages.routes,
)


def routes(settings: Settings) -> tuple[Route, ...]:
    """All of them."""
    return tuple(route for part in PARTS for route in part(settings))
